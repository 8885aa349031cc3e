/// What a letter to a single participant means for it, and what the campaign must be told of it.

#include <algorithm>

#include "runtime/checks/cohort_table.hpp"

namespace trefoil::checks {

namespace {

/// Kinds of changes, as stored.
enum class kind : std::uint8_t { none, close, remove, remind, retarget, due };
constexpr std::uint64_t kinds = 6;

/// Errors that a change may come to, by number.
constexpr std::uint16_t done = 0;
constexpr std::uint16_t cooldown = 43;
constexpr std::uint16_t task_waiting = 120;
constexpr std::uint16_t task_completed = 121;
constexpr std::uint16_t task_closed = 122;
constexpr std::uint16_t target_invalid = 147;
constexpr std::uint16_t not_participant = 148;
constexpr std::uint16_t nothing_to_remind = 149;
constexpr std::uint16_t force_required = 150;

std::uint16_t close_one(participant& one, bool remove) {
  if (one.stage == stage::completed) return task_completed;
  if (one.stage != stage::closed) {
    one.never_sent = one.stage != stage::waiting && one.stage != stage::open;
    one.stage = stage::closed;
  }
  one.removed = one.removed || remove;
  return done;
}

std::uint16_t remind_one(participant& one, std::int64_t at_ms, const staff_table& staff,
                         cohort_fold& sums) {
  switch (one.stage) {
    case stage::planned:
    case stage::failed:
    case stage::skipped:
      return not_participant;
    case stage::waiting:
      return task_waiting;
    case stage::completed:
    case stage::closed:
      return nothing_to_remind;
    case stage::open:
      break;
  }
  const auto now_s = at_ms / 1000;
  if (one.reminders > 0 && now_s - one.reminded_s < cooldown_s) return cooldown;
  ++one.reminders;
  one.reminded_s = static_cast<std::uint32_t>(now_s);
  sums.people_reminded += one.holder != 0 ? 1U : staff.reached(one.company, one.target);
  return done;
}

/// Nobody may give another target or date to what is over or never was.
std::uint16_t over(const participant& one) {
  if (one.stage == stage::completed) return task_completed;
  if (one.stage == stage::closed) return one.never_sent ? not_participant : task_closed;
  return one.stage == stage::open || one.stage == stage::waiting ? done : not_participant;
}

std::uint16_t retarget_one(participant& one, const body::change& what, const staff_table& staff) {
  if (const auto why = over(one); why != done) return why;
  if (one.started && !what.force) return force_required;
  for (const auto person : what.towards.persons) {
    if (!staff.answers(one.company, person)) return target_invalid;
  }
  one.target = what.towards;
  if (one.target.persons.size() == 1) {
    one.holder = one.target.persons.front();
  } else if (one.holder != 0 && !staff.is_for(one.company, one.holder, one.target)) {
    one.holder = 0;
  }
  return done;
}

std::uint16_t change(participant& one, const body::change& what, const staff_table& staff,
                     cohort_fold& sums) {
  switch (static_cast<kind>(what.kind)) {
    case kind::close:
      return close_one(one, false);
    case kind::remove:
      return close_one(one, true);
    case kind::remind:
      return remind_one(one, what.at_ms, staff, sums);
    case kind::retarget:
      return retarget_one(one, what, staff);
    case kind::due:
      return over(one);
    case kind::none:
      break;
  }
  return done;
}

}  // namespace

void cohort_table::on_changed(const seen& now, cohort_fold& cohort) {
  const auto past = read_as<body::changed>(now.what);
  if (!past || past->change.kind >= kinds) {
    to_.add("I6", now, "a damaged body");
    return;
  }
  auto* one = cohort.find(past->change.company);
  const auto problem
    = one == nullptr ? not_participant : change(*one, past->change, staff_, cohort);
  cohort.outcomes.push_back({past->change.number, past->change.company, problem});
}

void cohort_table::on_reported(const seen& now, cohort_fold& cohort) {
  const auto past = read_as<body::change_outcomes>(now.what);
  if (!past || past->list.empty()) {
    to_.add("I6", now, "a damaged body");
    return;
  }
  for (const auto& one : past->list) {
    if (cohort.outcomes.empty() || cohort.outcomes.front() != one) {
      to_.add("I6", now,
              "change " + std::to_string(one.number) + " is said to have come to another end");
    }
    if (!cohort.outcomes.empty()) cohort.outcomes.pop_front();
  }
}

}  // namespace trefoil::checks
