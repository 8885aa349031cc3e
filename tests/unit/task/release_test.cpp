#include "tests/unit/task/task_cast.hpp"

namespace trefoil::tests::task_stories {

TEST(ReleaseTask, GivesTheTaskBack) {
  sent_to_finance({task::claimed{ana}})
    .when(task::release{the_task}, by(ana))
    .then(task::released{ana})
    .then_guards(task_guards())
    .then_answered("{}")
    .then_state([](const task::state& now) {
      EXPECT_EQ(now.holder, 0U);
      EXPECT_EQ(now.status, task::status::not_started);
    });
}

TEST(ReleaseTask, KeepsTheDraftAndItsProgress) {
  sent_to_finance(begun_by_ana(answered_no()))
    .when(task::release{the_task}, by(ana))
    .then(task::released{ana})
    .then_state([](const task::state& now) {
      EXPECT_EQ(now.status, task::status::in_progress);
      EXPECT_EQ(now.draft.size(), 5U);
      EXPECT_EQ(now.finished, 5U);
    });
}

TEST(ReleaseTask, WithoutADraftBeginsAnew) {
  sent_to_finance(begun_by_ana())
    .when(task::release{the_task}, by(ana))
    .then(task::released{ana})
    .then_state([](const task::state& now) {
      EXPECT_EQ(now.status, task::status::not_started);
      EXPECT_EQ(now.step, "");
    });
}

TEST(ReleaseTask, AnAdminOfTheCompanyMayDoIt) {
  sent_to_finance({task::claimed{ana}})
    .when(task::release{the_task}, by(dora))
    .then(task::released{ana});
}

TEST(ReleaseTask, TheOperatorMayDoIt) {
  sent_to_finance({task::claimed{ana}})
    .when(task::release{the_task}, by_operator())
    .then(task::released{ana});
}

TEST(ReleaseTask, RefusesAnotherMember) {
  sent_to_finance({task::claimed{ana}})
    .when(task::release{the_task}, by(bo))
    .then_refused(errc::not_holder, {{"holder", to_text(of_bolt(ana))}});
}

TEST(ReleaseTask, NeedsAHolder) {
  sent_to_finance()
    .when(task::release{the_task}, by(dora))
    .then_refused(errc::illegal_transition, {{"entity", "task"},
                                             {"state", "not_started"},
                                             {"event", "release"},
                                             {"allowed", std::vector<std::string>{"claim"}}});
}

}  // namespace trefoil::tests::task_stories
