#pragma once
/// One participant: what its page says of it for ever, and the 16 bytes that change. Every change is a pure function
/// of the journal, used by the board while the node runs, at replay, and by nobody else.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "actors/base/errors.hpp"
#include "actors/base/machine.hpp"
#include "actors/campaign/change.hpp"
#include "actors/company/company_row.hpp"
#include "actors/task/task_messages.hpp"

namespace trefoil::cohort {

/// What was planned for a company. Numbers are stored in pages.
enum class planned_outcome : std::uint8_t {
  open = 0,
  waiting,  ///< Invited by the buyer, not yet connected.
  skipped_not_connected,
  skipped_not_found,    ///< Named, but no such company.
  failed_no_recipient,  ///< Nobody active, not even in General Management.
};

/// A page's entry: immutable.
struct entry {
  company_id company;
  planned_outcome outcome = planned_outcome::open;
  department_set targets;                 ///< As resolved. None: it is for exactly its recipients.
  std::vector<person_number> recipients;  ///< Each once, ascending.
  std::uint32_t reasons = 0;              ///< Bits of `reason`.
  std::string region;  ///< Where the company was when it was planned; empty: it said nothing.
  [[nodiscard]] target_view target() const {
    return targets.empty() ? target_view{{}, recipients} : target_view{targets};
  }
  friend bool operator==(const entry&, const entry&) = default;
};

enum class participant_status : std::uint8_t {
  planned = 0,
  waiting,
  open,
  completed,
  closed,
  failed,
  skipped
};

/// The progress column's cell: 16 bytes, stored as they are.
struct progress {
  participant_status status = participant_status::planned;
  std::uint8_t flags = 0;     ///< Bits of `progress_flag`.
  std::uint8_t finished = 0;  ///< Steps. 0 of 0 while not delivered.
  std::uint8_t reachable = 0;
  person_number holder = 0;
  std::uint16_t reminders = 0;
  task::close_reason reason = task::close_reason::none;
  std::uint8_t spare = 0;
  std::uint32_t reminded_s = 0;  ///< Seconds since 1970 of the last reminder.
  friend bool operator==(const progress&, const progress&) = default;
};
static_assert(sizeof(progress) == 16);

/// What letters gave a participant beyond its cell: kept beside the column, for the few that have any.
struct participant : progress {
  timestamp due;                          ///< Its own, else the campaign's.
  std::optional<trefoil::target> target;  ///< When it is another than its page says.
};

enum progress_flag : std::uint8_t {
  started = 1,  ///< The wizard began.
  touched = 2,  ///< The task has records of its own: waking it needs more than its page.
  delivered
  = 4,  ///< The recipients saw it, if only for a while: counts as assigned once it does not wait.
  drafted = 8,   ///< Something was answered: a release keeps the task in progress.
  removed = 16,  ///< It is in no KPI any more.
};

/// What became of a reminder for one participant.
enum class reminder_outcome : std::uint8_t {
  sent_holder = 0,  ///< To the one who claimed it.
  sent_recipients,  ///< To all who may claim it.
  skipped_waiting,
  skipped_completed,
  skipped_closed,
  skipped_cooldown,   ///< The last one is less than an hour old.
  not_participating,  ///< Planned, skipped or failed.
};
inline constexpr std::uint32_t reminder_cooldown_s = 3600;

/// Participants by status, and the sums that KPIs are made of; those who were removed count nowhere. Kept by adding and
/// subtracting single participants; what their cells do not hold, `reminders_skipped` and `people_reminded`, is counted
/// by whoever applies the reminders.
struct tally {
  std::uint32_t planned = 0;
  std::uint32_t waiting = 0;
  std::uint32_t not_started = 0;
  std::uint32_t in_progress = 0;
  std::uint32_t completed = 0;
  std::uint32_t closed = 0;       ///< After delivery.
  std::uint32_t undelivered = 0;  ///< Closed before delivery.
  std::uint32_t failed = 0;
  std::uint32_t skipped = 0;
  std::uint32_t claimed = 0;   ///< Open with a holder.
  std::uint64_t finished = 0;  ///< Steps of all delivered that do not wait.
  std::uint64_t reachable = 0;
  std::uint64_t reminders_sent
    = 0;  ///< Participants reminded, over all reminders: the sum of their cells.
  std::uint64_t reminders_skipped = 0;
  std::uint64_t people_reminded = 0;
  static constexpr auto fields
    = field_list{field<1>("planned", &tally::planned),
                 field<2>("waiting", &tally::waiting),
                 field<3>("not_started", &tally::not_started),
                 field<4>("in_progress", &tally::in_progress),
                 field<5>("completed", &tally::completed),
                 field<6>("closed", &tally::closed),
                 field<7>("undelivered", &tally::undelivered),
                 field<8>("failed", &tally::failed),
                 field<9>("skipped", &tally::skipped),
                 field<10>("claimed", &tally::claimed),
                 field<11>("finished", &tally::finished),
                 field<12>("reachable", &tally::reachable),
                 field<13>("reminders_sent", &tally::reminders_sent),
                 field<14>("reminders_skipped", &tally::reminders_skipped),
                 field<15>("people_reminded", &tally::people_reminded)};

