// What a task is that its participant's cell stands for, at its birth and after letters.

#include <vector>
#include <gtest/gtest.h>

#include "actors/cohort/participant.hpp"
#include "actors/task/task_machine.hpp"
#include "tests/unit/cast.hpp"

namespace trefoil::tests::overlays {

using cohort::planned_outcome;
using cohort::progress;
using task::close_reason;

constexpr std::uint8_t steps = 4;

progress open_cell() { return cohort::opened(planned_outcome::open, steps); }
progress waiting_cell() { return cohort::opened(planned_outcome::waiting, steps); }
progress marked(progress cell, const std::vector<task::event>& past) {
  for (const auto& event : past) cohort::mark(cell, event);
  return cell;
}
progress closed_cell(progress cell) {
  cohort::close(cell, close_reason::campaign_closed);
  return cell;
}

const task::event claimed_by_7 = task::claimed{7};
const task::event wizard_started = task::started{"a", 0, steps};
const task::event answer_saved = task::saved{"a", {}, 1, 1, 5};

/// A task that was told of every letter equals the one that slept through them all.
TEST(Born, EqualsTheTaskThatLived) {
  const cohort::entry waits{bolt, planned_outcome::waiting, {department::finance}, {7}};
  auto lived = task::machine::born({task::status::waiting, waits.targets, steps});
  auto cell = waiting_cell();
  const auto told = [&] {
    cohort::overlay(lived, cell);
    return cohort::born(waits, cell, steps) == lived;
  };
  EXPECT_TRUE(told());
  cohort::deliver(cell, steps);
  EXPECT_TRUE(told());
  EXPECT_EQ(lived.status, task::status::not_started);
  for (const auto at : {noon, after(noon, hour_ms)}) {
    (void)cohort::remind(cell, at);
    EXPECT_TRUE(told());
    EXPECT_EQ(lived.reminded_at, at);
  }
  EXPECT_EQ(lived.reminders, 2U);
  cohort::close(cell, close_reason::campaign_closed);
  EXPECT_TRUE(told());
  EXPECT_EQ(lived.status, task::status::closed);
  EXPECT_EQ(lived.reason, close_reason::campaign_closed);
}

TEST(Born, IsForThePersonsOfItsEntry) {
  const cohort::entry several{bolt, planned_outcome::open, {}, {3, 7}};
  const auto task = cohort::born(several, open_cell(), steps);
  EXPECT_EQ(task.persons, (std::vector<person_number>{3, 7}));
  EXPECT_TRUE(task.targets.empty());
  EXPECT_EQ(task.holder, 0U);
}

/// One person holds it without a claim, unless it has left since it was planned.
TEST(Born, IsHeldByItsOnlyPerson) {
  const cohort::entry one{bolt, planned_outcome::waiting, {}, {7}};
  company::row row;
  row.people = {{7, {}}};
  auto cell = waiting_cell();
  cohort::hand_over(cell, one.target(), &row);
  EXPECT_EQ(cell.holder, 7U);
  EXPECT_EQ(cohort::born(one, cell, steps).holder, 7U);
  row.people[0].active = false;
  cell = waiting_cell();
  cohort::hand_over(cell, one.target(), &row);
  EXPECT_EQ(cell.holder, 0U);
  auto skipped = cohort::opened(planned_outcome::skipped_not_connected, steps);
  row.people[0].active = true;
  cohort::hand_over(skipped, one.target(), &row);
  EXPECT_EQ(skipped.holder, 0U);
}

/// Held and delivered again, a task is what it was, whether it was told while awake or slept through both.
TEST(Overlay, HoldsAndRestoresATask) {
  const cohort::entry opens{bolt, planned_outcome::open, {department::finance}, {7}};
  for (const auto& past : std::vector<std::vector<task::event>>{
         {}, {claimed_by_7}, {claimed_by_7, wizard_started, answer_saved}}) {
    auto cell = marked(open_cell(), past);
    auto task = cohort::born(opens, open_cell(), steps);
    for (const auto& event : past) task::machine::evolve(task, {}, event);
    const auto before = task;
    cohort::overlay(task, cell);
    EXPECT_EQ(task, before);
    cohort::hold(cell);
    cohort::overlay(task, cell);
    EXPECT_EQ(task.status, task::status::waiting);
    EXPECT_EQ(task.holder, before.holder);
    EXPECT_EQ(task.draft, before.draft);
    cohort::deliver(cell, steps);
    cohort::overlay(task, cell);
    EXPECT_EQ(task, before);
  }
}

TEST(Overlay, BringsATaskToLifeThatWaitedFromItsBirth) {
  const cohort::entry opens{bolt, planned_outcome::open, {department::finance}, {7}};
  auto cell = cohort::opened(planned_outcome::open, false, steps);
  auto task = cohort::born(opens, open_cell(), steps);
  cohort::overlay(task, cell);
  EXPECT_EQ(task.status, task::status::waiting);
  cohort::deliver(cell, steps);
  cohort::overlay(task, cell);
  EXPECT_EQ(task, cohort::born(opens, open_cell(), steps));
}

TEST(Overlay, KeepsTheDraft) {
  task::state task = task::machine::born({task::status::not_started, {department::finance}, steps});
  task.status = task::status::in_progress;
  task.holder = 7;
  task.draft["policy"].passed = true;
  auto cell = open_cell();
  cohort::mark(cell, task::claimed{7});
  cohort::close(cell, close_reason::campaign_closed);
  const auto draft = task.draft;
  cohort::overlay(task, cell);
  EXPECT_EQ(task.draft, draft);
  EXPECT_EQ(task.holder, 7U);
  EXPECT_EQ(task.status, task::status::closed);
}

TEST(Overlay, TakesTheClaimOfALeaver) {
  task::state task = task::machine::born({task::status::not_started, {department::finance}, steps});
  task.holder = 7;
  auto cell = open_cell();
  cohort::mark(cell, task::claimed{7});
  cohort::lose_holder(cell, 7);
  cohort::overlay(task, cell);
  EXPECT_EQ(task.holder, 0U);
}

TEST(Overlay, ChangesNothingOfACompletedTaskButItsReminders) {
  task::state task;
  task.status = task::status::completed;
  task.holder = 7;
  const auto before = task;
  auto cell = marked(open_cell(), {claimed_by_7, task::submitted{1, 3}});
  cohort::close(cell, close_reason::campaign_closed);
  cohort::overlay(task, cell);
  EXPECT_EQ(task, before);
}

TEST(Born, OpenIsNotStarted) {
  const cohort::entry opens{bolt, planned_outcome::open, {department::finance}, {7}};
  EXPECT_EQ(cohort::born(opens, open_cell(), steps),
            task::machine::born({task::status::not_started, opens.targets, steps}));
}

TEST(Born, NobodyHasATaskThatWasNeverSent) {
  const cohort::entry opens{bolt, planned_outcome::open, {department::finance}, {7}};
  EXPECT_EQ(cohort::born(opens, progress{}, steps), task::state{});
  EXPECT_EQ(cohort::born(opens, closed_cell(progress{}), steps), task::state{});
  for (const auto outcome :
       {planned_outcome::skipped_not_connected, planned_outcome::skipped_not_found,
        planned_outcome::failed_no_recipient}) {
    EXPECT_EQ(cohort::born({bolt, outcome, {}, {}}, cohort::opened(outcome, steps), steps),
              task::state{});
  }
}

}  // namespace trefoil::tests::overlays
