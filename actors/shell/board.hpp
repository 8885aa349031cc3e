#pragma once
/// The board: every cohort of the shard with its pages and their progress columns, folded from the shard's journal. It
/// answers what a task is born as, what a campaign's KPIs are, what stands in a person's inbox.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "actors/cohort/assignment_page.hpp"
#include "actors/cohort/cohort_messages.hpp"
#include "actors/shell/directory.hpp"
#include "actors/shell/fold_rows.hpp"
#include "actors/shell/messages.hpp"
#include "actors/shell/tally_log.hpp"

namespace trefoil::shell {

/// Told of every participant whose cell a letter changed: whoever keeps the task in memory brings it up to date.
using cell_listener = std::function<void(const task_id&)>;
/// Gives a page's body that a record names: of the batch at hand, or from the store.
using page_source
  = std::function<std::optional<std::string>(const entity_key& cohort, std::uint32_t number)>;

using version_ptr = std::shared_ptr<const workflow::frozen>;

/// What is seen of one task in a list.
struct inbox_row {
  task_id task;
  cohort::participant now;
};
/// A list of tasks as it grows.
struct task_list {
  task_id after;  ///< Everything up to here was looked at.
  std::size_t limit = 0;
  std::vector<inbox_row> rows;
  bool ended = false;
};
struct participant_list {
  company_id after;
  std::optional<cohort::participant_status> status;
  std::size_t limit = 0;
  std::vector<participant_row> rows;
  bool ended = false;
};

class board {
public:
  /// REQUIRES: the directory is folded from the same journal and outlives the board.
  board(shard_id shard, const directory& companies) : shard_{shard}, companies_{companies} {}
  /// From now on `listener` is told.
  void listen(cell_listener listener) { changed_ = std::move(listener); }

  /// Folds a cohort's record.
  void apply(const moment&, const cohort_id&, const cohort::event&, const page_source&);
  /// Folds a task's own record.
  void apply(const moment&, const task_id&, const task::event&);
  /// A company's connection with a buyer changed: connected, its waiting tasks are delivered; else its open ones wait.
  void relate(const moment&, company_id buyer, company_id company, connection_status);
  /// A person left, or changed departments: it loses the claims on tasks that are not for it any more.
  void membership(const moment&, company_id, const company::row&, person_number);

  struct place {
    const cohort::assignment_page* page = nullptr;
    std::size_t index = 0;
    std::optional<cohort::participant> cell;  ///< Always there: the cell and what stands beside it.
    std::uint8_t steps = 0;
    std::shared_ptr<const workflow::frozen> version;
    bool opened = false;  ///< Its page was opened, and it did not close as never sent.
    bool fenced = false;
  };
  /// Where a task's participant stands; nothing when the campaign has none for this company here.
  [[nodiscard]] std::optional<place> find(const task_id&) const;

  [[nodiscard]] bool fenced(const cohort_id&) const;
  [[nodiscard]] bool has_work(const cohort_id&) const;
  [[nodiscard]] std::shared_ptr<const workflow::frozen> version(const cohort_id&) const;
  /// Of participants; of a plan that is not opened there are none.
  [[nodiscard]] cohort::tally tally(const cohort_id&) const;
  /// The same by segment.
  [[nodiscard]] segment_counts segments(const cohort_id&) const;
  /// Where the same of an instant is found. REQUIRES: nothing that was ordered up to then is still to be folded.
  [[nodiscard]] tallies_then tallies_at(const cohort_id&, timestamp) const;
  /// What changes of participants came to that the campaign was not told yet, a chunk of them; null: nothing.
  [[nodiscard]] std::shared_ptr<const std::vector<campaign::change_outcome>> outcomes_of(
    const cohort_id&) const;
  /// What planning goes on from: whom the audience names, its lists, and the last candidate judged. Null: none.
  struct planning {
    const std::vector<company_id>* individuals = nullptr;
    company_id through;
    const std::vector<company_id>* excluded = nullptr;
    const std::vector<std::uint32_t>* lists = nullptr;
    const std::vector<std::uint32_t>* excluded_lists = nullptr;
  };
  [[nodiscard]] std::optional<planning> planning_of(const cohort_id&) const;
  /// Cohorts with unfinished work: to be woken after a restart.
  [[nodiscard]] std::vector<cohort_id> at_work() const;

