// What the letter to a single participant does to it, and that no task can tell whether it slept through letters.

#include <optional>
#include <vector>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "actors/cohort/participant.hpp"
#include "actors/task/task_machine.hpp"
#include "tests/unit/cast.hpp"

namespace trefoil::tests::participant_changes {

using campaign::change_kind;
using cohort::participant;
using cohort::participant_status;
using cohort::planned_outcome;

constexpr std::uint8_t steps = 4;
constexpr person_number ana = 1;  // Finance.
constexpr person_number bo = 2;   // Finance.
constexpr person_number cy = 3;   // Sales.
constexpr person_number gus = 4;  // General Management.
constexpr person_number ida = 5;  // Finance, but only an auditor.
const department_set finance{department::finance};

company::row people_of_bolt() {
  company::row row;
  row.id = bolt;
  row.people = {{ana, finance, role::member, true},
                {bo, finance, role::member, true},
                {cy, {department::sales}, role::member, true},
                {gus, {department::general_management}, role::member, true},
                {ida, finance, role::auditor, true}};
  return row;
}

participant in(planned_outcome outcome, const std::vector<task::event>& past = {}) {
  participant one{cohort::opened(outcome, steps), {}, {}};
  for (const auto& event : past) cohort::mark(one, event);
  return one;
}
participant closed() {
  auto one = in(planned_outcome::open);
  cohort::close(one, task::close_reason::campaign_closed);
  return one;
}
participant untouched() { return in(planned_outcome::open); }
participant waiting() { return in(planned_outcome::waiting); }
participant failed() { return in(planned_outcome::failed_no_recipient); }
participant skipped() { return in(planned_outcome::skipped_not_connected); }
participant in_progress() {
  return in(planned_outcome::open, {task::claimed{ana}, task::started{"a", 0, steps}});
}
participant completed() {
  return in(planned_outcome::open, {task::claimed{ana}, task::submitted{1, steps}});
}

campaign::change a(change_kind kind) {
  campaign::change what;
  what.kind = kind;
  what.company = bolt;
  what.at = noon;
  what.due = after(noon, day_ms);
  what.towards = {{department::sales}, {}};
  return what;
}
campaign::change to_persons(std::vector<person_number> persons, bool force = false) {
  auto what = a(change_kind::retarget);
  what.towards = {{}, std::move(persons)};
  what.force = force;
  return what;
}
errc change(participant& one, const campaign::change& what) {
  const auto row = people_of_bolt();
  return cohort::change(one, what, &row);
}

TEST(ParticipantChange, ComesToWhatTheSpecificationSays) {
  struct line {
    const char* name;
    participant one;
    std::vector<errc> comes_to;  ///< close, remove, remind, retarget, set_due.
  };
  using enum errc;
  const std::vector<line> lines{
    {"open", untouched(), {none, none, none, none, none}},
    {"waiting", waiting(), {none, none, task_waiting, none, none}},
    {"in progress", in_progress(), {none, none, none, force_required, none}},
    {"completed",
     completed(),
     {task_completed, task_completed, nothing_to_remind, task_completed, task_completed}},
    {"closed", closed(), {none, none, nothing_to_remind, task_closed, task_closed}},
    {"failed", failed(), {none, none, not_participant, not_participant, not_participant}},
    {"skipped", skipped(), {none, none, not_participant, not_participant, not_participant}},
  };
  for (const auto& [name, before, comes_to] : lines) {
    for (std::size_t at = 0; at < comes_to.size(); ++at) {
      auto one = before;
      EXPECT_EQ(change(one, a(static_cast<change_kind>(at + 1))), comes_to[at])
        << name << ", change " << at + 1;
      if (comes_to[at] != none) {
        EXPECT_EQ(static_cast<const cohort::progress&>(one), before) << name;
      }
    }
  }
}

TEST(ParticipantChange, ClosesWithItsOwnReason) {
  auto one = in_progress();
  EXPECT_EQ(change(one, a(change_kind::close)), errc::none);
  EXPECT_EQ(one.reason, task::close_reason::participant_closed);
  for (auto unsent : {failed(), skipped()}) {
    EXPECT_EQ(change(unsent, a(change_kind::close)), errc::none);
    EXPECT_EQ(unsent.status, participant_status::closed);
    EXPECT_EQ(unsent.reason, task::close_reason::never_sent);
  }
}

TEST(ParticipantChange, RemovedIsInNoFigure) {
  for (auto one : {untouched(), waiting(), in_progress(), closed(), failed(), skipped()}) {
    cohort::tally sums;
    sums.add(one);
    sums.subtract(one);
    EXPECT_EQ(change(one, a(change_kind::remove)), errc::none);
    sums.add(one);
    EXPECT_EQ(sums, cohort::tally{});
    EXPECT_EQ(one.status, participant_status::closed);
  }
}

TEST(ParticipantChange, RemindsOnceAnHour) {
  auto one = untouched();
  EXPECT_EQ(change(one, a(change_kind::remind)), errc::none);
  EXPECT_EQ(change(one, a(change_kind::remind)), errc::cooldown);
  EXPECT_EQ(one.reminders, 1U);
}

TEST(ParticipantChange, RetargetKeepsWhoIsStillMeant) {
  auto one = in(planned_outcome::open, {task::claimed{ana}});
  EXPECT_EQ(change(one, to_persons({ana, cy})), errc::none);
  EXPECT_EQ(one.holder, ana);
  EXPECT_EQ(change(one, a(change_kind::retarget)), errc::none);
  EXPECT_EQ(one.holder, 0U) << "sales, where ana is not";
  EXPECT_EQ(one.target->departments, department_set{department::sales});
}

TEST(ParticipantChange, ASinglePersonHoldsItAtOnce) {
  for (auto one : {untouched(), waiting(), in(planned_outcome::open, {task::claimed{bo}})}) {
    EXPECT_EQ(change(one, to_persons({cy})), errc::none);
    EXPECT_EQ(one.holder, cy);
  }
}

TEST(ParticipantChange, InProgressNeedsForce) {
  auto one = in_progress();
  EXPECT_EQ(change(one, to_persons({cy})), errc::force_required);
  EXPECT_EQ(one.holder, ana);
  EXPECT_EQ(change(one, to_persons({cy}, true)), errc::none);
  EXPECT_EQ(one.holder, cy);
}

TEST(ParticipantChange, PersonsMustBeAbleToAnswer) {
  for (const auto person : {ida, person_number{99}}) {
    auto one = untouched();
    EXPECT_EQ(change(one, to_persons({ana, person})), errc::target_invalid);
    EXPECT_FALSE(one.target);
  }
}

TEST(PersonTarget, IsForThesePersonsAndElseForGeneralManagement) {
  auto row = people_of_bolt();
  const target two{{}, {ana, cy}};
  EXPECT_EQ(company::eligible(row, two), (std::vector<person_number>{ana, cy}));
  EXPECT_FALSE(company::is_eligible(row, bo, two));
  EXPECT_FALSE(company::is_eligible(row, gus, two));
  row.people[0].active = false;
  EXPECT_EQ(company::eligible(row, two), std::vector<person_number>{cy});
  row.people[2].active = false;
  EXPECT_EQ(company::eligible(row, two), std::vector<person_number>{gus}) << "stands in";
}

/// What letters and its own records may do to a task, in any order that its rules allow.
class life {
public:
  explicit life(planned_outcome outcome)
    : entry_{bolt, outcome, finance, {ana, bo}},
      now_{cohort::opened(outcome, steps), {}, {}},
      awake_{fresh()},
      asleep_{fresh()} {
    cohort::overlay(awake_, now_);
  }

