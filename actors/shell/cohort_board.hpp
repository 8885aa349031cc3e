#pragma once
/// One cohort as the board keeps it: its pages with the progress cells of their participants, what stands beside these,
/// and its counts. What is only read here is read the same way of a cohort that was put away (closed_cohort.hpp).

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "actors/cohort/assignment_page.hpp"
#include "actors/cohort/cohort_messages.hpp"
#include "actors/shell/messages.hpp"
#include "actors/shell/tally_log.hpp"

namespace trefoil::shell {

/// Gives a page's body that a record names: of the batch at hand, or from the store.
using page_source
  = std::function<std::optional<std::string>(const entity_key& cohort, std::uint32_t number)>;

using version_ptr = std::shared_ptr<const workflow::frozen>;

/// A letter that touched a task: for its history.
struct posted {
  sequence at = 0;
  std::uint16_t tag = 0;
  timestamp when;
};

/// What is seen of one task in a list.
struct inbox_row {
  task_id task;
  cohort::participant now;
};

/// A list of participants as it grows.
struct participant_list {
  company_id after;
  std::optional<cohort::participant_status> status;
  std::size_t limit = 0;
  std::vector<participant_row> rows;
  bool ended = false;
  bool put_away = false;  ///< The cohort is to be read of the store.
};

/// Where a task's participant stands.
struct participant_place {
  const cohort::assignment_page* page = nullptr;
  std::size_t index = 0;
  std::optional<cohort::participant> cell;  ///< Always there: the cell and what stands beside it.
  std::uint8_t steps = 0;
  bool opened = false;  ///< Its page was opened, and it did not close as never sent.

  /// There is a task: it was sent to somebody.
  [[nodiscard]] bool is_sent() const;
};

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
  company_id first;  ///< Of the page's companies; nothing: it was never read.
  company_id last;
  cohort::assignment_page page;
  std::vector<std::uint32_t> regions;  ///< The page's, as the cohort numbers them.
  std::vector<cohort::progress> cells;
  std::vector<sequence> heads;  ///< The tasks' newest records, 0 of none; empty: of nobody.
  std::vector<posted> letters;  ///< To the whole page, the last ones.
  std::map<std::uint32_t, amendment> amendments;  ///< By index.
  bool changed = false;                           ///< Cells, since the last save.
  bool headed = false;                            ///< Heads, the same.
  bool amended = false;                           ///< Amendments or letters, the same.

  /// The body is this page's own, and undamaged. False: nothing changes.
  bool read(std::string_view body);
  [[nodiscard]] bool is_read() const { return page.size() > 0 || planned == 0; }
  [[nodiscard]] sequence head_at(std::size_t index) const {
    return heads.empty() ? 0 : heads[index];
  }
  /// A task's newest record is this one.
  void head(std::size_t index, sequence at);
  /// Whom a participant's task is for now.
  [[nodiscard]] target_view target_at(std::size_t index) const;

  /// Its rows in the store.
  [[nodiscard]] std::string stored_cells() const;
  [[nodiscard]] bool restore_cells(std::string_view);
  [[nodiscard]] std::string stored_heads() const;
  [[nodiscard]] bool restore_heads(std::string_view);
  [[nodiscard]] std::string stored_amendments() const;
  [[nodiscard]] bool restore_amendments(std::string_view);
};

struct cohort_board {
  version_ptr version;
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

  /// Page and index of a company's participant; nothing when it has none, or the page is not read.
  [[nodiscard]] std::optional<std::pair<std::size_t, std::size_t>> locate(company_id) const;
  /// Where a task's participant stands. REQUIRES: the task is of this campaign.
  [[nodiscard]] std::optional<participant_place> find(const task_id&) const;
  /// A task's newest record; 0: there is none. REQUIRES: as before.
  [[nodiscard]] sequence head_of(const task_id&) const;
  [[nodiscard]] cohort::participant now_at(const board_page&, std::size_t index) const;
  /// A task that was sent, of this status if one is given.
  [[nodiscard]] std::optional<inbox_row> received(
    const task_id&, const std::optional<cohort::participant_status>&) const;
  /// Looks through at most so many pages behind `to.after`, in company order.
  void participants(company_id buyer, std::size_t pages_max, participant_list& to) const;
  /// The newest letters that touched a participant from a position up to another, at most so many, oldest first.
  [[nodiscard]] std::vector<posted> letters_of(company_id, sequence from, sequence upto,
                                               std::size_t limit) const;

  [[nodiscard]] board_page* page_of(std::uint32_t number);
  /// Nothing of it will change any more, and all of it is in the store.
  [[nodiscard]] bool can_be_put_away() const;

  /// Its own row in the store: all but cells and amendments.
  [[nodiscard]] std::string stored(std::uint64_t version_key) const;
  /// Takes it back; of the version only the key. False: damaged.
  [[nodiscard]] bool restore(std::string_view, std::uint64_t& version_key);

private:
  [[nodiscard]] participant_row row_of(company_id buyer, const board_page&,
                                       std::size_t index) const;
};

}  // namespace trefoil::shell
