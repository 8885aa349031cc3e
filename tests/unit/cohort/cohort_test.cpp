// What a cohort makes of every order and every step behind its plan, and that each phase takes every one of them.

#include <algorithm>
#include <map>
#include <vector>
#include <gtest/gtest.h>

#include "tests/unit/cohort/cohort_stories.hpp"

namespace trefoil::tests::cohort_stories {

TEST(OpenStep, OpensPageByPage) {
  cohort_after(planned_two())
    .taking(open_plan{{2, {}}})
    .then_nothing()
    .taking(open_plan{{1, {}}})
    .then(opening_started{})
    .then_effects({})
    .when(step{}, as_runtime())
    .then(page_opened{0})
    .then_effects({})
    .then_guards({})
    .when(step{}, as_runtime())
    .then(page_opened{1}, opening_finished{})
    .then_effects({reported<campaign::report_opened>(1)})
    .when(step{}, as_runtime())
    .then_nothing();
}

TEST(OpenStep, OpensNobodyAtOnce) {
  cohort_after(planned_none())
    .taking(open_plan{{1, {}}})
    .then(opening_started{}, opening_finished{})
    .then_effects({reported<campaign::report_opened>(1)});
}

TEST(RemindStep, RemindsPageByPage) {
  cohort_after(open_two())
    .taking(remind_all{{3, noon}})
    .then(reminding_started{3, noon})
    .taking(remind_all{{3, noon}})
    .then_nothing()
    .taking(remind_all{{4, after(noon, second_ms)}})
    .then(reminding_started{4, after(noon, second_ms)})
    .when(step{}, as_runtime(after(noon, hour_ms)))
    .then(page_reminded{0, 3, noon})
    .when(step{}, as_runtime())
    .then(page_reminded{1, 3, noon}, reminding_finished{3})
    .then_effects({reported<campaign::report_reminded>(3)})
    .when(step{}, as_runtime())
    .then(page_reminded{0, 4, after(noon, second_ms)})
    .when(step{}, as_runtime())
    .then(page_reminded{1, 4, after(noon, second_ms)}, reminding_finished{4})
    .when(step{}, as_runtime())
    .then_nothing();
}

TEST(RemindStep, RemindsNobodyAtOnce) {
  cohort_after(and_then(planned_none(), {opening_started{}, opening_finished{}}))
    .taking(remind_all{{1, noon}})
    .then(reminding_started{1, noon}, reminding_finished{1})
    .then_effects({reported<campaign::report_reminded>(1)});
}

TEST(RaiseFence, ClosesWhatWasPlannedPageByPage) {
  auto opened_half = and_then(opening_two(), {page_opened{0}});
  auto reminded_half = and_then(reminding_two(), {page_reminded{0, 1, noon}});
  for (const auto& past : {planning_on(), planned_two(), opening_two(), opened_half, open_two(),
                           reminding_two(), reminded_half}) {
    cohort_after(past)
      .taking(raise_fence{{1, noon}})
      .then(fenced{})
      .then_effects({})
      .taking(raise_fence{{1, noon}})
      .then_nothing()
      .when(step{}, as_runtime())
      .then(page_closed{0})
      .when(step{}, as_runtime())
      .then(page_closed{1}, closing_finished{})
      .then_effects({reported<campaign::report_closed>(0)})
      .when(step{}, as_runtime())
      .then_nothing();
  }
}

TEST(RaiseFence, ClosesNobodyAtOnce) {
  for (const auto& past : {std::vector<event>{}, std::vector<event>{plan_of()}, planned_none()}) {
    cohort_after(past)
      .taking(raise_fence{{1, noon}})
      .then(fenced{}, closing_finished{})
      .then_effects({reported<campaign::report_closed>(0)});
  }
}

/// Each order leads to something in these phases only.
TEST(CohortTable, TakesEveryOrderInEveryPhase) {
  const std::map<phase, std::vector<event>> pasts{{phase::none, {}},
                                                  {phase::planning, planning_on()},
                                                  {phase::planned, planned_two()},
                                                  {phase::opening, opening_two()},
                                                  {phase::open, open_two()},
                                                  {phase::closing, closing_two()},
                                                  {phase::closed, closed_two()}};
  using enum phase;
  const std::vector<std::pair<effect, std::vector<phase>>> orders{
    {make_plan{1, {}, {}, some_version()}, {none}},
    {discard_plan{{1, {}}}, {planning, planned}},
    {open_plan{{1, {}}}, {planned}},
    {remind_all{{1, noon}}, {open}},
    {raise_fence{{1, noon}}, {none, planning, planned, opening, open}}};
  for (const auto& [at, past] : pasts) {
    for (const auto& [order, homes] : orders) {
      SCOPED_TRACE(std::string{word(at)} + " takes " + text_of(order));
      auto told = cohort_after(past);
      ASSERT_EQ(told.state().phase, at);
      told.taking(order);
      const bool expected = std::find(homes.begin(), homes.end(), at) != homes.end();
      EXPECT_EQ(!told.outcome()->events.empty(), expected);
    }
  }
}

TEST(CohortTable, HasWorkExactlyWhileAStepDoesSomething) {
  for (const auto& past :
       {std::vector<event>{}, planning_on(), planned_two(), opening_two(), open_two(),
        reminding_two(), closing_two(), closed_two(), planned_none()}) {
    auto told = cohort_after(past);
    const bool at_work = has_work(told.state().phase, told.state().reminders.size());
    told.when(step{}, with({}, true));
    EXPECT_EQ(!told.outcome()->events.empty(), at_work);
    told.then_answered("{}");
  }
}

}  // namespace trefoil::tests::cohort_stories