  void add(const progress&);
  void subtract(const progress&);
  /// Adds another cohort's.
  void add(const tally&);
  /// False: no participant that was counted here is of this status. Those removed are closed, and not counted.
  [[nodiscard]] bool may_have(participant_status) const;
  [[nodiscard]] std::uint32_t audience() const;
  /// Delivered and not removed.
  [[nodiscard]] std::uint32_t assigned() const;
  friend bool operator==(const tally&, const tally&) = default;
};

/// The participant is opened, its connection being as it was planned. `steps`: on the workflow's path with no answers
/// yet.
[[nodiscard]] progress opened(planned_outcome, std::uint8_t steps);
/// The same with the connection as it is now: who was planned as open and is no longer connected waits.
[[nodiscard]] progress opened(planned_outcome, bool connected, std::uint8_t steps);
/// The task is for one person only, who holds it from the start. `row`: of the company, as it is now.
void hand_over(progress&, const target_view&, const company::row* row);
/// The companies are connected: a waiting one is open, with its holder and progress if it was before. Others stay.
void deliver(progress&, std::uint8_t steps);
/// The companies are no longer connected: an open one waits and keeps its holder, progress and draft. Others stay.
void hold(progress&);
/// The task's own record. Total.
void mark(progress&, const task::event&);
/// A person of the company left the target departments or the company: it loses its claim, also on a task that waits.
/// The status stays.
void lose_holder(progress&, person_number);
/// The page was closed: planned, failed, waiting and open become closed, the first two as never sent; others stay.
void close(progress&, task::close_reason);
/// A reminder reaches the participant or is skipped.
reminder_outcome remind(progress&, timestamp at);

/// What a single participant's letter does to it: `none`, also when it is so already, or why it does nothing, as
/// campaign/change_messages.hpp says. `row`: its company; null only of one that was never sent a task.
[[nodiscard]] errc change(participant&, const campaign::change&, const company::row*);

/// Its task is over: commands of its company change it no more.
[[nodiscard]] inline bool is_over(const progress& cell) {
  return cell.status == participant_status::completed || cell.status == participant_status::closed;
}

/// The task that a participant's cell and entry stand for, before it has records of its own.
[[nodiscard]] task::state born(const entry&, const progress&, std::uint8_t steps);

/// What letters made of a task since it was last in memory: the cell is their sum, so a task that sleeps needs none of
/// them. Does nothing to a task that had them all.
void overlay(task::state&, const progress&);
/// The same with what stands beside the cell.
void overlay(task::state&, const participant&);

}  // namespace trefoil::cohort

template <>
struct trefoil::enum_words<trefoil::cohort::participant_status> {
  static constexpr std::array<std::string_view, 7> words{
    "planned", "waiting", "open", "completed", "closed", "failed", "skipped"};
};
template <>
struct trefoil::enum_words<trefoil::cohort::planned_outcome> {
  static constexpr std::array<std::string_view, 5> words{
    "open", "waiting", "skipped_not_connected", "skipped_not_found", "failed_no_recipient"};
};
