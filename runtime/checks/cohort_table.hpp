#pragma once
/// The cohorts of one shard, folded a second time: their own transition table, their pages against what was planned
/// (I9), and every participant with its figures (I12).

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "runtime/checks/bodies.hpp"
#include "runtime/checks/figures.hpp"
#include "runtime/checks/journal_view.hpp"
#include "runtime/checks/ledger.hpp"
#include "runtime/checks/plan_check.hpp"
#include "runtime/checks/report.hpp"
#include "runtime/checks/staff_table.hpp"

namespace trefoil::checks {

/// Nobody is reminded twice within it.
inline constexpr std::int64_t cooldown_s = 3'600;

enum class stage : std::uint8_t { planned, waiting, open, completed, closed, failed, skipped };

struct participant {
  participant() = default;
  explicit participant(const planned&);
  company_id company;
  body::target target;  ///< Whom its task is for.
  std::string region;   ///< As planned.
  person_number holder = 0;
  std::uint32_t reminded_s = 0;
  std::uint16_t reminders = 0;
  checks::outcome outcome = checks::outcome::open;
  checks::stage stage = checks::stage::planned;
  std::uint8_t finished = 0;
  std::uint8_t reachable = 0;
  bool delivered = false;  ///< If only for a while.
  bool started = false;
  bool drafted = false;
  bool removed = false;
  bool never_sent = false;  ///< Closed before there was a task.
  bool connected
    = false;  ///< As planned, and as letters said since then until its page was opened.
};

enum class cohort_phase : std::uint8_t { none, planning, planned, opening, open, closing, closed };

struct cohort_fold {
  struct page {
    std::size_t first = 0;  ///< Of its participants.
    std::size_t size = 0;
    sequence planned_at = 0;
    bool readable = false;
  };
  struct reminder {
    std::uint32_t number = 0;
    std::int64_t at_ms = 0;
  };
  /// What the cohort told its campaign about one plan.
  struct told {
    body::plan_counts counts;
    std::uint64_t hash = 0;
  };

  cohort_phase phase = cohort_phase::none;
  std::uint32_t attempt = 0;
  std::uint8_t steps = 0;
  body::plan_counts counts;
  std::vector<page> pages;
  std::vector<participant> people;  ///< Ascending by company.
  std::uint32_t next_page = 0;      ///< Of what is being opened or closed.
  std::uint32_t next_reminded = 0;
  std::deque<reminder> due;
  std::uint32_t reminders_done = 0;  ///< The number of the last one.
  bool opened = false;
  std::uint64_t reminders_skipped = 0;
  std::uint64_t people_reminded = 0;
  std::deque<body::change_outcome> outcomes;  ///< Of changes, not reported yet.
  std::map<std::uint32_t, told> plans;        ///< By attempt.

  [[nodiscard]] bool is_fenced() const { return phase >= cohort_phase::closing; }
  [[nodiscard]] bool is_readable() const;
  [[nodiscard]] participant* find(company_id);
  /// Counted over the participants, not kept along the way.
  [[nodiscard]] figures count(const kpi_part& of = {}) const;
};

class cohort_table {
public:
  cohort_table(const journal_view& view, const staff_table& staff, plan_check& plans, findings& to,
               shard_id shard)
    : view_{view}, staff_{staff}, plans_{plans}, to_{to}, shard_{shard} {}

  /// A cohort's own event. A failure: a page cannot be read.
  [[nodiscard]] std::optional<failure> take(const seen&);
  /// Nothing comes after: every page of a plan that was not discarded must be there.
  void finish();

  [[nodiscard]] cohort_fold* find(const campaign_id&);
  [[nodiscard]] std::map<campaign_id, cohort_fold>& all() { return cohorts_; }

private:
  void on_page_planned(const seen&, cohort_fold&, std::optional<failure>& broken);
  void on_plan_finished(const seen&, cohort_fold&);
  void on_page_opened(const seen&, cohort_fold&);
  void on_page_reminded(const seen&, cohort_fold&);
  void on_page_closed(const seen&, cohort_fold&);
  void on_opening_finished(const seen&, cohort_fold&);
  void on_reminding(const seen&, cohort_fold&);
  void on_closing_finished(const seen&, cohort_fold&);
  void on_changed(const seen&, cohort_fold&);
  void on_reported(const seen&, cohort_fold&);
  void apply(const seen&, cohort_fold&, std::optional<failure>& broken);
  /// True: nothing is wrong with it.
  bool compare_page(const seen&, const body::page_planned&, const cohort_fold&,
                    const std::vector<planned>& fresh);
  [[nodiscard]] std::optional<std::uint64_t> number_of(const seen&);

  const journal_view& view_;
  const staff_table& staff_;
  plan_check& plans_;
  findings& to_;
  shard_id shard_;
  std::map<campaign_id, cohort_fold> cohorts_;
};

/// The companies are connected: a waiting participant becomes open, as far as it was before.
void deliver(participant&, std::uint8_t steps);
/// They are no longer: an open one waits.
void hold(participant&);

}  // namespace trefoil::checks
