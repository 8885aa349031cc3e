#include "tests/unit/workflow/workflow_cast.hpp"

namespace trefoil::tests::workflow_stories {

namespace {

const meta_map both_findings{
  {"findings",
   std::vector<std::string>{"ask/yes: there is no step nowhere", "#4: the key is missing"}}};

}  // namespace

TEST(ValidateWorkflow, AcceptsADraftWithoutFindings) {
  given<workflow::machine>(the_template, drafted(good_definition()))
    .when(workflow::validate_draft{the_template}, as(manager_of(acme)))
    .then_nothing()
    .then_answered("{}");
}

TEST(ValidateWorkflow, ListsAllFindings) {
  given<workflow::machine>(the_template, drafted(bad_definition()))
    .when(workflow::validate_draft{the_template}, as(manager_of(acme)))
    .then_refused(errc::workflow_invalid, both_findings);
}

TEST(ValidateWorkflow, NeedsAManagerOfTheOwner) {
  given<workflow::machine>(the_template, drafted(good_definition()))
    .when(workflow::validate_draft{the_template}, as(member_of(acme)))
    .then_refused(errc::not_permitted, {{"missing", std::vector<std::string>{"author"}}})
    .when(workflow::validate_draft{the_template}, as(admin_of(bolt)))
    .then_refused(errc::not_found);
}

TEST(PublishWorkflow, FreezesTheDraft) {
  const auto hash = workflow::hash_of(good_definition());
  given<workflow::machine>(the_template, drafted(good_definition()))
    .when(workflow::publish{the_template}, as(manager_of(acme)))
    .then(workflow::published{frozen_as(1, good_definition())})
    .then_guards({{cell::kind::membership, acme}})
    .then_answered(R"({"version":1,"hash":)" + std::to_string(hash) + "}")
    .then_state([](const workflow::state& now) {
      EXPECT_EQ(now.status, workflow::status::published);
      EXPECT_EQ(now.newest->definition, good_definition());
    });
}

TEST(PublishWorkflow, NumbersTheVersions) {
  auto next = good_definition();
  next.steps[0].text = "Please answer again.";
  auto past = published_once();
  past.emplace_back(workflow::edited{2, next});
  given<workflow::machine>(the_template, past)
    .when(workflow::publish{the_template}, as(manager_of(acme)))
    .then(workflow::published{frozen_as(2, next)});
}

TEST(PublishWorkflow, TheSameContentIsNoNewVersion) {
  const auto hash = workflow::hash_of(good_definition());
  auto edited = published_once();
  edited.emplace_back(workflow::edited{2, good_definition()});
  for (const auto& past : {published_once(), edited}) {
    given<workflow::machine>(the_template, past)
      .when(workflow::publish{the_template}, as(manager_of(acme)))
      .then(workflow::version_kept{1, hash})
      .then_guards({{cell::kind::membership, acme}})
      .then_answered(R"({"version":1,"hash":)" + std::to_string(hash) + "}")
      .then_state([](const workflow::state& now) {
        EXPECT_EQ(now.status, workflow::status::published);
        EXPECT_EQ(now.newest, frozen_as(1, good_definition()));
      });
  }
}

TEST(PublishWorkflow, KeepsTheObjectType) {
  auto other = good_definition();
  other.object = workflow::object_kind::product;
  const meta_map finding{
    {"findings", std::vector<std::string>{"the object type stays that of the published version"}}};
  auto past = published_once();
  past.emplace_back(workflow::edited{2, other});
  given<workflow::machine>(the_template, past)
    .when(workflow::validate_draft{the_template}, as(manager_of(acme)))
    .then_refused(errc::workflow_invalid, finding)
    .when(workflow::publish{the_template}, as(manager_of(acme)))
    .then_refused(errc::workflow_invalid, finding);
  given<workflow::machine>(the_template, drafted(other))
    .when(workflow::publish{the_template}, as(manager_of(acme)))
    .then(workflow::published{frozen_as(1, other)});
}

TEST(PublishWorkflow, ListsAllFindings) {
  given<workflow::machine>(the_template, drafted(bad_definition()))
    .when(workflow::publish{the_template}, as(manager_of(acme)))
    .then_refused(errc::workflow_invalid, both_findings);
}

TEST(PublishWorkflow, NeedsSteps) {
  given<workflow::machine>(the_template, {workflow::started{"Compliance"}})
    .when(workflow::publish{the_template}, as(manager_of(acme)))
    .then_refused(errc::workflow_invalid,
                  {{"findings", std::vector<std::string>{"the workflow has no steps"}}});
}

TEST(PublishWorkflow, NeedsAManagerOfTheOwner) {
  given<workflow::machine>(the_template, drafted(bad_definition()))
    .when(workflow::publish{the_template}, as(member_of(acme)))
    .then_refused(errc::not_permitted, {{"missing", std::vector<std::string>{"publish"}}})
    .when(workflow::publish{the_template}, as(admin_of(bolt)))
    .then_refused(errc::not_found);
}

}  // namespace trefoil::tests::workflow_stories
