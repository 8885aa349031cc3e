#include "actors/workflow/definition.hpp"

#include <gtest/gtest.h>

#include "tests/unit/workflow/workflow_cast.hpp"

namespace trefoil::tests::workflow_stories {

namespace {

using workflow::definition;
using workflow::field_kind;
using workflow::finding;
using workflow::step;
using workflow::step_kind;

std::string text_of_findings(const std::vector<finding>& findings) {
  std::string text;
  for (const auto& one : findings) text += one.step + "|" + one.part + "|" + one.problem + "\n";
  return text;
}

/// These are all the findings, in this order.
void expect_findings(const definition& of, const std::vector<finding>& expected) {
  const auto found = workflow::validate(of);
  EXPECT_EQ(text_of_findings(found.listed), text_of_findings(expected));
  EXPECT_EQ(found.more, 0U);
}

definition with_steps(std::vector<step> steps) { return {{}, std::move(steps)}; }

step note(std::string key, std::optional<std::string> next = std::nullopt) {
  return {.key = std::move(key), .kind = step_kind::instructions, .next = std::move(next)};
}

step asking(std::vector<workflow::choice> choices, std::optional<std::string> next) {
  return {.key = "ask",
          .kind = step_kind::question,
          .choices = std::move(choices),
          .next = std::move(next)};
}

definition with_field(workflow::form_field field) {
  return with_steps({{.key = "form", .kind = step_kind::form, .form = {std::move(field)}}});
}

}  // namespace

TEST(WorkflowDefinition, HasNoFindings) { expect_findings(good_definition(), {}); }

TEST(WorkflowDefinition, NeedsSteps) {
  expect_findings({}, {{"", "", "the workflow has no steps"}});
}

TEST(WorkflowDefinition, HasALimitOfSteps) {
  std::vector<step> steps;
  for (std::size_t at = 0; at <= limits::steps_max; ++at)
    steps.push_back(note("s" + std::to_string(at)));
  expect_findings(with_steps(steps), {{"", "", "there are more than 200 steps"}});
  steps.pop_back();
  expect_findings(with_steps(steps), {});
}

TEST(WorkflowDefinition, NeedsAKeyForEveryStep) {
  expect_findings(with_steps({note("a"), note("")}), {{"#2", "", "the key is missing"}});
}

TEST(WorkflowDefinition, NeedsDifferentKeys) {
  expect_findings(with_steps({note("a"), note("a")}), {{"a", "", "the key is used twice"}});
}

TEST(WorkflowDefinition, KeepsTheKeyOfTheEnd) {
  expect_findings(with_steps({note("end")}),
                  {{"end", "", "the key `end` means the end of the path"}});
}

TEST(WorkflowDefinition, BranchesGoForward) {
  expect_findings(with_steps({note("a"), note("b", "a")}),
                  {{"b", "next", "a branch must go forward, a is not later"}});
  expect_findings(with_steps({note("a", "a")}),
                  {{"a", "next", "a branch must go forward, a is not later"}});
  expect_findings(with_steps({note("a"), asking({{"yes", "a"}}, "end")}),
                  {{"ask", "yes", "a branch must go forward, a is not later"}});
}

TEST(WorkflowDefinition, BranchesGoSomewhere) {
  expect_findings(with_steps({note("a", "z")}), {{"a", "next", "there is no step z"}});
  expect_findings(with_steps({asking({{"yes", "z"}}, "end")}),
                  {{"ask", "yes", "there is no step z"}});
}

TEST(WorkflowDefinition, EveryStepIsOnSomePath) {
  expect_findings(with_steps({note("a", "c"), note("b"), note("c")}),
                  {{"b", "", "no path reaches the step"}});
  expect_findings(with_steps({note("a", "end"), note("b")}),
                  {{"b", "", "no path reaches the step"}});
  expect_findings(with_steps({asking({{"yes", "b"}}, "end"), note("b")}), {});
}

TEST(WorkflowDefinition, QuestionsAreComplete) {
  expect_findings(with_steps({asking({}, "end")}), {{"ask", "", "the question has no choices"}});
  expect_findings(with_steps({asking({{"yes", "end"}}, std::nullopt)}),
                  {{"ask", "next", "the question has no default"}});
  expect_findings(with_steps({asking({{"yes", "end"}, {"yes", "end"}}, "end")}),
                  {{"ask", "yes", "the answer is there twice"}});
  expect_findings(with_steps({asking({{"", "end"}}, "end")}), {{"ask", "", "the answer is empty"}});
}

TEST(WorkflowDefinition, FormsAreComplete) {
  expect_findings(with_steps({{.key = "form", .kind = step_kind::form}}),
                  {{"form", "", "the form has no fields"}});
  expect_findings(with_field({""}), {{"form", "#1", "the key is missing"}});
  expect_findings(
    with_steps({{.key = "form", .kind = step_kind::form, .form = {{"x"}, {"y"}, {"x"}}}}),
    {{"form", "x", "the key is used twice"}});
}

TEST(WorkflowDefinition, ChoicesHaveOptions) {
  for (const auto kind : {field_kind::single_choice, field_kind::multi_choice}) {
    expect_findings(with_field({"x", "", kind, false, {}}),
                    {{"form", "x", "the choice has no options"}});
    expect_findings(with_field({"x", "", kind, false, {"red", "red"}}),
                    {{"form", "x", "the option red is there twice"}});
    expect_findings(with_field({"x", "", kind, false, {""}}),
                    {{"form", "x", "an option is empty"}});
    expect_findings(with_field({"x", "", kind, false, {"red"}}), {});
  }
}

TEST(WorkflowDefinition, KindsHaveOnlyTheirOwnParts) {
  expect_findings(with_field({"x", "", field_kind::text, false, {"red"}}),
                  {{"form", "x", "only a choice has options"}});
  auto odd = note("odd");
  odd.form = {{"x"}};
  odd.media_types = {"text/plain"};
  odd.choices = {{"yes", "end"}};
  expect_findings(with_steps({odd}), {{"odd", "", "only a form has fields"},
                                      {"odd", "", "only an upload has media types"},
                                      {"odd", "", "only a question has choices"}});
}

TEST(WorkflowDefinition, KeepsOptionsShort) {
  const std::string longest(limits::name_bytes_max, 'x');
  expect_findings(with_field({"x", "", field_kind::single_choice, false, {longest}}), {});
  expect_findings(with_field({"x", "", field_kind::multi_choice, false, {longest + "x"}}),
                  {{"form", "x", "an option is longer than 200 bytes"}});
}

TEST(WorkflowDefinition, UploadsAskForMediaTypesThatCanBeTold) {
  step upload{.key = "file", .kind = step_kind::upload};
  for (const auto type : workflow::media_types_known) upload.media_types.emplace_back(type);
  expect_findings(with_steps({upload}), {});
  upload.media_types = {"image/png", "text/html", ""};
  expect_findings(with_steps({upload}),
                  {{"file", "media_types", "there is no media type text/html"},
                   {"file", "media_types", "there is no media type "}});
  upload.media_types = {std::string(1000, 'x')};
  expect_findings(with_steps({upload}), {{"file", "media_types", "there is no such media type"}});
}

TEST(WorkflowDefinition, AsksNoMoreThanATaskKeeps) {
  std::vector<step> steps;
  for (std::size_t at = 0; at < 5; ++at) {
    step form{.key = "f" + std::to_string(at), .kind = step_kind::form};
    for (std::size_t field = 0; field < 99; ++field)
      form.form.push_back({"x" + std::to_string(field)});
    steps.push_back(form);
  }
  const auto all_but = steps.size() * 99;
  for (auto at = all_but; at < limits::answers_per_task_max; ++at) {
    steps.push_back({.key = "s" + std::to_string(at), .kind = step_kind::signature});
  }
  steps.push_back(note("last"));
  expect_findings(with_steps(steps), {});
  steps.push_back({.key = "one more", .kind = step_kind::upload});
  expect_findings(with_steps(steps), {{"", "", "there are more than 500 fields to answer"}});
}

TEST(WorkflowDefinition, CountsTheFindingsThatItDoesNotList) {
  std::vector<step> steps;
  for (int at = 0; at < 130; ++at) steps.push_back(note(""));
  const auto found = workflow::validate(with_steps(steps));
  EXPECT_EQ(found.listed.size(), limits::problems_listed_max);
  EXPECT_EQ(found.more, 30U);
}

TEST(WorkflowDefinition, ListsAllFindingsAtOnce) {
  expect_findings(with_steps({note("a", "z"), note("a"), asking({}, std::nullopt)}),
                  {{"a", "next", "there is no step z"},
                   {"a", "", "the key is used twice"},
                   {"a", "", "no path reaches the step"},
                   {"ask", "", "the question has no choices"},
                   {"ask", "next", "the question has no default"},
                   {"ask", "", "no path reaches the step"}});
}

TEST(WorkflowDefinition, ItsHashIsItsIdentity) {
  auto other = good_definition();
  EXPECT_EQ(workflow::hash_of(good_definition()), workflow::hash_of(other));
  other.steps[0].text += ".";
  EXPECT_NE(workflow::hash_of(good_definition()), workflow::hash_of(other));
}

TEST(FrozenWorkflow, FindsStepsByKey) {
  const workflow::frozen version{{acme, 1}, 1, 0, good_definition()};
  EXPECT_EQ(version.find("welcome"), 0U);
  EXPECT_EQ(version.find("sign"), 3U);
  EXPECT_EQ(version.find("end"), std::nullopt);
}

TEST(FrozenWorkflow, GoesOnAfterAStep) {
  const workflow::frozen version{{acme, 1}, 1, 0, good_definition()};
  EXPECT_EQ(version.after(0, std::nullopt), 1U);
  EXPECT_EQ(version.after(1, "yes"), 2U);
  EXPECT_EQ(version.after(1, "no"), std::nullopt);
  EXPECT_EQ(version.after(1, "maybe"), 3U);
  EXPECT_EQ(version.after(1, std::nullopt), 3U);
  EXPECT_EQ(version.after(3, std::nullopt), std::nullopt);
  EXPECT_EQ(version.after(99, std::nullopt), std::nullopt);
}

TEST(FrozenWorkflow, NeverGoesBack) {
  const workflow::frozen version{
    {acme, 1}, 1, 0, with_steps({note("a"), note("b", "a"), note("c", "nowhere")})};
  EXPECT_EQ(version.after(1, std::nullopt), std::nullopt);
  EXPECT_EQ(version.after(2, std::nullopt), std::nullopt);
}

}  // namespace trefoil::tests::workflow_stories
