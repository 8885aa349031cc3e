#pragma once
/// What a machine is told beside its own state: everything by value, taken by the shard at one position of its journal.

#include <cstdint>
#include <memory>
#include <vector>

#include "actors/base/departments.hpp"
#include "actors/base/ids.hpp"
#include "actors/base/time.hpp"
#include "persistence/store.hpp"

namespace trefoil {

namespace company {
struct row;
}
namespace workflow {
struct frozen;
}
namespace campaign {
struct assignment_outcome;
struct change_outcome;
}  // namespace campaign
namespace cohort {
struct candidates;
}

/// What a person may do at its own company. Numbers are stored.
enum class role : std::uint8_t { auditor = 0, member, manager, admin };
template <>
struct enum_words<role> {
  static constexpr std::array<std::string_view, 4> words{"auditor", "member", "manager", "admin"};
};

enum class principal_kind : std::uint8_t {
  runtime = 0,       ///< The runtime itself: effects and steps.
  network_operator,  ///< May admit companies and connections, and may do what any admin may.
  person,            ///< A service that acts for a person, or later the person itself.
};

/// Who asks, with the rights that the shard of its company attests.
struct caller {
  principal_kind kind = principal_kind::runtime;
  person_id person;
  trefoil::role role = role::auditor;
  department_set departments;
  bool active = false;  ///< The person exists and is active at its company.

  [[nodiscard]] bool is_operator() const { return kind == principal_kind::network_operator; }
  /// An active person of this company, or the operator.
  [[nodiscard]] bool belongs_to(company_id company) const {
    return is_operator() || (kind == principal_kind::person && active && person.company == company);
  }
  /// An active person of this company with at least this role, or the operator.
  [[nodiscard]] bool may(company_id company, trefoil::role least) const {
    return is_operator() || (belongs_to(company) && role >= least);
  }
  friend bool operator==(const caller&, const caller&) = default;
};

/// Where a connection stands, as its own machine and every replica tell it. Numbers are stored.
enum class connection_status : std::uint8_t {
  none = 0,
  invited,
  connected,
  declined,
  withdrawn,
  expired,
  ended,
  blocked
};
template <>
struct enum_words<connection_status> {
  static constexpr std::array<std::string_view, 8> words{
    "none", "invited", "connected", "declined", "withdrawn", "expired", "ended", "blocked"};
};

/// REQUIRES of every machine: the answer depends on nothing but state, command and these.
struct facts {
  timestamp now;
  sequence as_of = 0;  ///< The shard's position up to which these facts are folded.
  trefoil::caller caller;
  request_key request;  ///< The command's request id, for minting; zero without one.
  shard_id shards = 1;  ///< How many shards the store has.

  std::shared_ptr<const company::row>
    company;  ///< The company that the entity lives with, if it exists.
  std::shared_ptr<const workflow::frozen>
    workflow;           ///< Of a task, cohort or campaign: its frozen version.
  bool fenced = false;  ///< Of a task or cohort: its campaign takes no completion any more.
  std::shared_ptr<const cohort::candidates> candidates;  ///< Of a cohort's step while it plans.
  /// Of a cohort: what changes of participants came to and is not reported yet; null when nothing is.
  std::shared_ptr<const std::vector<campaign::change_outcome>> outcomes;
  /// The same of orders of overrides.
  std::shared_ptr<const std::vector<campaign::assignment_outcome>> assigned;
  /// Of a campaign: the numbers of its buyer's lists that were deleted, ascending; null: none.
  std::shared_ptr<const std::vector<std::uint32_t>> deleted_lists;
  std::vector<blob_id> blobs;  ///< Of the blobs that a command names: those that exist.
};

}  // namespace trefoil
