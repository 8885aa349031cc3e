#include "tests/unit/task/task_cast.hpp"

namespace trefoil::tests::task_stories {

TEST(ClaimTask, GivesTheTaskToTheFirstMember) {
  sent_to_finance()
    .when(task::claim{the_task}, by(ana))
    .then(task::claimed{ana})
    .then_guards(task_guards())
    .then_answered(R"({"holder":")" + to_text(of_bolt(ana)) + R"("})")
    .then_state([](const task::state& now) {
      EXPECT_EQ(now.holder, ana);
      EXPECT_EQ(now.status, task::status::not_started);
    });
}

TEST(ClaimTask, RefusesTheSecondMember) {
  sent_to_finance({task::claimed{ana}})
    .when(task::claim{the_task}, by(bo))
    .then_refused(errc::already_claimed, {{"holder", to_text(of_bolt(ana))}});
}

TEST(ClaimTask, SaysYesAgainToTheHolder) {
  sent_to_finance({task::claimed{ana}})
    .when(task::claim{the_task}, by(ana))
    .then_nothing()
    .then_answered("{}");
}

TEST(ClaimTask, RefusesOtherDepartments) {
  sent_to_finance()
    .when(task::claim{the_task}, by(cy))
    .then_refused(errc::not_eligible, {{"targets", std::vector<std::string>{"finance"}}});
}

TEST(ClaimTask, RefusesGeneralManagementWhileTheTargetHasMembers) {
  sent_to_finance().when(task::claim{the_task}, by(gus)).then_refused(errc::not_eligible);
}

TEST(ClaimTask, FallsBackToGeneralManagementWhenTheTargetIsEmpty) {
  const auto state = born_for({department::legal});
  given_born<task::machine>(the_task, state)
    .when(task::claim{the_task}, by(cy))
    .then_refused(errc::not_eligible);
  given_born<task::machine>(the_task, state)
    .when(task::claim{the_task}, by(gus))
    .then(task::claimed{gus});
}

TEST(ClaimTask, CountsOnlyActivePeopleAsMembersOfTheTarget) {
  auto row = people_of_bolt();
  row.people[0].active = false;
  row.people[1].active = false;
  sent_to_finance().when(task::claim{the_task}, by(gus, row)).then(task::claimed{gus});
}

TEST(ClaimTask, NewMemberOfTheTargetMayClaim) {
  auto row = people_of_bolt();
  row.people[2].departments = {department::sales, department::finance};
  sent_to_finance().when(task::claim{the_task}, by(cy, row)).then(task::claimed{cy});
}

TEST(ClaimTask, MayBeTakenOverWithItsDraft) {
  auto past = begun_by_ana(answered_no());
  past.emplace_back(task::released{ana});
  sent_to_finance(past)
    .when(task::claim{the_task}, by(bo))
    .then(task::claimed{bo})
    .then_state([](const task::state& now) {
      EXPECT_EQ(now.status, task::status::in_progress);
      EXPECT_EQ(now.draft.size(), 5U);
    });
}

TEST(ClaimTask, IsNotForTheOperator) {
  sent_to_finance().when(task::claim{the_task}, by_operator()).then_refused(errc::not_eligible);
}

TEST(ClaimTask, DoesNotExistForOutsiders) {
  auto known = by(ana);
  known.caller = admin_of(acme);
  sent_to_finance().when(task::claim{the_task}, known).then_refused(errc::not_found);
  known.caller = leaver_of(bolt);
  sent_to_finance().when(task::claim{the_task}, known).then_refused(errc::not_found);
  sent_to_finance().when(task::claim{the_task}, as_runtime()).then_refused(errc::not_found);
}

TEST(ClaimTask, OutsidersLearnNothingOfATaskThatIsOver) {
  auto known = by(ana);
  known.caller = admin_of(acme);
  sent_to_finance(begun_by_ana({task::submitted{1, 5}}))
    .when(task::claim{the_task}, known)
    .then_refused(errc::not_found);
}

TEST(ClaimTask, NeedsNoWorkflow) {
  auto known = by(ana);
  known.workflow = nullptr;
  sent_to_finance().when(task::claim{the_task}, known).then(task::claimed{ana});
}

TEST(ClaimTask, NeedsTheCompany) {
  auto known = by(ana);
  known.company = nullptr;
  sent_to_finance().when(task::claim{the_task}, known).then_refused(errc::not_found);
}

}  // namespace trefoil::tests::task_stories
