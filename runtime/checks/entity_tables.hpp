#pragma once
/// The transition tables of companies, connections, workflows and lists of one shard (I6), said a second time.

#include <unordered_map>
#include <vector>

#include "runtime/checks/bodies.hpp"
#include "runtime/checks/report.hpp"

namespace trefoil::checks {

class entity_tables {
public:
  explicit entity_tables(findings& to) : to_{to} {}

  /// An event of a registry, company, book, connection, workflow or list.
  void take(const seen&);
  /// How many companies were admitted.
  [[nodiscard]] std::size_t companies() const;

private:
  struct company {
    bool exists = false;
    std::uint32_t people = 0;
    std::uint32_t workflows = 0;
    std::uint32_t campaigns = 0;
    std::uint32_t lists = 0;
    std::vector<person_number> leavers;
  };
  struct connection {
    tie status = tie::none;
    company_id inviter;
  };
  struct workflow {
    bool exists = false;
    bool drafted = false;  ///< Edited, or never published.
    std::uint64_t revision = 0;
    std::uint64_t version = 0;
  };

  struct list {
    bool exists = false;
    bool deleted = false;
  };

  void take_company(const seen&);
  static std::uint32_t* count_of(std::uint16_t tag, company&);
  void take_people(const seen&, company&);
  void take_connection(const seen&);
  void take_workflow(const seen&);
  void take_list(const seen&);
  void unknown(const seen&);
  void damaged(const seen&);

  findings& to_;
  std::unordered_map<entity_id, company, entity_hash> companies_;
  std::unordered_map<entity_id, connection, entity_hash> connections_;
  std::unordered_map<entity_id, workflow, entity_hash> workflows_;
  std::unordered_map<entity_id, list, entity_hash> lists_;
};

}  // namespace trefoil::checks
