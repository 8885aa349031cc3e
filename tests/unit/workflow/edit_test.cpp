#include "tests/unit/workflow/workflow_cast.hpp"

namespace trefoil::tests::workflow_stories {

TEST(StartWorkflow, OpensAnEmptyDraft) {
  given<workflow::machine>(the_template)
    .taking(workflow::start{"Compliance"})
    .then(workflow::started{"Compliance"})
    .then_answered("{}")
    .then_state([](const workflow::state& now) {
      EXPECT_EQ(now.status, workflow::status::draft);
      EXPECT_EQ(now.revision, 0U);
      EXPECT_EQ(now.name, "Compliance");
    });
}

TEST(StartWorkflow, HappensOnce) {
  given<workflow::machine>(the_template, {workflow::started{"Compliance"}})
    .taking(workflow::start{"Again"})
    .then_nothing();
}

TEST(EditWorkflow, ReplacesTheDraft) {
  given<workflow::machine>(the_template, {workflow::started{"Compliance"}})
    .when(workflow::edit{the_template, 0, good_definition()}, as(manager_of(acme)))
    .then(workflow::edited{1, good_definition()})
    .then_guards({{cell::kind::membership, acme}})
    .then_answered(R"({"revision":1})")
    .then_state([](const workflow::state& now) { EXPECT_EQ(now.draft, good_definition()); });
}

TEST(EditWorkflow, MayLeaveTheDraftUnfinished) {
  given<workflow::machine>(the_template, drafted(good_definition()))
    .when(workflow::edit{the_template, 1, bad_definition()}, as(manager_of(acme)))
    .then(workflow::edited{2, bad_definition()});
}

TEST(EditWorkflow, RefusesAnOlderRevision) {
  given<workflow::machine>(the_template, drafted(good_definition()))
    .when(workflow::edit{the_template, 0, good_definition()}, as(manager_of(acme)))
    .then_refused(errc::stale_revision, {{"revision", std::int64_t{1}}});
}

TEST(EditWorkflow, OpensTheNextDraftAndLeavesTheVersionAlone) {
  auto next = good_definition();
  next.steps[0].text = "Please answer again.";
  given<workflow::machine>(the_template, published_once())
    .when(workflow::edit{the_template, 1, next}, as(manager_of(acme)))
    .then(workflow::edited{2, next})
    .then_state([](const workflow::state& now) {
      EXPECT_EQ(now.status, workflow::status::draft);
      EXPECT_EQ(now.newest, frozen_as(1, good_definition()));
    });
}

TEST(EditWorkflow, IsForTheOperatorToo) {
  given<workflow::machine>(the_template, {workflow::started{"Compliance"}})
    .when(workflow::edit{the_template, 0, good_definition()}, as(the_operator()))
    .then(workflow::edited{1, good_definition()});
}

TEST(EditWorkflow, NeedsAManager) {
  given<workflow::machine>(the_template, {workflow::started{"Compliance"}})
    .when(workflow::edit{the_template, 9, good_definition()}, as(member_of(acme)))
    .then_refused(errc::not_permitted, {{"missing", std::vector<std::string>{"author"}}});
}

TEST(EditWorkflow, DoesNotExistForOutsiders) {
  for (const auto& who : {admin_of(bolt), leaver_of(acme), caller{}}) {
    given<workflow::machine>(the_template, {workflow::started{"Compliance"}})
      .when(workflow::edit{the_template, 0, good_definition()}, as(who))
      .then_refused(errc::not_found);
  }
}

TEST(EditWorkflow, NeedsAWorkflow) {
  given<workflow::machine>(the_template)
    .when(workflow::edit{the_template, 0, good_definition()}, as(the_operator()))
    .then_refused(errc::not_found);
}

}  // namespace trefoil::tests::workflow_stories
