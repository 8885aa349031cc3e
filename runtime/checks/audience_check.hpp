#pragma once
/// Campaigns over all shards: what each heard of its cohorts against what these did (I9, I14), and the figures that
/// somebody was shown against a recount (I12).

#include <map>
#include <vector>

#include "runtime/checks/campaign_table.hpp"
#include "runtime/checks/cohort_table.hpp"
#include "runtime/checks/ledger.hpp"

namespace trefoil::checks {

class audience_check {
public:
  /// `against` may be null.
  audience_check(findings& to, const ledger* against, shard_id shards);

  /// The shard's next record comes at this position: figures that count up to before it are taken now.
  void reach(shard_id, sequence next, cohort_table&);
  /// A shard's journal is at its end.
  void close(shard_id, cohort_table&, const campaign_table&);
  /// All journals are at their end.
  void finish();

private:
  /// What is left of a cohort when its shard is done.
  struct cohort {
    cohort_phase phase = cohort_phase::none;
    bool opened = false;
    bool readable = true;
    std::uint32_t reminders_done = 0;
    std::size_t participants = 0;
    std::map<std::uint32_t, cohort_fold::told> plans;
    figures counted;
  };
  /// Figures that somebody was shown, and their recount so far.
  struct stamp {
    const kpi_answer* shown = nullptr;
    std::vector<sequence> upto;  ///< By shard.
    figures counted;
  };
  using cohorts = std::map<shard_id, cohort>;

  void check_report(const campaign_id&, const campaign_fold::heard&, const cohorts&);
  void check_agreed(const campaign_id&, const campaign_fold&, const cohorts&);
  void check_shown(const stamp&);
  void tell(std::string_view invariant, const campaign_id&, sequence at, std::string what);

  findings& to_;
  shard_id shards_;
  std::map<campaign_id, campaign_fold> campaigns_;
  std::map<campaign_id, cohorts> cohorts_;
  std::vector<stamp> stamps_;
  /// Of the shard at hand: its stamps by position, descending, so that the next one is the last.
  std::vector<std::pair<sequence, std::size_t>> due_;
  bool due_known_ = false;
};

}  // namespace trefoil::checks
