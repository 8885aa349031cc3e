#pragma once
/// What the checks found, and the words for it.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "actors/base/ids.hpp"
#include "runtime/checks/figures.hpp"

namespace trefoil::checks {

/// One broken invariant, at the record that shows it.
struct violation {
  std::string invariant;  ///< `I4`
  std::string what;
  shard_id shard = 0;
  sequence position = 0;  ///< 0: no single record shows it.
  std::string entity;     ///< Its id as text; empty: none.
};

/// How much was looked at.
struct counts {
  std::uint64_t records = 0;
  std::uint64_t effects = 0;  ///< Of the records.
  std::uint64_t requests = 0;
  std::uint64_t snapshots = 0;
  std::uint64_t companies = 0;
  std::uint64_t campaigns = 0;
  std::uint64_t participants = 0;
  std::uint64_t operations = 0;      ///< Of the ledger.
  std::uint64_t shards_in_part = 0;  ///< Their journals' beginning is gone.
};

struct report {
  std::vector<violation> violations;  ///< The first ones; at most `violations_kept_max`.
  std::uint64_t found = 0;            ///< All of them.
  checks::counts counts;
  std::map<campaign_id, figures> campaigns;  ///< Recounted at the journals' end.
  [[nodiscard]] bool clean() const { return found == 0; }
};
inline constexpr std::size_t violations_kept_max = 1'000;

/// `I4 shard 3 position 17 tsk_...: claimed while somebody holds it`
[[nodiscard]] std::string to_line(const violation&);
[[nodiscard]] std::string to_json(const report&);

/// A record as the checks pass it on.
struct seen {
  shard_id shard;
  sequence at;
  const entity_id& id;
  const record& what;
};

/// Gathers violations into a report.
class findings {
public:
  explicit findings(report& to) : to_{to} {}
  void add(std::string_view invariant, const seen& where, std::string what);
  void add(std::string_view invariant, shard_id, sequence at, std::string entity, std::string what);
  /// How many so far.
  [[nodiscard]] std::uint64_t found() const { return to_.found; }
  [[nodiscard]] checks::counts& counts() { return to_.counts; }
  void set_figures(const campaign_id& of, const figures& counted) { to_.campaigns[of] = counted; }

private:
  report& to_;
};

}  // namespace trefoil::checks
