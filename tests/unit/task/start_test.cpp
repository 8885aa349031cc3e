#include "tests/unit/task/task_cast.hpp"

namespace trefoil::tests::task_stories {

TEST(StartTask, StandsOnTheFirstStep) {
  sent_to_finance({task::claimed{ana}})
    .when(task::start{the_task}, by(ana))
    .then(task::started{"welcome", 0, steps_by_default})
    .then_guards(task_guards())
    .then_answered(R"({"step":"welcome"})")
    .then_state([](const task::state& now) { EXPECT_EQ(now.status, task::status::in_progress); });
}

TEST(StartTask, NeedsAClaim) {
  sent_to_finance().when(task::start{the_task}, by(ana)).then_refused(errc::claim_required);
}

TEST(StartTask, RefusesOthersThanTheHolder) {
  sent_to_finance({task::claimed{ana}})
    .when(task::start{the_task}, by(bo))
    .then_refused(errc::not_holder, {{"holder", to_text(of_bolt(ana))}});
}

TEST(StartTask, IsDoneAlready) {
  sent_to_finance(begun_by_ana()).when(task::start{the_task}, by(ana)).then_nothing();
}

TEST(StartTask, IsNotForTheOperator) {
  sent_to_finance({task::claimed{ana}})
    .when(task::start{the_task}, by_operator())
    .then_refused(errc::not_eligible);
}

TEST(StartTask, NeedsTheFrozenVersion) {
  auto known = by(ana);
  known.workflow = nullptr;
  for (const task::command& asked :
       {task::command{task::start{the_task}}, task::command{task::save{the_task, "profile", {}, 0}},
        task::command{task::next{the_task}}, task::command{task::back{the_task}},
        task::command{task::submit{the_task}}}) {
    sent_to_finance(begun_by_ana()).when(asked, known).then_refused(errc::unreadable);
  }
}

}  // namespace trefoil::tests::task_stories
