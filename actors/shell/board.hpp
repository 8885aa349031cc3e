#pragma once
/// The board: every cohort of the shard with its pages and their progress columns, folded from the shard's journal. It
/// answers what a task is born as, what a campaign's KPIs are, what stands in a person's inbox. A cohort that is closed
/// changes no more: once a checkpoint holds it, it is *put away*, and only its sums stay in memory (closed_cohort.hpp).

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "actors/shell/cohort_board.hpp"
#include "actors/shell/directory.hpp"
#include "actors/shell/fold_rows.hpp"

namespace trefoil::shell {

/// Told of every participant whose cell a letter changed: whoever keeps the task in memory brings it up to date.
using cell_listener = std::function<void(const task_id&)>;
/// A list of tasks as it grows.
struct task_list {
  task_id after;  ///< Everything up to here was looked at.
  std::size_t limit = 0;
  std::vector<inbox_row> rows;
  bool ended = false;
  /// The campaign of `after`: its cohort was put away, so that it is to be looked at in the store.
  std::optional<campaign_id> put_away;
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

  /// Where a task's participant stands; nothing when the campaign has none for this company here, or it is put away.
  [[nodiscard]] std::optional<participant_place> find(const task_id&) const;
  /// A task's newest record; 0: there is none, or the cohort is put away.
  [[nodiscard]] sequence head_of(const task_id&) const;
  /// Its participants are to be looked for in the store.
  [[nodiscard]] bool is_put_away(const cohort_id&) const;

  [[nodiscard]] bool fenced(const cohort_id&) const;
  [[nodiscard]] bool has_work(const cohort_id&) const;
  [[nodiscard]] version_ptr version(const cohort_id&) const;
  /// Of participants; of a plan that is not opened there are none.
  [[nodiscard]] cohort::tally tally(const cohort_id&) const;
  /// The same by segment. REQUIRES: it is not put away; and so for the next one.
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
  /// `cohort_board::participants` of one that is not put away.
  void participants(const cohort_id&, std::size_t pages, participant_list& to) const;

  /// `cohort_board::letters_of`, of one that is not put away.
  [[nodiscard]] std::vector<posted> letters_of(const task_id&, sequence from, sequence upto,
                                               std::size_t limit) const;
  /// Histories go back to this position only, and counts to this instant.
  void forget(sequence before, timestamp instant);
  /// The latest such instant.
  [[nodiscard]] timestamp counts_from() const { return counts_from_; }

  /// Gathers what changed since the last time. `key_of` sees to it that a version is stored, and names it.
  void save(changed_rows& to, const std::function<std::uint64_t(const version_ptr&)>& key_of);
  /// What was gathered last is durable: closed cohorts are put away.
  void saved();
  /// Takes back a cohort, and then its columns. One that is closed stays put away. False: the row is damaged.
  [[nodiscard]] bool restore_cohort(const fold_row&, const page_source&,
                                    const std::function<version_ptr(std::uint64_t)>& version_of);
  [[nodiscard]] bool restore_column(const fold_row&);
  [[nodiscard]] bool restore_heads(const fold_row&);
  [[nodiscard]] bool restore_amendments(const fold_row&);
  /// Those whose columns, heads and amendments are wanted back.
  [[nodiscard]] std::vector<campaign_id> in_memory() const;
  /// Counts of instants before this one are gone already.
  void restore_counts_from(timestamp);
  /// What the journal cannot be folded without: an opened page that could not be read, a closed cohort that changes.
  [[nodiscard]] const std::optional<std::string>& lacking() const { return lacking_; }

private:
  /// Blocks of counts in the store, which can go as soon as nobody may ask for instants before the last one.
  struct kept_blocks {
    std::uint32_t first = 0;
    std::uint32_t end = 0;
    timestamp last_from;
  };
  struct entry {
    std::unique_ptr<cohort_board> cohort;  ///< Null: it is put away, and the rest counts.
    version_ptr version;
    cohort::tally sum;
    kept_blocks blocks;
  };

  /// A record of a cohort as it is folded.
  struct folding {
    const moment& now;
    const cohort_id& id;
    cohort_board& cohort;
    const page_source& pages;
  };

  [[nodiscard]] const entry* entry_of(const cohort_id&) const;
  /// Null: there is none, or it is put away.
  [[nodiscard]] const cohort_board* look_up(const cohort_id&) const;
  static void put_away(entry&);
  [[nodiscard]] std::uint64_t reached_at(const board_page&, std::size_t index) const;
  /// Keeps the newest of them: a history goes no further back, and a row of them stays small.
  static void note(std::vector<posted>& letters, const posted&);
  /// The page that a row is about, or null.
  board_page* page_of(const fold_row&);
  static std::uint16_t tag_in_history(campaign::change_kind);
  errc amend(const folding&, const campaign::change&);
  /// The segment that a participant counts in now.
  static std::uint32_t segment_of(cohort_board&, const board_page&, std::size_t index);
  template <class Look>
  void tasks(company_id, std::size_t cohorts, task_list& to, Look&&) const;
  static void load(const cohort_id&, cohort_board&, board_page&, const page_source&);
  void lacks(const cohort_id&, std::uint32_t page);
  void changes_closed(const entity_id&);
  template <class Change>
  void change(const cohort_id&, cohort_board&, board_page&, std::size_t index, Change&&);
  template <class Change>
  void change_page(const folding&, const posted& letter, std::uint32_t number, Change&&);
  template <class Change>
  void change_company(const cohort_id&, cohort_board&, company_id, Change&&);

  void on(const folding&, const cohort::plan_started&);
  void on(const folding&, const cohort::page_planned&);
  void on(const folding&, const cohort::plan_finished&);
  void on(const folding&, const cohort::plan_discarded&);
  void on(const folding&, const cohort::opening_started&);
  void on(const folding&, const cohort::page_opened&);
  void on(const folding&, const cohort::opening_finished&);
  void on(const folding&, const cohort::reminding_started&);
  void on(const folding&, const cohort::page_reminded&);
  void on(const folding&, const cohort::reminding_finished&);
  void on(const folding&, const cohort::fenced&);
  void on(const folding&, const cohort::page_closed&);
  void on(const folding&, const cohort::closing_finished&);
  void on(const folding&, const cohort::participant_changed&);
  void on(const folding&, const cohort::changes_reported&);
  void on(const folding&, const cohort::due_set&);
  // apply() lets neither of these come so far.
  void on(const folding&, const cohort::companies_assigned&) {}
  void on(const folding&, const cohort::assignments_reported&) {}

  shard_id shard_;
  const directory& companies_;
  cell_listener changed_;
  std::optional<std::string> lacking_;
  timestamp counts_from_;
  std::map<campaign_id, entry> cohorts_;  ///< One a campaign in this shard; ordered, so by buyer.
  std::vector<std::string> forgotten_;    ///< Keys of blocks, since the last save.
};

}  // namespace trefoil::shell
