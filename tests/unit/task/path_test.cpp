#include <rapidcheck.h>

#include "tests/unit/task/task_cast.hpp"

namespace trefoil::tests::task_stories {

namespace {

using draft_of_steps = std::map<std::string, task::step_draft>;
using places = std::vector<std::size_t>;

draft_of_steps answered(const std::string& answer) {
  draft_of_steps draft;
  draft["insured"].values["answer"] = {answer, 1};
  return draft;
}

places steps_after(const draft_of_steps& draft) {
  return task::walk(the_workflow(), task::answers{draft}).steps;
}

/// Any definition, mostly one that no validation would let pass.
workflow::frozen any_workflow() {
  using workflow::step_kind;
  const auto count = *rc::gen::inRange<std::size_t>(0, 12);
  const auto any_target
    = [&] { return "s" + std::to_string(*rc::gen::inRange<std::size_t>(0, 14)); };
  workflow::frozen version;
  for (std::size_t at = 0; at < count; ++at) {
    workflow::step step;
    step.key = "s" + std::to_string(*rc::gen::weightedElement<std::size_t>({{9, at}, {1, 0}}));
    step.kind = static_cast<step_kind>(*rc::gen::inRange(0, 5));
    step.required = *rc::gen::arbitrary<bool>();
    if (*rc::gen::arbitrary<bool>()) step.next = any_target();
    if (step.kind == step_kind::question) {
      step.choices = {{"a", any_target()}, {"b", any_target()}, {"c", "end"}};
    }
    if (step.kind == step_kind::form) {
      step.form = {{"x", "", workflow::field_kind::integer, *rc::gen::arbitrary<bool>(), {}}};
    }
    version.definition.steps.push_back(std::move(step));
  }
  return version;
}

draft_of_steps any_draft(const workflow::frozen& version) {
  draft_of_steps draft;
  for (const auto& step : version.definition.steps) {
    if (*rc::gen::arbitrary<bool>()) continue;
    auto& entry = draft[step.key];
    entry.passed = *rc::gen::arbitrary<bool>();
    entry.values["answer"] = {*rc::gen::element<std::string>("a", "b", "c", "d", ""), 1};
    if (*rc::gen::arbitrary<bool>()) entry.values["x"] = {*rc::gen::arbitrary<std::int64_t>(), 1};
    if (*rc::gen::arbitrary<bool>()) entry.values["name"] = {std::string{"Ana"}, 1};
  }
  return draft;
}

template <class Property>
void for_all(Property property) {
  EXPECT_TRUE(rc::check(property));
}

}  // namespace

TEST(TaskPath, FollowsTheDefaultWhileUnanswered) {
  EXPECT_EQ(steps_after({}), (places{0, 1, 2, 5, 6}));
  EXPECT_EQ(task::steps_without_answers(the_workflow()), steps_by_default);
}

TEST(TaskPath, FollowsTheAnswer) {
  EXPECT_EQ(steps_after(answered("yes")), (places{0, 1, 2, 3, 4, 6}));
  EXPECT_EQ(steps_after(answered("no")), (places{0, 1, 2, 5, 6}));
}

TEST(TaskPath, FollowsTheDefaultAfterAnAnswerThatIsNoChoice) {
  EXPECT_EQ(steps_after(answered("maybe")), (places{0, 1, 2, 5, 6}));
  EXPECT_EQ(steps_after(answered("")), (places{0, 1, 2, 5, 6}));
}

TEST(TaskPath, FindsItsNeighbours) {
  const task::path path{{0, 2, 5}, 0};
  EXPECT_TRUE(path.has(2));
  EXPECT_FALSE(path.has(3));
  EXPECT_EQ(path.before(0), std::nullopt);
  EXPECT_EQ(path.before(3), 2U);
  EXPECT_EQ(path.before(9), 5U);
  EXPECT_EQ(path.behind(0), 2U);
  EXPECT_EQ(path.behind(3), 5U);
  EXPECT_EQ(path.behind(5), std::nullopt);
}

TEST(TaskPath, CountsAFormOfOptionalFieldsOnceItWasSaved) {
  workflow::frozen version;
  version.definition.steps = {{.key = "extra",
                               .kind = workflow::step_kind::form,
                               .form = {{"note", "", workflow::field_kind::text, false, {}}}}};
  const draft_of_steps nothing;
  const std::string extra = "extra";
  const task::values none;
  const task::answers before{nothing};
  EXPECT_EQ(task::walk(version, before).finished, 0U);
  EXPECT_EQ(task::walk(version, before.with(extra, none)).finished, 1U);
  EXPECT_EQ(task::walk(version, before.passing(extra)).finished, 1U);
}

TEST(TaskPath, LeavesOutAnOptionalUploadSignatureOrQuestion) {
  for (const auto kind : {workflow::step_kind::upload, workflow::step_kind::signature,
                          workflow::step_kind::question}) {
    const draft_of_steps nothing;
    std::vector<std::string> problems;
    workflow::step step{.key = "step", .kind = kind, .required = false};
    task::add_problems(step, task::answers{nothing}, problems);
    EXPECT_TRUE(problems.empty());
    step.required = true;
    task::add_problems(step, task::answers{nothing}, problems);
    EXPECT_EQ(problems.size(), 1U);
  }
}

TEST(TaskPath, PercentIsRoundedDown) {
  EXPECT_EQ(task::percent_of(0, 0), 0U);
  EXPECT_EQ(task::percent_of(199, 200), 99U);
  EXPECT_EQ(task::percent_of(200, 200), 100U);
  EXPECT_EQ(task::percent_of(1, 3), 33U);
}

TEST(TaskPath, AlwaysEndsAndNeverExceedsAHundredPercent) {
  for_all([] {
    const auto version = any_workflow();
    const auto draft = any_draft(version);
    const auto path = task::walk(version, task::answers{draft});
    RC_ASSERT(path.steps.size() <= version.definition.steps.size());
    RC_ASSERT(std::is_sorted(path.steps.begin(), path.steps.end()));
    RC_ASSERT(std::adjacent_find(path.steps.begin(), path.steps.end()) == path.steps.end());
    RC_ASSERT(path.finished <= path.reachable());
    for (std::size_t at = 0; at <= version.definition.steps.size(); ++at) {
      RC_ASSERT(task::is_on_path(version, task::answers{draft}, at) == path.has(at));
    }
    RC_ASSERT(task::percent_of(path.finished, path.reachable()) <= 100);
  });
}

TEST(TaskPath, AChangeLaidOverTheDraftCountsLikeTheChangeItself) {
  for_all([] {
    const auto version = any_workflow();
    RC_PRE(!version.definition.steps.empty());
    auto draft = any_draft(version);
    const auto step = rc::gen::elementOf(version.definition.steps);
    const auto key = (*step).key;
    const task::values fresh{{"answer", *rc::gen::element<std::string>("a", "b", "c")},
                             {"x", *rc::gen::arbitrary<std::int64_t>()}};
    const auto laid_over = task::walk(version, task::answers{draft}.with(key, fresh));
    for (const auto& [field, one] : fresh) draft[key].values[field] = {one, 2};
    const auto written = task::walk(version, task::answers{draft});
    RC_ASSERT(laid_over.steps == written.steps);
    RC_ASSERT(laid_over.finished == written.finished);
  });
}

TEST(TaskPath, ValuesOffThePathComeBackWithTheBranch) {
  for_all([] {
    auto task = sent_to_finance(begun_by_ana()).state();
    const auto save
      = [&](const std::string& step, const std::string& key, const std::string& text) {
          const task::save asked{the_task, step, {{key, text}}, task.draft_revision};
          const auto outcome = task::machine::decide(task, the_task, asked, by(ana));
          RC_ASSERT(outcome.has_value());
          for (const auto& past : outcome->events) task::machine::evolve(task, the_task, past);
        };
    const auto amount = std::to_string(*rc::gen::inRange(0, 1'000'000));
    save("insured", "answer", "yes");
    save("limits", "amount", amount);
    const auto finished = task.finished;
    for (int turns = *rc::gen::inRange(0, 4); turns > 0; --turns) {
      save("insured", "answer", "no");
      RC_ASSERT(task.reachable == steps_by_default);
      save("insured", "answer", "yes");
    }
    RC_ASSERT(task.finished == finished);
    RC_ASSERT(task.reachable == steps_if_insured);
    RC_ASSERT(task.draft.at("limits").values.at("amount").value == task::value{amount});
  });
}

TEST(TaskPath, ProgressOfTheEventsIsThatOfTheDraft) {
  for_all([] {
    auto task = sent_to_finance({task::claimed{ana}}).state();
    const std::vector<task::save> saves{
      {the_task, "profile", good_profile(), 0},
      {the_task, "insured", {{"answer", std::string{"yes"}}}, 0},
      {the_task, "insured", {{"answer", std::string{"no"}}}, 0},
      {the_task, "limits", {{"amount", std::string{"1.5"}}}, 0},
      {the_task, "why", {{"reason", std::string{"none"}}}, 0},
      {the_task, "sign", {{"name", std::string{"Ana"}}}, 0},
    };
    const auto known = by(ana);
    const auto commands = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 9));
    for (const auto choice : commands) {
      task::command asked;
      if (choice < 6) {
        auto save = saves[static_cast<std::size_t>(choice)];
        save.draft_revision = task.draft_revision;
        asked = std::move(save);
      } else if (choice == 6) {
        asked = task::back{the_task};
      } else {
        asked = task::next{the_task};
      }
      const auto outcome = task::machine::decide(task, the_task, asked, known);
      if (!outcome) continue;
      for (const auto& past : outcome->events) task::machine::evolve(task, the_task, past);
      const auto path = task::walk(*known.workflow, task::answers{task.draft});
      RC_ASSERT(task.finished == path.finished);
      RC_ASSERT(task.reachable == path.reachable());
    }
  });
}

}  // namespace trefoil::tests::task_stories
