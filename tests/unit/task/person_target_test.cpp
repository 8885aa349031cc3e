#include "actors/task/task_view.hpp"
#include "tests/unit/task/task_cast.hpp"

namespace trefoil::tests::task_stories {

namespace {

task::state given_to(std::vector<person_number> persons) {
  auto task = born_for({});
  task.holder = persons.size() == 1 ? persons.front() : 0;
  task.persons = std::move(persons);
  return task;
}

}  // namespace

TEST(PersonTarget, OneOfSeveralClaimsIt) {
  given_born<task::machine>(the_task, given_to({ana, cy}))
    .when(task::claim{the_task}, by(bo))
    .then_refused(errc::not_eligible)
    .when(task::claim{the_task}, by(cy))
    .then(task::claimed{cy})
    .when(task::release{the_task}, by(cy))
    .then(task::released{cy});
}

TEST(PersonTarget, TheOnlyOneNeedsNoClaimAndCannotGiveItBack) {
  given_born<task::machine>(the_task, given_to({cy}))
    .when(task::release{the_task}, by(cy))
    .then_refused(errc::not_releasable)
    .when(task::release{the_task}, by(dora))
    .then_refused(errc::not_releasable)
    .when(task::claim{the_task}, by(cy))
    .then_nothing()
    .when(task::start{the_task}, by(cy))
    .then(task::started{"welcome", 0, steps_by_default});
}

TEST(PersonTarget, IsShown) {
  auto task = given_to({ana, cy});
  task.due = noon;
  const auto seen = task::view_of(the_task, task);
  EXPECT_EQ(seen.persons, (std::vector{of_bolt(ana), of_bolt(cy)}));
  EXPECT_EQ(seen.due, noon);
  EXPECT_FALSE(task::view_of(the_task, born_for({department::finance})).due);
}

}  // namespace trefoil::tests::task_stories
