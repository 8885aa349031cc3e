#include <string>
#include <vector>
#include <gtest/gtest.h>

#include "actors/campaign/campaign_messages.hpp"
#include "actors/workflow/workflow_messages.hpp"
#include "tests/unit/company/company_cast.hpp"

namespace trefoil::tests::profile_tests {

using namespace company;

TEST(EditProfileTest, ChangesTheNamedFieldsOnly) {
  auto moved = profile_named("Acme");
  moved.region = "US";
  moved.compliance_status = compliance::compliant;
  given<machine>(acme, {with_ana_bo_cy()})
    .when(edit_profile{.company = acme, .region = "US", .compliance_status = compliance::compliant},
          as(admin_of(acme)))
    .then(profile_edited{moved})
    .then_effects({})
    .then_answered("{}");
}

TEST(EditProfileTest, TheSameAgainIsAlreadySo) {
  given<machine>(acme, {with_ana_bo_cy()})
    .when(edit_profile{.company = acme, .name = "Acme"}, as(admin_of(acme)))
    .then_nothing()
    .when(edit_profile{.company = acme}, as(admin_of(acme)))
    .then_nothing();
}

TEST(EditProfileTest, OnlyTheOperatorMakesABuyer) {
  given<machine>(acme, {with_ana_bo_cy()})
    .when(edit_profile{.company = acme, .buyer = true}, as(admin_of(acme)))
    .then_refused(errc::not_permitted, {{"missing", std::vector<std::string>{"operator"}}})
    .when(edit_profile{.company = acme, .buyer = true}, as(the_operator()))
    .then(profile_edited{profile_named("Acme", true)});
}

TEST(CreateWorkflowTest, StartsTheDraftAndTellsItsId) {
  given<machine>(acme, {with_ana_bo_cy()})
    .when(create_workflow{acme, "Onboarding"}, as(manager_of(acme)))
    .then(workflow_created{1, "Onboarding"})
    .then_effects({send_to(workflow_id{acme, 1}, workflow::start{.name = "Onboarding"})})
    .then_answered(R"({"workflow":")" + to_text(workflow_id{acme, 1}) + R"("})", true)
    .when(create_workflow{acme, "Onboarding"}, as(manager_of(acme)))
    .then(workflow_created{2, "Onboarding"});
}

TEST(CreateCampaignTest, StartsTheDraftAndTellsItsId) {
  given<machine>(acme, {with_ana_bo_cy(true)})
    .when(create_campaign{acme, "Spring"}, as(manager_of(acme)))
    .then(campaign_created{1, "Spring"})
    .then_effects({send_to(campaign_id{acme, 1}, campaign::start{.name = "Spring"})})
    .then_answered(R"({"campaign":")" + to_text(campaign_id{acme, 1}) + R"("})", true)
    .when(create_campaign{acme, "Autumn"}, as(manager_of(acme)))
    .then(campaign_created{2, "Autumn"});
}

TEST(CreateCampaignTest, RefusesWhoIsNoBuyer) {
  given<machine>(acme, {with_ana_bo_cy()})
    .when(create_campaign{acme, "Spring"}, as(manager_of(acme)))
    .then_refused(errc::not_buyer)
    .when(create_campaign{acme, "Spring"}, as(the_operator()))
    .then_refused(errc::not_buyer);
}

TEST(NoteConnectionTest, IsNotedAndChangesNothingElse) {
  const note_connection sent{bolt, connection_status::connected, bolt};
  auto story = given<machine>(acme, {with_ana_bo_cy()});
  const auto before = story.state();
  story.taking(sent)
    .then(connection_noted{bolt, connection_status::connected, bolt})
    .then_effects({})
    .then_state([&](const state& now) { EXPECT_EQ(now, before); });
}

TEST(NoteConnectionTest, MayArriveBeforeTheAdmission) {
  given<machine>(acme)
    .taking(note_connection{bolt, connection_status::invited, bolt})
    .then(connection_noted{bolt, connection_status::invited, bolt})
    .taking(admit{profile_named("Acme"), {}})
    .then(admitted{profile_named("Acme"), {}});
}

struct asked {
  command what;
  role least;
  std::string permission;
};

const std::vector<asked>& every_command() {
  static const std::vector<asked> all{
    {edit_profile{.company = acme, .name = "New"}, role::admin, "admin"},
    {import_people{acme, {newcomer_named("di")}}, role::admin, "admin"},
    {set_departments{bo_id, {}}, role::admin, "admin"},
    {deactivate_person{bo_id}, role::admin, "admin"},
    {create_workflow{acme, "New"}, role::manager, "author"},
    {create_campaign{acme, "New"}, role::manager, "campaign.manage"},
    {set_favourites{acme, {{bolt, {{bolt, 1}}}}}, role::manager, "campaign.manage"},
    {create_list{acme, "New"}, role::manager, "campaign.manage"},
  };
  return all;
}

TEST(CompanyPermissionTest, CoversEveryCommand) {
  ASSERT_EQ(every_command().size(), std::variant_size_v<command::alternatives>);
  for (std::size_t at = 0; at < every_command().size(); ++at)
    EXPECT_EQ(every_command()[at].what.index(), at);
}

TEST(CompanyPermissionTest, OutsidersFindNothing) {
  for (const auto& [what, least, permission] : every_command()) {
    for (const auto& outsider : {admin_of(bolt), leaver_of(acme), caller{}}) {
      given<machine>(acme, {with_ana_bo_cy(true)})
        .when(what, as(outsider))
        .then_refused(errc::not_found);
    }
  }
}

TEST(CompanyPermissionTest, InsidersLearnWhatIsMissing) {
  for (const auto& [what, least, permission] : every_command()) {
    for (const auto has : {role::auditor, role::member, role::manager, role::admin}) {
      auto story = given<machine>(acme, {with_ana_bo_cy(true)});
      story.when(what, asked_by(person_of(acme, has)));
      if (has >= least) {
        EXPECT_TRUE(story.outcome().has_value()) << what.index();
      } else {
        story.then_refused(errc::not_permitted,
                           {{"missing", std::vector<std::string>{permission}}});
      }
    }
  }
}

TEST(CompanyPermissionTest, ACompanyThatDoesNotExistIsNotFoundEvenByTheOperator) {
  for (const auto& [what, least, permission] : every_command()) {
    given<machine>(acme).when(what, as(the_operator())).then_refused(errc::not_found);
  }
}

}  // namespace trefoil::tests::profile_tests
