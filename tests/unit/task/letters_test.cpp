#include "tests/unit/task/task_cast.hpp"

namespace trefoil::tests::task_stories {

namespace {

task::state after_letter(task::state before, const task::letter& post) {
  task::machine::take_letter(before, post);
  return before;
}

task::state held_by_ana() { return sent_to_finance(begun_by_ana(answered_no())).state(); }

task::state waiting_task() { return born_for({department::finance}, task::status::waiting); }

}  // namespace

TEST(TaskBirth, HasItsTargetsAndItsSteps) {
  const auto task = born_for({department::legal}, task::status::waiting);
  EXPECT_EQ(task.status, task::status::waiting);
  EXPECT_EQ(task.targets, department_set{department::legal});
  EXPECT_EQ(task.reachable, steps_by_default);
  EXPECT_EQ(task.finished, 0U);
  EXPECT_EQ(task.holder, 0U);
}

TEST(TaskLetter, DeliveryEndsTheWait) {
  const auto task = after_letter(waiting_task(), task::delivered{});
  EXPECT_EQ(task.status, task::status::not_started);
  given_born<task::machine>(the_task, task)
    .when(task::claim{the_task}, by(ana))
    .then(task::claimed{ana});
}

TEST(TaskLetter, DeliveryChangesNothingLater) {
  EXPECT_EQ(after_letter(held_by_ana(), task::delivered{}), held_by_ana());
}

TEST(TaskLetter, RemindersAreCounted) {
  const auto once = after_letter(held_by_ana(), task::reminded{noon});
  const auto twice = after_letter(once, task::reminded{after(noon, day_ms)});
  EXPECT_EQ(twice.reminders, 2U);
  EXPECT_EQ(twice.reminded_at, after(noon, day_ms));
}

TEST(TaskLetter, TheCountOfRemindersStopsAtItsMost) {
  auto task = held_by_ana();
  task.reminders = 0xffff;
  EXPECT_EQ(after_letter(task, task::reminded{noon}).reminders, 0xffffU);
}

TEST(TaskLetter, CloseKeepsDraftAndHolder) {
  for (auto before : {waiting_task(), born_for({department::finance}), held_by_ana()}) {
    const auto closed
      = after_letter(before, task::closed_by_letter{task::close_reason::participant_closed});
    EXPECT_EQ(closed.status, task::status::closed);
    EXPECT_EQ(closed.reason, task::close_reason::participant_closed);
    EXPECT_EQ(closed.holder, before.holder);
    EXPECT_EQ(closed.draft, before.draft);
    given_born<task::machine>(the_task, closed)
      .when(task::submit{the_task}, by(ana))
      .then_refused(errc::task_closed, {{"reason", "participant_closed"}});
  }
}

TEST(TaskLetter, NothingReachesATaskThatIsOver) {
  const auto completed = sent_to_finance(begun_by_ana({task::submitted{9, 5}})).state();
  const auto closed
    = after_letter(held_by_ana(), task::closed_by_letter{task::close_reason::campaign_closed});
  for (const auto& over : {completed, closed, task::state{}}) {
    for (const task::letter& post :
         {task::letter{task::delivered{}}, task::letter{task::reminded{noon}},
          task::letter{task::closed_by_letter{task::close_reason::never_sent}},
          task::letter{task::membership_letter{ana, false, {}}}}) {
      EXPECT_EQ(after_letter(over, post), over);
    }
  }
}

TEST(TaskLetter, TheLeaverLosesTheClaimButNotTheDraft) {
  const auto before = held_by_ana();
  for (const auto& post : {task::membership_letter{ana, false, {department::finance}},
                           task::membership_letter{ana, true, {department::sales}}}) {
    const auto task = after_letter(before, post);
    EXPECT_EQ(task.holder, 0U);
    EXPECT_EQ(task.draft, before.draft);
    EXPECT_EQ(task.status, task::status::in_progress);
    given_born<task::machine>(the_task, task)
      .when(task::save{the_task, "profile", good_profile(), 4}, by(ana))
      .then_refused(errc::claim_required);
    given_born<task::machine>(the_task, task, {task::claimed{bo}})
      .when(task::save{the_task, "profile", good_profile(), 4}, by(ana))
      .then_refused(errc::not_holder);
  }
}

TEST(TaskLetter, WhoStaysInTheTargetKeepsTheClaim) {
  const auto before = held_by_ana();
  EXPECT_EQ(after_letter(
              before, task::membership_letter{ana, true, {department::finance, department::sales}}),
            before);
}

TEST(TaskLetter, OtherPeopleDoNotMatter) {
  EXPECT_EQ(after_letter(held_by_ana(), task::membership_letter{bo, false, {}}), held_by_ana());
  const auto unheld = born_for({department::finance});
  EXPECT_EQ(after_letter(unheld, task::membership_letter{0, false, {}}), unheld);
}

TEST(TaskEffect, IsTakenAndChangesNothing) {
  sent_to_finance({task::claimed{ana}}).taking(task::no_effect{}).then_nothing();
}

}  // namespace trefoil::tests::task_stories
