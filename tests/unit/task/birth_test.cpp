#include "tests/unit/task/task_cast.hpp"

namespace trefoil::tests::task_stories {

TEST(TaskBirth, HasItsTargetsAndItsSteps) {
  const auto task = born_for({department::legal}, task::status::waiting);
  EXPECT_EQ(task.status, task::status::waiting);
  EXPECT_EQ(task.targets, department_set{department::legal});
  EXPECT_EQ(task.reachable, steps_by_default);
  EXPECT_EQ(task.finished, 0U);
  EXPECT_EQ(task.holder, 0U);
}

}  // namespace trefoil::tests::task_stories
