#include "actors/cohort/participant.hpp"

#include <algorithm>
#include <limits>

#include "actors/task/task_machine.hpp"

namespace trefoil::cohort {

namespace {

bool has(const progress& cell, progress_flag flag) { return (cell.flags & flag) != 0; }

void set(progress& cell, progress_flag flag) {
  cell.flags = static_cast<std::uint8_t>(cell.flags | flag);
}

void clear(progress& cell, progress_flag flag) {
  cell.flags = static_cast<std::uint8_t>(cell.flags & ~flag);
}

/// The number that one participant counts in.
std::uint32_t& place_in(tally& sums, const progress& cell) {
  switch (cell.status) {
    case participant_status::planned:
      return sums.planned;
    case participant_status::waiting:
      return sums.waiting;
    case participant_status::open:
      return has(cell, started) ? sums.in_progress : sums.not_started;
    case participant_status::completed:
      return sums.completed;
    case participant_status::closed:
      return has(cell, delivered) ? sums.closed : sums.undelivered;
    case participant_status::failed:
      return sums.failed;
    case participant_status::skipped:
      return sums.skipped;
  }
  return sums.planned;
}

bool is_claimed(const progress& cell) {
  return cell.status == participant_status::open && cell.holder != 0;
}

/// A waiting one is in neither sum, however far it came before.
bool counts_steps(const progress& cell) { return cell.status != participant_status::waiting; }

void set_steps(progress& cell, std::uint8_t finished, std::uint8_t reachable) {
  cell.finished = finished;
  cell.reachable = reachable;
}

std::uint32_t seconds_of(timestamp at) {
  constexpr std::int64_t most = std::numeric_limits<std::uint32_t>::max();
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(at.ms / 1000, 0, most));
}

}  // namespace

void tally::add(const progress& cell) {
  if (has(cell, removed)) return;
  ++place_in(*this, cell);
  claimed += is_claimed(cell) ? 1U : 0U;
  finished += counts_steps(cell) ? cell.finished : 0U;
  reachable += counts_steps(cell) ? cell.reachable : 0U;
  reminders_sent += cell.reminders;
}

void tally::subtract(const progress& cell) {
  if (has(cell, removed)) return;
  --place_in(*this, cell);
  claimed -= is_claimed(cell) ? 1U : 0U;
  finished -= counts_steps(cell) ? cell.finished : 0U;
  reachable -= counts_steps(cell) ? cell.reachable : 0U;
  reminders_sent -= cell.reminders;
}

void tally::add(const tally& other) {
  planned += other.planned;
  waiting += other.waiting;
  not_started += other.not_started;
  in_progress += other.in_progress;
  completed += other.completed;
  closed += other.closed;
  undelivered += other.undelivered;
  failed += other.failed;
  skipped += other.skipped;
  claimed += other.claimed;
  finished += other.finished;
  reachable += other.reachable;
  reminders_sent += other.reminders_sent;
  reminders_skipped += other.reminders_skipped;
  people_reminded += other.people_reminded;
}

bool tally::may_have(participant_status status) const {
  switch (status) {
    case participant_status::planned:
      return planned > 0;
    case participant_status::waiting:
      return waiting > 0;
    case participant_status::open:
      return not_started + in_progress > 0;
    case participant_status::completed:
      return completed > 0;
    case participant_status::closed:
      return true;
    case participant_status::failed:
      return failed > 0;
    case participant_status::skipped:
      return skipped > 0;
  }
  return true;
}

std::uint32_t tally::audience() const {
  return assigned() + undelivered + waiting + skipped + failed + planned;
}

std::uint32_t tally::assigned() const { return not_started + in_progress + completed + closed; }

progress opened(planned_outcome outcome, std::uint8_t steps) {
  progress cell;
  switch (outcome) {
    case planned_outcome::open:
      cell.status = participant_status::waiting;
      deliver(cell, steps);
      break;
    case planned_outcome::waiting:
      cell.status = participant_status::waiting;
      break;
    case planned_outcome::skipped_not_connected:
    case planned_outcome::skipped_not_found:
      cell.status = participant_status::skipped;
      break;
    case planned_outcome::failed_no_recipient:
      cell.status = participant_status::failed;
      break;
  }
  return cell;
}

progress opened(planned_outcome outcome, bool connected, std::uint8_t steps) {
  const bool is_sent = outcome == planned_outcome::open || outcome == planned_outcome::waiting;
  if (!is_sent) return opened(outcome, steps);
  return opened(connected ? planned_outcome::open : planned_outcome::waiting, steps);
}

