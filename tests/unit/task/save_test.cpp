#include "tests/unit/task/task_cast.hpp"

namespace trefoil::tests::task_stories {

namespace {

task::save saving(std::string step, task::values values, std::uint32_t revision = 0) {
  return {the_task, std::move(step), std::move(values), revision};
}

meta_map with_problems(std::vector<std::string> problems) {
  return {{"problems", std::move(problems)}};
}

}  // namespace

TEST(SaveTask, WritesTheDraftAndCountsThePath) {
  sent_to_finance(begun_by_ana())
    .when(saving("profile", good_profile()), by(ana))
    .then(task::saved{"profile", good_profile(), 1, 1, steps_by_default})
    .then_guards(task_guards())
    .then_answered(R"({"draft_revision":1,"finished":1,"reachable":5})");
}

TEST(SaveTask, StartsATaskThatIsNotStarted) {
  sent_to_finance({task::claimed{ana}})
    .when(saving("profile", good_profile()), by(ana))
    .then(task::started{"welcome", 0, steps_by_default},
          task::saved{"profile", good_profile(), 1, 1, steps_by_default})
    .then_answered(R"({"draft_revision":1,"finished":1,"reachable":5})");
}

TEST(SaveTask, NeedsTheHolder) {
  sent_to_finance().when(saving("profile", {}), by(ana)).then_refused(errc::claim_required);
  sent_to_finance({task::claimed{ana}})
    .when(saving("profile", {}), by(bo))
    .then_refused(errc::not_holder);
  sent_to_finance({task::claimed{ana}})
    .when(saving("profile", {}), by_operator())
    .then_refused(errc::not_eligible);
}

TEST(SaveTask, FinishesAStepOnlyWhenNothingIsMissing) {
  const task::values half{{"name", std::string{"Bolt"}}};
  sent_to_finance(begun_by_ana())
    .when(saving("profile", half), by(ana))
    .then(task::saved{"profile", half, 1, 0, 5})
    .when(saving("profile", {{"size", std::string{"large"}}}, 1), by(ana))
    .then(task::saved{"profile", {{"size", std::string{"large"}}}, 2, 1, 5});
}

TEST(SaveTask, TakesAnAnswerBack) {
  const task::values blank{{"name", std::string{}}};
  sent_to_finance(begun_by_ana({task::saved{"profile", good_profile(), 1, 1, 5}}))
    .when(saving("profile", blank, 1), by(ana))
    .then(task::saved{"profile", blank, 2, 0, 5});
}

TEST(SaveTask, AQuestionTurnsThePath) {
  const task::values yes{{"answer", std::string{"yes"}}};
  sent_to_finance(begun_by_ana())
    .when(saving("insured", yes), by(ana))
    .then(task::saved{"insured", yes, 1, 1, steps_if_insured});
}

TEST(SaveTask, MergesFieldsThatNobodyElseChanged) {
  const task::values size{{"size", std::string{"large"}}};
  sent_to_finance(begun_by_ana({task::saved{"profile", {{"name", std::string{"Bolt"}}}, 1, 0, 5}}))
    .when(saving("profile", size, 0), by(ana))
    .then(task::saved{"profile", size, 2, 1, 5});
}

TEST(SaveTask, RefusesFieldsThatOthersChangedSince) {
  sent_to_finance(begun_by_ana({task::saved{"profile", good_profile(), 1, 1, 5}}))
    .when(saving("profile", {{"name", std::string{"Nut"}}, {"staff", std::int64_t{3}}}, 0), by(ana))
    .then_refused(errc::stale_revision,
                  {{"draft_revision", std::int64_t{1}},
                   {"fields", std::vector<std::string>{"profile/name"}},
                   {"values", meta_fields{{"profile/name", std::string{"Bolt"}}}}});
  sent_to_finance(begun_by_ana({task::saved{"profile", good_profile(), 1, 1, 5},
                                task::saved{"profile", {{"name", std::string{}}}, 2, 0, 5}}))
    .when(saving("profile", {{"name", std::string{"Nut"}}}, 1), by(ana))
    .then_refused(errc::stale_revision, {{"values", meta_fields{{"profile/name", std::string{}}}}});
}

TEST(SaveTask, RefusesARevisionThatDoesNotExistYet) {
  sent_to_finance(begun_by_ana())
    .when(saving("profile", good_profile(), 1), by(ana))
    .then_refused(errc::stale_revision,
                  {{"draft_revision", std::int64_t{0}}, {"fields", std::vector<std::string>{}}});
}

TEST(SaveTask, RefusesAnUnknownStep) {
  sent_to_finance(begun_by_ana())
    .when(saving("nowhere", {}), by(ana))
    .then_refused(errc::validation_failed, with_problems({"nowhere: there is no such step"}));
}

TEST(SaveTask, RefusesAStepOffThePath) {
  sent_to_finance(begun_by_ana())
    .when(saving("limits", {{"amount", std::string{"1"}}}), by(ana))
    .then_refused(errc::validation_failed, with_problems({"limits: the step is not on the path"}));
}

TEST(SaveTask, ListsEveryFieldThatDoesNotFit) {
  sent_to_finance(begun_by_ana())
    .when(saving("profile", {{"color", true},
                             {"name", true},
                             {"staff", std::string{"3"}},
                             {"size", std::string{"tiny"}}}),
          by(ana))
    .then_refused(
      errc::validation_failed,
      with_problems({"profile/color: there is no such field", "profile/name: must be a text",
                     "profile/size: is not among the options",
                     "profile/staff: must be a whole number"}));
}

TEST(SaveTask, CountsTheProblemsThatItDoesNotList) {
  task::values many;
  for (int at = 0; at < 130; ++at) many.emplace("x" + std::to_string(at), true);
  auto told = sent_to_finance(begun_by_ana());
  told.when(saving("profile", many), by(ana))
    .then_refused(errc::validation_failed, {{"more", std::int64_t{30}}});
  EXPECT_EQ(std::get<std::vector<std::string>>(told.outcome().error().meta[0].second).size(), 100U);
}

TEST(SaveTask, InstructionsTakeNoValues) {
  sent_to_finance(begun_by_ana())
    .when(saving("welcome", {{"answer", true}}), by(ana))
    .then_refused(errc::validation_failed,
                  with_problems({"welcome/answer: there is no such field"}));
}

TEST(SaveTask, NeedsTheFileThatItNames) {
  const std::vector<task::event> insured{
    task::saved{"insured", {{"answer", std::string{"yes"}}}, 1, 1, 6}};
  const task::values file{{"file", file_text()}};
  sent_to_finance(begun_by_ana(insured))
    .when(saving("policy", file, 1), by(ana))
    .then_refused(errc::file_not_found, {{"file", file_text()}});

  auto known = by(ana);
  known.blobs = {file_blob()};
  sent_to_finance(begun_by_ana(insured))
    .when(saving("policy", file, 1), known)
    .then(task::saved{"policy", file, 2, 2, 6});
}

TEST(SaveTask, NamesItsBlobs) {
  std::vector<blob_id> named;
  saving("policy", {{"file", file_text()}}).blobs(named);
  EXPECT_EQ(named, std::vector{file_blob()});
  saving("policy", {{"file", std::string{"sha256:short"}}}).blobs(named);
  saving("policy", {{"file", true}}).blobs(named);
  saving("profile", good_profile()).blobs(named);
  EXPECT_EQ(named.size(), 1U);
}

TEST(SaveTask, KeepsTheLimitOfAnswers) {
  workflow::frozen wide = the_workflow();
  auto& form = wide.definition.steps[1].form;
  task::values full;
  for (std::size_t at = 0; at < limits::answers_per_task_max; ++at) {
    const auto key = "f" + std::to_string(at);
    form.push_back({key, "", workflow::field_kind::integer, false, {}});
    full.emplace(key, std::int64_t{1});
  }
  auto known = by(ana);
  known.workflow = std::make_shared<const workflow::frozen>(std::move(wide));
  const auto past = begun_by_ana({task::saved{"profile", full, 1, 0, 5}});
  sent_to_finance(past)
    .when(saving("profile", {{"f0", std::int64_t{2}}}, 1), known)
    .then(task::saved{"profile", {{"f0", std::int64_t{2}}}, 2, 0, 5});
  const auto one_more = saving("profile", {{"name", std::string{"Bolt"}}}, 1);
  sent_to_finance(past)
    .when(one_more, known)
    .then_refused(errc::limit_exceeded, {{"max", std::int64_t{500}}})
    .when(saving("profile", {{"f0", std::string{}}}, 1), known)
    .then(task::saved{"profile", {{"f0", std::string{}}}, 2, 0, 5})
    .when(one_more, known)
    .then(task::saved{"profile", {{"name", std::string{"Bolt"}}}, 3, 0, 5});
}

TEST(SaveTask, KeepsTheLimitOfBytesAndFitsIntoASnapshot) {
  workflow::frozen wide = the_workflow();
  auto& form = wide.definition.steps[1].form;
  for (std::size_t at = 0; at < 100; ++at) {
    form.push_back({"f" + std::to_string(at), "", workflow::field_kind::long_text, false, {}});
  }
  auto known = by(ana);
  known.workflow = std::make_shared<const workflow::frozen>(std::move(wide));
  auto told = sent_to_finance(begun_by_ana());
  const std::string longest(limits::text_bytes_max, 'x');
  std::size_t kept = 0;
  for (; kept < 100; ++kept) {
    told.when(
      saving("profile", {{"f" + std::to_string(kept), longest}}, static_cast<std::uint32_t>(kept)),
      known);
    if (!told.outcome()) break;
  }
  EXPECT_EQ(kept, limits::draft_bytes_max / limits::text_bytes_max - 1);
  told.then_refused(errc::limit_exceeded, {{"max", std::int64_t{limits::draft_bytes_max}}});
  EXPECT_LE(encode_stored(told.state()).size(), limits::record_body_bytes_max);
}

}  // namespace trefoil::tests::task_stories
