#include "tests/unit/task/task_cast.hpp"

namespace trefoil::tests::task_stories {

namespace {

task::state submitted_with(std::vector<task::event> past) {
  auto told = sent_to_finance(past);
  told.when(task::submit{the_task}, by(ana));
  EXPECT_TRUE(told.outcome().has_value());
  return told.state();
}

}  // namespace

TEST(SubmitTask, HandsInThePath) {
  sent_to_finance(begun_by_ana(answered_no()))
    .when(task::submit{the_task}, by(ana))
    .then_guards(task_guards())
    .then_state([](const task::state& now) {
      EXPECT_EQ(now.status, task::status::completed);
      EXPECT_EQ(now.holder, ana);
      EXPECT_EQ(now.finished, steps_by_default);
      EXPECT_EQ(now.reachable, steps_by_default);
      EXPECT_NE(now.receipt, 0U);
    });
}

TEST(SubmitTask, AloneEndsTheTask) {
  EXPECT_TRUE(task::machine::ends(task::submitted{1, 5}));
  for (const auto& each : begun_by_ana(answered_no())) EXPECT_FALSE(task::machine::ends(each));
}

TEST(SubmitTask, AnswersWithTheReceipt) {
  auto told = sent_to_finance(begun_by_ana(answered_no()));
  told.when(task::submit{the_task}, by(ana));
  told.then_answered(R"({"receipt":)" + std::to_string(told.state().receipt) + "}");
}

TEST(SubmitTask, TheReceiptIsTheHashOfTheAnswersOnThePath) {
  const auto once = submitted_with(begun_by_ana(answered_no()));
  EXPECT_EQ(once.receipt, submitted_with(begun_by_ana(answered_no())).receipt);

  auto changed = answered_no();
  changed.emplace_back(task::saved{"sign", {{"name", std::string{"A. Ana"}}}, 5, 5, 5});
  EXPECT_NE(once.receipt, submitted_with(begun_by_ana(changed)).receipt);

  auto parked = answered_no();
  parked.emplace_back(task::saved{"limits", {{"amount", std::string{"1"}}}, 5, 5, 5});
  EXPECT_EQ(once.receipt, submitted_with(begun_by_ana(parked)).receipt);

  auto taken_back = answered_no();
  taken_back.emplace_back(task::saved{"profile", {{"staff", std::int64_t{3}}}, 5, 5, 5});
  EXPECT_NE(once.receipt, submitted_with(begun_by_ana(taken_back)).receipt);
  taken_back.emplace_back(task::saved{"profile", {{"staff", std::string{}}}, 6, 5, 5});
  EXPECT_EQ(once.receipt, submitted_with(begun_by_ana(taken_back)).receipt);
}

TEST(SubmitTask, ListsEveryProblemOfThePath) {
  sent_to_finance(begun_by_ana({task::saved{"profile", {{"size", std::string{"small"}}}, 1, 0, 5}}))
    .when(task::submit{the_task}, by(ana))
    .then_refused(
      errc::validation_failed,
      {{"problems", std::vector<std::string>{"welcome: is not read yet", "profile/name: is missing",
                                             "insured/answer: is missing", "why/reason: is missing",
                                             "sign/name: is missing"}}});
}

TEST(SubmitTask, StepsOffThePathAreNotAskedFor) {
  const auto past = begun_by_ana(answered_no());
  sent_to_finance(past)
    .when(task::submit{the_task}, by(ana))
    .then_state([](const task::state& now) {
      EXPECT_FALSE(now.draft.contains("policy"));
      EXPECT_EQ(now.status, task::status::completed);
    });
}

TEST(SubmitTask, NeedsTheInstructionsRead) {
  auto unread = answered_no();
  unread.erase(unread.begin());
  sent_to_finance(begun_by_ana(unread))
    .when(task::submit{the_task}, by(ana))
    .then_refused(errc::validation_failed,
                  {{"problems", std::vector<std::string>{"welcome: is not read yet"}}})
    .when(task::next{the_task}, by(ana))
    .when(task::submit{the_task}, by(ana));
  unread.push_back(welcomed());
  EXPECT_EQ(submitted_with(begun_by_ana(unread)).status, task::status::completed);
}

TEST(SubmitTask, MayLeaveAnOptionalFormUnopened) {
  auto version = the_workflow();
  version.definition.steps.push_back(
    {.key = "extra",
     .kind = workflow::step_kind::form,
     .form = {{"note", "", workflow::field_kind::text, false, {}}}});
  auto known = by(ana);
  known.workflow = std::make_shared<const workflow::frozen>(std::move(version));
  sent_to_finance(begun_by_ana(answered_no()))
    .when(task::submit{the_task}, known)
    .then_state([](const task::state& now) {
      EXPECT_EQ(now.status, task::status::completed);
      EXPECT_EQ(now.finished, 6U);
      EXPECT_EQ(now.reachable, 6U);
    });
}

TEST(SubmitTask, NeedsTheHolderAndTheWizard) {
  sent_to_finance().when(task::submit{the_task}, by(ana)).then_refused(errc::claim_required);
  sent_to_finance(begun_by_ana(answered_no()))
    .when(task::submit{the_task}, by(bo))
    .then_refused(errc::not_holder);
  sent_to_finance(begun_by_ana(answered_no()))
    .when(task::submit{the_task}, by_operator())
    .then_refused(errc::not_eligible);
  sent_to_finance({task::claimed{ana}})
    .when(task::submit{the_task}, by(ana))
    .then_refused(errc::illegal_transition,
                  {{"state", "not_started"},
                   {"event", "submit"},
                   {"allowed", std::vector<std::string>{"start", "save", "release"}}});
}

TEST(SubmitTask, LosesAgainstTheFence) {
  auto known = by(ana);
  known.fenced = true;
  sent_to_finance(begun_by_ana(answered_no()))
    .when(task::submit{the_task}, known)
    .then_refused(errc::task_closed, {{"reason", "campaign_closed"}});
}

TEST(SubmitTask, ASecondTimeSaysCompletedEvenBehindTheFence) {
  auto known = by(ana);
  known.fenced = true;
  sent_to_finance(begun_by_ana({task::submitted{9, 5}}))
    .when(task::submit{the_task}, known)
    .then_refused(errc::task_completed);
}

}  // namespace trefoil::tests::task_stories