  /// Looks through at most so many cohorts behind `to.after` for a person's tasks, in id order: those it holds, and the
  /// unclaimed ones that are for it.
  void inbox(company_id, person_number, std::size_t cohorts, task_list& to) const;
  /// The same for all tasks that a company was sent.
  void received(company_id, const std::optional<cohort::participant_status>&, std::size_t cohorts,
                task_list& to) const;
  /// Looks through at most so many opened pages of a cohort behind `to.after`, in company order.
  void participants(const cohort_id&, std::size_t pages, participant_list& to) const;

  /// The newest letters that touched a task up to a position, at most so many, oldest first: for its history.
  struct posted {
    sequence at = 0;
    std::uint16_t tag = 0;
    timestamp when;
  };
  [[nodiscard]] std::vector<posted> letters_of(const task_id&, sequence upto,
                                               std::size_t limit) const;
  /// Histories go back to this position only, and counts to this instant.
  void forget(sequence before, timestamp instant);

  /// Gathers what changed since the last time. `key_of` sees to it that a version is stored, and names it.
  void save(changed_rows& to, const std::function<std::uint64_t(const version_ptr&)>& key_of);
  /// What was gathered last is durable.
  void saved();
  /// Takes back a cohort, and then its columns. False: the row is damaged.
  [[nodiscard]] bool restore_cohort(const fold_row&, const page_source&,
                                    const std::function<version_ptr(std::uint64_t)>& version_of);
  [[nodiscard]] bool restore_column(const fold_row&);
  [[nodiscard]] bool restore_amendments(const fold_row&);
  /// An opened page that could not be read when it was needed: the journal cannot be folded without it.
  [[nodiscard]] const std::optional<std::string>& lacking() const { return lacking_; }

private:
  /// What letters to a single participant left beside its cell.
  struct amendment {
    timestamp due;
    std::optional<target> towards;
    std::uint32_t change = 0;  ///< The newest.
    campaign::change_kind kind = campaign::change_kind::none;
    std::uint16_t problem = 0;
    std::vector<posted> letters;  ///< The last ones that did something.
  };
  struct board_page {
    std::uint32_t number = 0;
    std::uint64_t hash = 0;
    std::uint32_t planned = 0;  ///< Participants, known before the page itself is read.
    bool opened = false;
    cohort::assignment_page page;
    std::vector<std::uint32_t> regions;  ///< The page's, as the cohort numbers them.
    std::vector<cohort::progress> cells;
    std::vector<posted> letters;                    ///< To the whole page, the last ones.
    std::map<std::uint32_t, amendment> amendments;  ///< By index.
    bool changed = false;                           ///< Cells, since the last save.
    bool amended = false;                           ///< Amendments or letters, the same.
  };
  struct cohort_board {
    std::shared_ptr<const workflow::frozen> version;
    std::uint8_t steps = 0;
    std::vector<company_id> individuals;  ///< While it plans, and so the next two.
    std::vector<company_id> excluded;
    std::vector<std::uint32_t> excluded_lists;
    std::vector<std::uint32_t> lists;  ///< In the order of their reasons.
    company_id through;
    cohort::phase phase = cohort::phase::none;
    std::uint32_t reminders_due = 0;
    std::vector<board_page> pages;
    tally_log tallies;
    std::vector<posted> letters;                     ///< To every page, the last ones.
    timestamp due;                                   ///< Of all that have none of their own.
    std::vector<campaign::change_outcome> outcomes;  ///< Not reported yet, oldest first.
    bool changed = true;                             ///< Anything but cells, since the last save.
  };

