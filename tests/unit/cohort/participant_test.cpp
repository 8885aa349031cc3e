// What every record means for one participant, and that the sums always equal a recount.

#include <functional>
#include <random>
#include <vector>
#include <gtest/gtest.h>

#include "actors/cohort/participant.hpp"
#include "actors/task/task_machine.hpp"
#include "tests/unit/cast.hpp"

namespace trefoil::tests::participants {

using cohort::participant_status;
using cohort::planned_outcome;
using cohort::progress;
using cohort::reminder_outcome;
using cohort::tally;
using task::close_reason;

constexpr std::uint8_t steps = 4;

bool has(const progress& cell, cohort::progress_flag flag) { return (cell.flags & flag) != 0; }

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

tally tally_of(const std::vector<progress>& cells) {
  tally sums;
  for (const auto& cell : cells) sums.add(cell);
  return sums;
}

const task::event claimed_by_7 = task::claimed{7};
const task::event wizard_started = task::started{"a", 0, steps};
const task::event answer_saved = task::saved{"a", {}, 1, 1, 5};
const task::event handed_in = task::submitted{99, 5};

TEST(Participant, OpensAsItWasPlanned) {
  const auto open = open_cell();
  EXPECT_EQ(open.status, participant_status::open);
  EXPECT_TRUE(has(open, cohort::delivered));
  EXPECT_EQ(open.reachable, steps);
  const auto waiting = waiting_cell();
  EXPECT_EQ(waiting.status, participant_status::waiting);
  EXPECT_FALSE(has(waiting, cohort::delivered));
  EXPECT_EQ(waiting.reachable, 0);
  EXPECT_EQ(cohort::opened(planned_outcome::skipped_not_connected, steps).status,
            participant_status::skipped);
  EXPECT_EQ(cohort::opened(planned_outcome::skipped_not_found, steps).status,
            participant_status::skipped);
  EXPECT_EQ(cohort::opened(planned_outcome::failed_no_recipient, steps).status,
            participant_status::failed);
}

TEST(Participant, IsDeliveredOnceTheConnectionStands) {
  auto cell = waiting_cell();
  cohort::deliver(cell, steps);
  EXPECT_EQ(cell, open_cell());
  auto closed = closed_cell(waiting_cell());
  const auto before = closed;
  cohort::deliver(closed, steps);
  EXPECT_EQ(closed, before);
  auto done = marked(open_cell(), {claimed_by_7, wizard_started, handed_in});
  const auto done_before = done;
  cohort::deliver(done, steps);
  EXPECT_EQ(done, done_before);
}

TEST(Participant, WaitsWhereItStandsWhileTheCompaniesAreNotConnected) {
  const auto before = marked(open_cell(), {claimed_by_7, wizard_started, answer_saved});
  auto cell = before;
  cohort::hold(cell);
  EXPECT_EQ(cell.status, participant_status::waiting);
  EXPECT_EQ(cell.holder, 7U);
  const auto held = cell;
  cohort::hold(cell);
  EXPECT_EQ(cell, held);
  EXPECT_EQ(tally_of({cell}).finished + tally_of({cell}).reachable, 0U);
  EXPECT_EQ(tally_of({cell}).assigned(), 0U);
  EXPECT_EQ(cohort::remind(cell, noon), reminder_outcome::skipped_waiting);
  cohort::deliver(cell, steps);
  EXPECT_EQ(cell, before);
  cohort::deliver(cell, steps);
  EXPECT_EQ(cell, before);
}

TEST(Participant, LosesALeaverAlsoWhileItWaits) {
  auto cell = marked(open_cell(), {claimed_by_7, wizard_started});
  cohort::hold(cell);
  cohort::lose_holder(cell, 7);
  cohort::deliver(cell, steps);
  EXPECT_EQ(cell.holder, 0U);
  EXPECT_TRUE(has(cell, cohort::started));
}

TEST(Participant, HoldsOnlyWhatIsOpen) {
  for (const auto& other :
       {progress{}, waiting_cell(), marked(open_cell(), {handed_in}), closed_cell(open_cell()),
        cohort::opened(planned_outcome::skipped_not_found, steps),
        cohort::opened(planned_outcome::failed_no_recipient, steps)}) {
    auto cell = other;
    cohort::hold(cell);
    EXPECT_EQ(cell, other);
  }
}

TEST(Participant, CountsAsClosedWhenItWaitedAtTheEndButHadBeenSeen) {
  auto cell = open_cell();
  cohort::hold(cell);
  const auto sums = tally_of({closed_cell(cell), closed_cell(waiting_cell())});
  EXPECT_EQ(sums.closed, 1U);
  EXPECT_EQ(sums.undelivered, 1U);
}

TEST(Participant, OpensAsTheConnectionIsNow) {
  for (const auto outcome : {planned_outcome::open, planned_outcome::waiting}) {
    EXPECT_EQ(cohort::opened(outcome, true, steps), open_cell());
    EXPECT_EQ(cohort::opened(outcome, false, steps), waiting_cell());
  }
  EXPECT_EQ(cohort::opened(planned_outcome::skipped_not_found, true, steps).status,
            participant_status::skipped);
  EXPECT_EQ(cohort::opened(planned_outcome::failed_no_recipient, true, steps).status,
            participant_status::failed);
}

TEST(Participant, FollowsTheTask) {
  auto cell = marked(open_cell(), {claimed_by_7});
  EXPECT_EQ(cell.holder, 7U);
  EXPECT_TRUE(has(cell, cohort::touched));
  EXPECT_FALSE(has(cell, cohort::started));
  cell = marked(cell, {wizard_started});
  EXPECT_TRUE(has(cell, cohort::started));
  cell = marked(cell, {answer_saved});
  EXPECT_EQ(cell.finished, 1);
  EXPECT_EQ(cell.reachable, 5);
  cell = marked(cell, {task::moved{"a", "b", false, 2, 5}});
  EXPECT_EQ(cell.finished, 2);
  cell = marked(cell, {handed_in});
  EXPECT_EQ(cell.status, participant_status::completed);
  EXPECT_EQ(cell.finished, 5);
  EXPECT_EQ(cell.reachable, 5);
  EXPECT_EQ(cell.holder, 7U);
}

/// The task machine is the judge of what a release undoes.
TEST(Participant, ReleasedIsInProgressExactlyWhenItsTaskIs) {
  const std::vector<std::vector<task::event>> pasts{
    {claimed_by_7},
    {claimed_by_7, wizard_started},
    {claimed_by_7, wizard_started, answer_saved},
    {claimed_by_7, wizard_started, task::moved{"a", "b", false, 1, steps}},
    {claimed_by_7, wizard_started, task::moved{"a", "a", true, 0, steps}}};
  const cohort::entry planned{bolt, planned_outcome::open, {department::finance}, {7}};
  for (auto past : pasts) {
    past.emplace_back(task::released{7});
    const auto cell = marked(open_cell(), past);
    auto task = cohort::born(planned, open_cell(), steps);
    for (const auto& event : past) task::machine::evolve(task, {}, event);
    EXPECT_EQ(cell.holder, 0U);
    EXPECT_EQ(has(cell, cohort::started), task.status == task::status::in_progress);
    EXPECT_EQ(cell.finished, task.finished);
    EXPECT_EQ(cell.reachable, task.reachable);
  }
}

TEST(Participant, LosesAHolderWhoLeaves) {
  auto cell = marked(open_cell(), {claimed_by_7, wizard_started});
  cohort::lose_holder(cell, 8);
  EXPECT_EQ(cell.holder, 7U);
  cohort::lose_holder(cell, 7);
  EXPECT_EQ(cell.holder, 0U);
  EXPECT_EQ(cell.status, participant_status::open);
  EXPECT_TRUE(has(cell, cohort::started));
}

TEST(Participant, KeepsTheHolderOfWhatIsOver) {
  auto done = marked(open_cell(), {claimed_by_7, wizard_started, handed_in});
  cohort::lose_holder(done, 7);
  EXPECT_EQ(done.holder, 7U);
}

TEST(Participant, ClosesOnceWithItsReason) {
  auto planned = progress{};
  cohort::close(planned, close_reason::campaign_closed);
  EXPECT_EQ(planned.status, participant_status::closed);
  EXPECT_EQ(planned.reason, close_reason::never_sent);
  auto open = closed_cell(open_cell());
  EXPECT_EQ(open.status, participant_status::closed);
  EXPECT_EQ(open.reason, close_reason::campaign_closed);
  cohort::close(open, close_reason::participant_closed);
  EXPECT_EQ(open.reason, close_reason::campaign_closed);
  EXPECT_EQ(closed_cell(waiting_cell()).reason, close_reason::campaign_closed);
  for (const auto& over : {marked(open_cell(), {handed_in}),
                           cohort::opened(planned_outcome::skipped_not_found, steps)}) {
    EXPECT_EQ(closed_cell(over), over);
  }
  const auto failed = closed_cell(cohort::opened(planned_outcome::failed_no_recipient, steps));
  EXPECT_EQ(failed.status, participant_status::closed);
  EXPECT_EQ(failed.reason, close_reason::never_sent);
}

TEST(Participant, NeverCompletesOnceClosed) {
  const auto cell = marked(closed_cell(open_cell()), {claimed_by_7, handed_in});
  EXPECT_EQ(cell.status, participant_status::closed);
  EXPECT_EQ(cell.holder, 0U);
}

TEST(Remind, ReachesTheHolderElseAllRecipients) {
  auto free = open_cell();
  EXPECT_EQ(cohort::remind(free, noon), reminder_outcome::sent_recipients);
  EXPECT_EQ(free.reminders, 1);
  EXPECT_EQ(free.reminded_s, noon.ms / 1000);
  auto held = marked(open_cell(), {claimed_by_7});
  EXPECT_EQ(cohort::remind(held, noon), reminder_outcome::sent_holder);
}

TEST(Remind, WaitsAnHour) {
  auto cell = open_cell();
  (void)cohort::remind(cell, noon);
  EXPECT_EQ(cohort::remind(cell, after(noon, hour_ms - second_ms)),
            reminder_outcome::skipped_cooldown);
  EXPECT_EQ(cohort::remind(cell, after(noon, -day_ms)), reminder_outcome::skipped_cooldown);
  EXPECT_EQ(cell.reminders, 1);
  EXPECT_EQ(cohort::remind(cell, after(noon, hour_ms)), reminder_outcome::sent_recipients);
  EXPECT_EQ(cell.reminders, 2);
}

TEST(Remind, SkipsWhoCannotAct) {
  const std::vector<std::pair<progress, reminder_outcome>> cases{
    {waiting_cell(), reminder_outcome::skipped_waiting},
    {marked(open_cell(), {handed_in}), reminder_outcome::skipped_completed},
    {closed_cell(open_cell()), reminder_outcome::skipped_closed},
    {progress{}, reminder_outcome::not_participating},
    {cohort::opened(planned_outcome::skipped_not_found, steps),
     reminder_outcome::not_participating},
    {cohort::opened(planned_outcome::failed_no_recipient, steps),
     reminder_outcome::not_participating}};
  for (const auto& [cell, expected] : cases) {
    auto copy = cell;
    EXPECT_EQ(cohort::remind(copy, noon), expected);
    EXPECT_EQ(copy, cell);
  }
}

TEST(Remind, StaysWithinItsCellAtTheEdges) {
  auto often = open_cell();
  often.reminders = 0xffff;
  EXPECT_EQ(cohort::remind(often, noon), reminder_outcome::sent_recipients);
  EXPECT_EQ(often.reminders, 0xffff);
  auto late = open_cell();
  (void)cohort::remind(late, {std::int64_t{1} << 60});
  EXPECT_EQ(late.reminded_s, 0xffff'ffffU);
  auto early = open_cell();
  (void)cohort::remind(early, {-5});
  EXPECT_EQ(early.reminded_s, 0U);
}

TEST(Tally, CountsEachStatus) {
  const auto sums
    = tally_of({progress{}, waiting_cell(), open_cell(), marked(open_cell(), {claimed_by_7}),
                marked(open_cell(), {claimed_by_7, wizard_started, answer_saved}),
                marked(open_cell(), {claimed_by_7, wizard_started, handed_in}),
                closed_cell(open_cell()), closed_cell(waiting_cell()), closed_cell(progress{}),
                cohort::opened(planned_outcome::failed_no_recipient, steps),
                cohort::opened(planned_outcome::skipped_not_found, steps)});
  EXPECT_EQ(sums.planned, 1U);
  EXPECT_EQ(sums.waiting, 1U);
  EXPECT_EQ(sums.not_started, 2U);
  EXPECT_EQ(sums.in_progress, 1U);
  EXPECT_EQ(sums.claimed, 2U);
  EXPECT_EQ(sums.completed, 1U);
  EXPECT_EQ(sums.closed, 1U);
  EXPECT_EQ(sums.undelivered, 2U);
  EXPECT_EQ(sums.failed, 1U);
  EXPECT_EQ(sums.skipped, 1U);
  EXPECT_EQ(sums.audience(), 11U);
  EXPECT_EQ(sums.assigned(), 5U);
  EXPECT_EQ(sums.finished, 1U + 5U);
  EXPECT_EQ(sums.reachable, 3U * steps + 5U + 5U);
}

TEST(Tally, AddsAnother) {
  auto one = tally_of({open_cell(), waiting_cell()});
  one.reminders_skipped = 3;
  one.people_reminded = 4;
  auto sum = one;
  sum.add(one);
  EXPECT_EQ(sum.audience(), 4U);
  EXPECT_EQ(sum.not_started, 2U);
  EXPECT_EQ(sum.reachable, 2U * steps);
  EXPECT_EQ(sum.reminders_skipped, 6U);
  EXPECT_EQ(sum.people_reminded, 8U);
}

/// One random change of a cell.
void change(progress& cell, std::mt19937& random) {
  switch (random() % 11) {
    case 0:
      cell = cohort::opened(static_cast<planned_outcome>(random() % 5), steps);
      break;
    case 1:
      cohort::deliver(cell, steps);
      break;
    case 2:
      cohort::mark(cell, task::claimed{1 + static_cast<person_number>(random() % 3)});
      break;
    case 3:
      cohort::mark(cell, task::released{1});
      break;
    case 4:
      cohort::mark(cell, wizard_started);
      break;
    case 5:
      cohort::mark(cell, answer_saved);
      break;
    case 6:
      cohort::mark(cell, handed_in);
      break;
    case 7:
      cohort::lose_holder(cell, 1 + static_cast<person_number>(random() % 3));
      break;
    case 8:
      cohort::close(cell, close_reason::campaign_closed);
      break;
    case 9:
      cohort::hold(cell);
      break;
    default:
      (void)cohort::remind(cell, after(noon, static_cast<std::int64_t>(random() % 100) * hour_ms));
  }
}

TEST(Tally, AlwaysEqualsARecount) {
  for (unsigned seed = 0; seed < 50; ++seed) {
    std::mt19937 random{seed};
    std::vector<progress> cells(20);
    auto sums = tally_of(cells);
    for (int round = 0; round < 400; ++round) {
      auto& cell = cells[random() % cells.size()];
      sums.subtract(cell);
      change(cell, random);
      sums.add(cell);
      ASSERT_EQ(sums, tally_of(cells)) << "seed " << seed << " round " << round;
      ASSERT_EQ(sums.audience(), cells.size());
      ASSERT_LE(sums.finished, sums.reachable);
    }
  }
}

}  // namespace trefoil::tests::participants
