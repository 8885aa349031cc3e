/// What the letter to a single participant does to it.

#include <algorithm>

#include "actors/cohort/participant.hpp"

namespace trefoil::cohort {

namespace {

/// It was never sent a task, or its page is not opened yet.
bool has_no_task(const progress& cell) {
  return cell.status == participant_status::planned || cell.status == participant_status::failed
         || cell.status == participant_status::skipped
         || cell.reason == task::close_reason::never_sent;
}

/// Why there is nothing to change any more: its task is over, or there is none.
errc unless_alive(const progress& cell) {
  if (has_no_task(cell)) return errc::not_participant;
  if (cell.status == participant_status::completed) return errc::task_completed;
  return cell.status == participant_status::closed ? errc::task_closed : errc::none;
}

errc end_task(progress& cell, task::close_reason reason) {
  if (cell.status == participant_status::completed) return errc::task_completed;
  if (cell.status == participant_status::skipped) {
    cell.status = participant_status::closed;
    cell.reason = task::close_reason::never_sent;
  }
  close(cell, reason);
  return errc::none;
}

errc take_out(progress& cell) {
  const auto problem = end_task(cell, task::close_reason::removed);
  if (problem == errc::none) cell.flags = static_cast<std::uint8_t>(cell.flags | removed);
  return problem;
}

errc remind_one(progress& cell, timestamp at) {
  switch (remind(cell, at)) {
    case reminder_outcome::sent_holder:
    case reminder_outcome::sent_recipients:
      return errc::none;
    case reminder_outcome::skipped_waiting:
      return errc::task_waiting;
    case reminder_outcome::skipped_cooldown:
      return errc::cooldown;
    case reminder_outcome::not_participating:
      return errc::not_participant;
    case reminder_outcome::skipped_completed:
    case reminder_outcome::skipped_closed:
      break;
  }
  return errc::nothing_to_remind;
}

errc give_to(participant& one, const target& to, bool force, const company::row& row) {
  if ((one.flags & started) != 0 && !force) return errc::force_required;
  const bool all_answer
    = std::all_of(to.persons.begin(), to.persons.end(),
                  [&](person_number person) { return company::can_respond(row, person); });
  if (!all_answer) return errc::target_invalid;
  one.target = to;
  if (one.holder != 0 && !company::is_eligible(row, one.holder, to)) one.holder = 0;
  if (const auto assignee = target_view{to}.assignee(); assignee != 0) one.holder = assignee;
  return errc::none;
}

}  // namespace

errc change(participant& one, const campaign::change& what, const company::row* row) {
  switch (what.kind) {
    case campaign::change_kind::close:
      return end_task(one, task::close_reason::participant_closed);
    case campaign::change_kind::remove:
      return take_out(one);
    case campaign::change_kind::remind:
      return remind_one(one, what.at);
    case campaign::change_kind::retarget:
      if (const auto over = unless_alive(one); over != errc::none) return over;
      return row == nullptr ? errc::target_invalid : give_to(one, what.towards, what.force, *row);
    case campaign::change_kind::set_due:
      if (const auto over = unless_alive(one); over != errc::none) return over;
      one.due = what.due;
      return errc::none;
    case campaign::change_kind::none:
      break;
  }
  return errc::none;
}

}  // namespace trefoil::cohort