  [[nodiscard]] const cohort_board* look_up(const cohort_id&) const;
  [[nodiscard]] std::uint64_t reached_at(const board_page&, std::size_t index) const;
  /// Whom a participant's task is for now.
  static target_view target_at(const board_page&, std::size_t index);
  static cohort::participant now_at(const cohort_board&, const board_page&, std::size_t index);
  /// Keeps the newest of them: a history goes no further back, and a row of them stays small.
  static void note(std::vector<posted>& letters, const posted&);
  /// The page that a row is about, or null.
  board_page* page_of(const fold_row&);
  /// Its amendments.
  static std::string stored(const board_page&);
  static participant_row row_of(company_id buyer, const cohort_board&, const board_page&,
                                std::size_t index);
  static std::uint16_t tag_in_history(campaign::change_kind);
  errc amend(const moment&, const cohort_id&, cohort_board&, const campaign::change&);
  /// The segment that a participant counts in now.
  static std::uint32_t segment_of(cohort_board&, const board_page&, std::size_t index);
  static std::optional<std::pair<std::size_t, std::size_t>> locate(const cohort_board&, company_id);
  template <class Wanted>
  void tasks(company_id, std::size_t cohorts, task_list& to, Wanted&&) const;
  static void load(const cohort_id&, cohort_board&, board_page&, const page_source&);
  void lacks(const cohort_id&, std::uint32_t page);
  template <class Change>
  void change(const cohort_id&, cohort_board&, board_page&, std::size_t index, Change&&);
  template <class Change>
  void change_page(const posted& letter, const cohort_id&, cohort_board&, std::uint32_t number,
                   const page_source&, Change&&);
  template <class Change>
  void change_company(cohort_board&, const cohort_id&, company_id, Change&&);

  void on(const moment&, const cohort_id&, cohort_board&, const cohort::plan_started&,
          const page_source&);
  void on(const moment&, const cohort_id&, cohort_board&, const cohort::page_planned&,
          const page_source&);
  void on(const moment&, const cohort_id&, cohort_board&, const cohort::plan_finished&,
          const page_source&);
  void on(const moment&, const cohort_id&, cohort_board&, const cohort::plan_discarded&,
          const page_source&);
  void on(const moment&, const cohort_id&, cohort_board&, const cohort::opening_started&,
          const page_source&);
  void on(const moment&, const cohort_id&, cohort_board&, const cohort::page_opened&,
          const page_source&);
  void on(const moment&, const cohort_id&, cohort_board&, const cohort::opening_finished&,
          const page_source&);
  void on(const moment&, const cohort_id&, cohort_board&, const cohort::reminding_started&,
          const page_source&);
  void on(const moment&, const cohort_id&, cohort_board&, const cohort::page_reminded&,
          const page_source&);
  void on(const moment&, const cohort_id&, cohort_board&, const cohort::reminding_finished&,
          const page_source&);
  void on(const moment&, const cohort_id&, cohort_board&, const cohort::fenced&,
          const page_source&);
  void on(const moment&, const cohort_id&, cohort_board&, const cohort::page_closed&,
          const page_source&);
  void on(const moment&, const cohort_id&, cohort_board&, const cohort::closing_finished&,
          const page_source&);
  void on(const moment&, const cohort_id&, cohort_board&, const cohort::participant_changed&,
          const page_source&);
  void on(const moment&, const cohort_id&, cohort_board&, const cohort::changes_reported&,
          const page_source&);
  void on(const moment&, const cohort_id&, cohort_board&, const cohort::due_set&,
          const page_source&);
  // Overrides are a fold of their own.
  void on(const moment&, const cohort_id&, cohort_board&, const cohort::companies_assigned&,
          const page_source&) {}
  void on(const moment&, const cohort_id&, cohort_board&, const cohort::assignments_reported&,
          const page_source&) {}

  shard_id shard_;
  const directory& companies_;
  cell_listener changed_;
  std::optional<std::string> lacking_;
  std::map<campaign_id, cohort_board>
    cohorts_;  ///< One cohort a campaign in this shard; ordered, so by buyer.
};

}  // namespace trefoil::shell
