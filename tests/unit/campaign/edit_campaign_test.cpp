// Who may change a draft, what of it, and what is refused.

#include "tests/unit/campaign/campaign_cast.hpp"

namespace trefoil::tests::campaign_stories {

using campaign::edit;

TEST(StartCampaign, MakesADraftOnce) {
  given<machine>(spring)
    .taking(campaign::start{"spring"})
    .then(campaign::started{"spring"})
    .taking(campaign::start{"autumn"})
    .then_nothing()
    .then_state([](const auto& now) {
      EXPECT_EQ(now.status, campaign::status::draft);
      EXPECT_EQ(now.plan.name, "spring");
      EXPECT_EQ(now.revision, 0U);
    });
}

TEST(EditCampaign, ChangesOnlyWhatIsNamed) {
  auto expected = complete_plan();
  expected.description = "all of them";
  spring_after(draft())
    .when(edit{.campaign = spring, .revision = 1, .description = "all of them"}, by_manager())
    .then(campaign::edited{2, expected})
    .then_guards({{cell::kind::membership, acme}})
    .then_effects({})
    .then_answered(R"({"revision":2})");
}

TEST(EditCampaign, ChangesEverythingAtOnce) {
  const campaign::plan expected{
    "autumn", "new", {acme, 9}, {{bolt}, "region = \"EU\""}, {department::legal}};
  spring_after(empty_draft())
    .when(edit{spring, 0, expected.name, expected.description, expected.workflow, expected.audience,
               expected.departments},
          by_manager())
    .then(campaign::edited{1, expected});
}

TEST(EditCampaign, RefusesAnOlderRevision) {
  spring_after(draft())
    .when(edit{.campaign = spring, .revision = 0, .name = "x"}, by_manager())
    .then_refused(errc::stale_revision, {{"revision", std::int64_t{1}}});
}

TEST(EditCampaign, ReadsTheFilter) {
  spring_after(draft())
    .when(
      edit{
        .campaign = spring, .revision = 1, .audience = campaign::audience{{}, "colour = \"red\""}},
      by_manager())
    .then_refused(errc::filter_invalid, {{"at", std::int64_t{0}}, {"field", "colour"}});
}

TEST(EditCampaign, KeepsTheLimitOfNamedCompanies) {
  campaign::audience many{std::vector<company_id>(limits::array_items_max, bolt), ""};
  edit asked{.campaign = spring, .revision = 1, .audience = many};
  auto told = spring_after(draft());
  EXPECT_TRUE(told.when(asked, by_manager()).outcome());
  asked.revision = 2;
  asked.audience->individuals.push_back(cask);
  told.when(asked, by_manager())
    .then_refused(errc::limit_exceeded, {{"field", "audience.individuals"},
                                         {"max", std::int64_t{limits::array_items_max}}});
}

TEST(EditCampaign, RefusesAWorkflowOfAnotherCompany) {
  spring_after(draft())
    .when(edit{.campaign = spring, .revision = 1, .workflow = workflow_id{bolt, 1}}, by_manager())
    .then_refused(errc::workflow_not_shared);
}

TEST(CampaignRights, EndWithTheBuyersFlag) {
  auto known = by_manager();
  auto row = *known.company;
  row.buyer = false;
  known.company = std::make_shared<const company::row>(row);
  spring_after(draft())
    .when(edit{.campaign = spring, .revision = 1, .name = "x"}, known)
    .then_refused(errc::not_buyer)
    .when(campaign::publish{spring, {}}, known)
    .then_refused(errc::not_buyer)
    .when(campaign::preview{spring}, known)
    .then_refused(errc::not_buyer)
    .when(campaign::assign{spring, {bolt}, campaign::assignment_mode::favourites, {}, false}, known)
    .then_refused(errc::not_buyer)
    .when(campaign::customise{spring, bolt, department_set{department::legal}, {}}, known)
    .then_refused(errc::not_buyer);
  spring_after(active())
    .when(campaign::close{spring}, known)
    .then(campaign::close_started{some_shards});
}

TEST(CampaignRights, ComeBeforeTheState) {
  const std::vector<campaign::command> commands{edit{.campaign = spring, .revision = 99},
                                                campaign::publish{spring, {}},
                                                campaign::remind{spring}, campaign::close{spring}};
  for (const auto& past : {draft(), planning(), active(), closed()}) {
    for (const auto& command : commands) {
      for (const auto& stranger : {admin_of(bolt), leaver_of(acme), caller{}}) {
        spring_after(past).when(command, by(stranger)).then_refused(errc::not_found);
      }
      for (const auto& member : {member_of(acme), auditor_of(acme)}) {
        spring_after(past)
          .when(command, by(member))
          .then_refused(errc::not_permitted,
                        {{"missing", std::vector<std::string>{"campaign.manage"}}});
      }
    }
  }
}

TEST(CampaignRights, AreTheManagersAndTheOperators) {
  for (const auto& who : {manager_of(acme), admin_of(acme), the_operator()}) {
    EXPECT_TRUE(spring_after(active()).when(campaign::close{spring}, by(who)).outcome());
  }
}

TEST(CampaignRights, DoNotRevealWhatWasNeverCreated) {
  given<machine>(spring)
    .when(campaign::close{spring}, by(the_operator()))
    .then_refused(errc::not_found);
}

}  // namespace trefoil::tests::campaign_stories