  void letter(int which) {
    switch (which) {
      case 0:
        cohort::hold(now_);
        break;
      case 1:
        cohort::deliver(now_, steps);
        break;
      case 2:
        cohort::lose_holder(now_, now_.holder);
        break;
      case 3:
        (void)cohort::remind(now_, clock());
        break;
      case 4:
        cohort::close(now_, task::close_reason::campaign_closed);
        break;
      case 5:
        now_.due = clock();  // Of the whole campaign.
        break;
      default:
        single(which);
    }
    cohort::overlay(awake_, now_);
  }

  void act(int which) {
    if (awake_.is_over() || awake_.status == task::status::waiting) return;
    const bool begun = awake_.status == task::status::in_progress;
    if (awake_.holder == 0) return happen(task::claimed{which % 2 == 0 ? ana : bo});
    if (!begun) return happen(task::started{"a", 0, steps});
    switch (which) {
      case 0:
        return happen(task::released{awake_.holder});
      case 1:
        return happen(task::moved{"a", "b", false, 1, steps});
      case 2:
        return happen(task::submitted{7, steps});
      default:
        return happen(task::saved{"a", {}, awake_.draft_revision + 1, 1, steps});
    }
  }

  void compare() {
    auto woken = asleep_;
    cohort::overlay(woken, now_);
    RC_ASSERT(woken == awake_);
  }

private:
  [[nodiscard]] task::state fresh() const {
    return cohort::born(entry_, cohort::opened(entry_.outcome, steps), steps);
  }
  timestamp clock() { return after(noon, ++ticks_ * hour_ms / 2); }

  void single(int which) {
    auto what = a(static_cast<change_kind>(which - 5));
    if (what.kind == change_kind::retarget) {
      what.force = *rc::gen::arbitrary<bool>();
      if (*rc::gen::arbitrary<bool>()) what = to_persons({ana}, what.force);
    }
    what.at = clock();
    what.due = clock();
    (void)change(now_, what);
  }
  void happen(const task::event& past) {
    task::machine::evolve(awake_, {}, past);
    task::machine::evolve(asleep_, {}, past);
    cohort::mark(now_, past);
  }

  cohort::entry entry_;
  participant now_;
  task::state awake_;
  task::state asleep_;
  std::int64_t ticks_ = 0;
};

RC_GTEST_PROP(Letters, MakeTheSameOfATaskThatSleptAndOneThatWasToldEach, ()) {
  life one{*rc::gen::element(planned_outcome::open, planned_outcome::waiting)};
  const auto moments = *rc::gen::inRange(0, 30);
  for (int moment = 0; moment < moments; ++moment) {
    if (*rc::gen::arbitrary<bool>()) {
      one.letter(*rc::gen::inRange(0, 11));
    } else {
      one.act(*rc::gen::inRange(0, 5));
    }
    one.compare();
  }
}

}  // namespace trefoil::tests::participant_changes