void hand_over(progress& cell, const target_view& to, const company::row* row) {
  const auto assignee = to.assignee();
  const bool is_sent
    = cell.status == participant_status::open || cell.status == participant_status::waiting;
  // Who has left since it was planned holds nothing: others stand in.
  if (assignee == 0 || !is_sent || row == nullptr || !company::can_respond(*row, assignee)) return;
  cell.holder = assignee;
}

void deliver(progress& cell, std::uint8_t steps) {
  if (cell.status != participant_status::waiting) return;
  cell.status = participant_status::open;
  if (has(cell, delivered)) return;  // It goes on where it stood.
  set(cell, delivered);
  set_steps(cell, 0, steps);
}

void hold(progress& cell) {
  if (cell.status == participant_status::open) cell.status = participant_status::waiting;
}

void mark(progress& cell, const task::event& past) {
  set(cell, touched);
  if (cell.status != participant_status::open) return;
  std::visit(overloaded{
               [&](const task::claimed& one) { cell.holder = one.holder; },
               [&](const task::released&) {
                 cell.holder = 0;
                 if (!has(cell, drafted)) clear(cell, started);
               },
               [&](const task::started& one) {
                 set(cell, started);
                 set_steps(cell, one.finished, one.reachable);
               },
               [&](const task::saved& one) {
                 set(cell, drafted);
                 set_steps(cell, one.finished, one.reachable);
               },
               [&](const task::moved& one) {
                 if (!one.back) set(cell, drafted);
                 set_steps(cell, one.finished, one.reachable);
               },
               [&](const task::submitted& one) {
                 cell.status = participant_status::completed;
                 set_steps(cell, one.steps, one.steps);
               },
             },
             past);
}

void lose_holder(progress& cell, person_number person) {
  const bool lives
    = cell.status == participant_status::open || cell.status == participant_status::waiting;
  if (lives && cell.holder == person) cell.holder = 0;
}

void close(progress& cell, task::close_reason reason) {
  switch (cell.status) {
    case participant_status::planned:
    case participant_status::failed:
      reason = task::close_reason::never_sent;
      break;
    case participant_status::waiting:
    case participant_status::open:
      break;
    default:
      return;
  }
  cell.status = participant_status::closed;
  cell.reason = reason;
}

reminder_outcome remind(progress& cell, timestamp at) {
  switch (cell.status) {
    case participant_status::planned:
    case participant_status::failed:
    case participant_status::skipped:
      return reminder_outcome::not_participating;
    case participant_status::waiting:
      return reminder_outcome::skipped_waiting;
    case participant_status::completed:
      return reminder_outcome::skipped_completed;
    case participant_status::closed:
      return reminder_outcome::skipped_closed;
    case participant_status::open:
      break;
  }
  const auto now_s = seconds_of(at);
  if (cell.reminders > 0 && std::int64_t{now_s} - cell.reminded_s < reminder_cooldown_s) {
    return reminder_outcome::skipped_cooldown;
  }
  if (cell.reminders < std::numeric_limits<std::uint16_t>::max()) ++cell.reminders;
  cell.reminded_s = now_s;
  return cell.holder != 0 ? reminder_outcome::sent_holder : reminder_outcome::sent_recipients;
}

task::state born(const entry& planned, const progress& cell, std::uint8_t steps) {
  const bool exists
    = (planned.outcome == planned_outcome::open || planned.outcome == planned_outcome::waiting)
      && cell.status != participant_status::planned
      && cell.reason != task::close_reason::never_sent;
  if (!exists) return {};
  const bool waits = planned.outcome == planned_outcome::waiting;
  auto task = task::machine::born(
    {waits ? task::status::waiting : task::status::not_started, planned.targets, steps});
  const auto persons = planned.target().persons;
  task.persons.assign(persons.begin(), persons.end());
  overlay(task, cell);
  return task;
}

void overlay(task::state& task, const progress& cell) {
  if (task.status == task::status::none) return;
  task.reminders = cell.reminders;
  task.reminded_at = {std::int64_t{cell.reminded_s} * 1000};
  task.holder = cell.holder;
  if (task.is_over()) return;
  switch (cell.status) {
    case participant_status::waiting:
      task.status = task::status::waiting;
      break;
    case participant_status::open:
      if (task.status != task::status::waiting) break;
      task.status = has(cell, started) ? task::status::in_progress : task::status::not_started;
      task.finished = cell.finished;
      task.reachable = cell.reachable;
      break;
    case participant_status::closed:
      task.status = task::status::closed;
      task.reason = cell.reason;
      break;
    default:
      break;
  }
}

void overlay(task::state& task, const participant& now) {
  if (task.status == task::status::none) return;
  task.due = now.due;
  if (now.target) {
    task.targets = now.target->departments;
    task.persons = now.target->persons;
  }
  overlay(task, static_cast<const progress&>(now));
}

}  // namespace trefoil::cohort
