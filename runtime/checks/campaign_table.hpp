#pragma once
/// The transition table of campaigns (I6), said a second time, how often they remind (I13), and what each campaign
/// heard of its cohorts (I9).

#include <cstdint>
#include <deque>
#include <map>
#include <vector>

#include "runtime/checks/bodies.hpp"
#include "runtime/checks/report.hpp"

namespace trefoil::checks {

enum class campaign_phase : std::uint8_t {
  none,
  draft,
  planning,
  discarding,
  opening,
  active,
  closing,
  closed
};

struct campaign_fold {
  /// One report of one cohort, as the campaign journaled it.
  struct heard {
    std::uint16_t tag = 0;
    shard_id shard = 0;
    std::uint32_t number = 0;  ///< The attempt, or which reminder.
    body::plan_counts counts;
    std::uint64_t hash = 0;
    sequence at = 0;
  };

  campaign_phase phase = campaign_phase::none;
  std::uint64_t revision = 0;
  std::uint32_t attempt = 0;
  std::uint32_t reminder = 0;
  std::deque<std::int64_t> reminded_ms;                ///< When: as many as a day may have.
  std::uint32_t change = 0;                            ///< The newest change's number.
  std::map<std::uint32_t, company_id> changes;         ///< Whose outcome is not known yet.
  std::uint32_t assignment = 0;                        ///< The newest order of overrides.
  std::map<std::uint32_t, std::uint64_t> assignments;  ///< Shards that have not told yet, by order.
  std::uint16_t shards = 0;
  std::uint64_t awaited = 0;           ///< Bit n: shard n has not reported yet.
  std::uint64_t reminder_awaited = 0;  ///< The same, of the newest reminder.
  body::plan_counts counts;            ///< Of the plan at hand, as its cohorts told them.
  bool previewing = false;             ///< The plan at hand is only looked at.
  bool agreed = false;
  sequence agreed_at = 0;
  std::vector<heard> reports;
};

class campaign_table {
public:
  explicit campaign_table(findings& to) : to_{to} {}

  void take(const seen&);
  [[nodiscard]] const std::map<campaign_id, campaign_fold>& all() const { return campaigns_; }

private:
  void apply(const seen&, campaign_fold&);
  void on_edited(const seen&, campaign_fold&);
  void on_publish_started(const seen&, campaign_fold&);
  void on_planned(const seen&, campaign_fold&);
  void on_report(const seen&, campaign_fold&);
  void on_judged(const seen&, campaign_fold&);
  void on_reminder(const seen&, campaign_fold&);
  void on_close_started(const seen&, campaign_fold&);
  void on_change(const seen&, campaign_fold&);
  void on_heard(const seen&, campaign_fold&);
  void on_assignment(const seen&, campaign_fold&);
  void on_assignments_heard(const seen&, campaign_fold&);
  void heard_from(const seen&, campaign_fold&, campaign_fold::heard, std::uint64_t& awaited);
  void all_heard(const seen&, const campaign_fold&);

  findings& to_;
  std::map<campaign_id, campaign_fold> campaigns_;
};

}  // namespace trefoil::checks
