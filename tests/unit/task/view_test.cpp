#include "actors/task/task_view.hpp"
#include "tests/unit/task/task_cast.hpp"

namespace trefoil::tests::task_stories {

TEST(TaskView, ShowsWhoHoldsItAndHowFarItIs) {
  const auto seen = task::view_of(the_task, sent_to_finance(begun_by_ana(answered_no())).state());
  EXPECT_EQ(seen.task, the_task);
  EXPECT_EQ(seen.status, task::status::in_progress);
  EXPECT_EQ(seen.holder, of_bolt(ana));
  EXPECT_EQ(seen.targets, department_set{department::finance});
  EXPECT_EQ(seen.step, "profile");
  EXPECT_EQ(seen.draft_revision, 4U);
  EXPECT_EQ(seen.percent, 100U);
  EXPECT_EQ(seen.values.at("why").at("reason"), task::value{std::string{"small"}});
  EXPECT_FALSE(seen.close_reason);
  EXPECT_FALSE(seen.receipt);
  EXPECT_FALSE(seen.reminded_at);
}

TEST(TaskView, OfATaskThatNobodyHolds) {
  const auto seen = task::view_of(the_task, born_for({department::finance}));
  EXPECT_FALSE(seen.holder);
  EXPECT_EQ(seen.percent, 0U);
  EXPECT_TRUE(seen.values.empty());
}

TEST(TaskView, OfATaskThatIsOver) {
  const auto completed = sent_to_finance(begun_by_ana({task::submitted{9, 5}})).state();
  EXPECT_EQ(task::view_of(the_task, completed).receipt, 9U);
  EXPECT_EQ(task::view_of(the_task, completed).percent, 100U);
  auto closed = born_for({department::finance});
  closed.reminders = 1;
  closed.reminded_at = noon;
  closed.status = task::status::closed;
  closed.reason = task::close_reason::campaign_closed;
  const auto seen = task::view_of(the_task, closed);
  EXPECT_EQ(seen.close_reason, task::close_reason::campaign_closed);
  EXPECT_EQ(seen.reminders, 1U);
  EXPECT_EQ(seen.reminded_at, noon);
}

TEST(TaskView, IsSpokenAndUnderstood) {
  const auto seen = task::view_of(the_task, sent_to_finance(begun_by_ana(answered_no())).state());
  task::view heard;
  const auto error = decode<spelling::spoken>(encode_spoken(seen), heard);
  EXPECT_FALSE(error.failed()) << error.path;
  EXPECT_EQ(heard, seen);
}

TEST(TaskView, LeavesOutAnswersThatWereTakenBack) {
  const auto seen = task::view_of(
    the_task,
    sent_to_finance(begun_by_ana({task::saved{"profile", good_profile(), 1, 1, 5},
                                  task::saved{"profile", {{"name", std::string{}}}, 2, 0, 5}}))
      .state());
  EXPECT_EQ(seen.values.at("profile").size(), 1U);
}

TEST(TaskView, LeavesOutStepsThatWereOnlyPassed) {
  const auto seen = task::view_of(
    the_task,
    sent_to_finance(begun_by_ana({task::moved{"welcome", "profile", false, 1, 5}})).state());
  EXPECT_TRUE(seen.values.empty());
}

}  // namespace trefoil::tests::task_stories
