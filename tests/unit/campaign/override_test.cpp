// Overrides of a draft: what may be asked, whom it is sent to, and what is heard of it.

#include "actors/campaign/campaign_view.hpp"
#include "tests/unit/campaign/campaign_cast.hpp"

namespace trefoil::tests::campaign_stories {

using campaign::assign;
using campaign::assignment_mode;
using campaign::customise;

const std::vector<event>& a_draft() {
  static const auto past = draft();
  return past;
}

campaign::assignment_order bulk(std::vector<company_id> companies, assignment_mode mode,
                                department_set departments = {}) {
  campaign::assignment_order order;
  order.number = 1;
  order.companies = std::move(companies);
  order.wanted.how = {mode, departments, {}};
  order.wanted.by = {acme, 1};
  return order;
}

outgoing told(shard_id shard, const campaign::assignment_order& order) {
  return send_to(cohort_id{spring, shard}, cohort::assign_companies{order});
}

TEST(Assign, IsSentToTheShardOfEachCompanyOnce) {
  // bolt lives in shard 0, cask in shard 1.
  given<machine>(spring, a_draft())
    .when(assign{spring, {cask, bolt, cask}, assignment_mode::favourites, {}, false}, by_manager())
    .then(campaign::assignment_ordered{1, 0b11})
    .then_effects({told(0, bulk({bolt}, assignment_mode::favourites)),
                   told(1, bulk({cask}, assignment_mode::favourites))})
    .then_answered(R"({"assignment":1})", true)
    .when(
      assign{spring, {bolt}, assignment_mode::departments, department_set{department::legal}, true},
      by_manager())
    .then(campaign::assignment_ordered{2, 0b01});
}

TEST(Assign, RefusesPersonsAndNobody) {
  given<machine>(spring, a_draft())
    .when(assign{spring, {bolt}, assignment_mode::persons, {}, false}, by_manager())
    .then_refused(errc::target_invalid)
    .when(assign{spring, {}, assignment_mode::favourites, {}, false}, by_manager())
    .then_refused(errc::not_participant);
}

TEST(Assign, IsForDraftsOnly) {
  given<machine>(spring, planning())
    .when(assign{spring, {bolt}, assignment_mode::favourites, {}, false}, by_manager())
    .then_refused(errc::campaign_publishing)
    .when(customise{spring, bolt, department_set{department::legal}, {}}, by_manager())
    .then_refused(errc::campaign_publishing);
}

TEST(Customise, NamesPersonsOrDepartmentsOrTakesBoth) {
  auto order = bulk({bolt}, assignment_mode::persons);
  order.wanted.customised = true;
  order.wanted.how.persons = {2, 7};
  order.replace = true;
  auto told_story = given<machine>(spring, a_draft());
  told_story
    .when(customise{spring, bolt, {}, std::vector<person_id>{{bolt, 7}, {bolt, 2}, {bolt, 7}}},
          by_manager())
    .then(campaign::assignment_ordered{1, 0b01})
    .then_effects({told(0, order)});
  order.number = 2;
  order.wanted.how = {assignment_mode::departments, {department::legal}, {}};
  told_story.when(customise{spring, bolt, department_set{department::legal}, {}}, by_manager())
    .then_effects({told(0, order)});
  order.number = 3;
  order.wanted.how = {};
  order.clear = true;
  told_story.when(customise{spring, bolt, {}, {}}, by_manager()).then_effects({told(0, order)});
}

TEST(Customise, RefusesPersonsOfOthersAndBothAtOnce) {
  given<machine>(spring, a_draft())
    .when(customise{spring, bolt, {}, std::vector<person_id>{{cask, 1}}}, by_manager())
    .then_refused(errc::target_invalid)
    .when(
      customise{spring, bolt, department_set{department::legal}, std::vector<person_id>{{bolt, 1}}},
      by_manager())
    .then_refused(errc::target_invalid);
}

TEST(Customise, TheCampaignItselfNamesNobody) {
  given<machine>(spring, a_draft())
    .when(campaign::edit{.campaign = spring, .revision = 1, .mode = assignment_mode::persons},
          by_manager())
    .then_refused(errc::target_invalid);
}

TEST(AssignmentsHeard, SumsUpOverTheShards) {
  auto story_told = given<machine>(spring, a_draft());
  story_told
    .when(assign{spring, {bolt, cask}, assignment_mode::favourites, {}, false}, by_manager())
    .taking(campaign::report_assignments{0, {{1, 1, 0, 0}}})
    .then(campaign::assignments_heard{0, {{1, 1, 0, 0}}});
  EXPECT_EQ(story_told.state().assignments.at(0).awaited, 0b10U);
  story_told.taking(campaign::report_assignments{1, {{1, 0, 2, 3}}});
  const auto& now = story_told.state().assignments.at(0);
  EXPECT_EQ(now.awaited, 0U);
  EXPECT_EQ(now.outcome, (campaign::assignment_outcome{1, 1, 2, 3}));
  const auto shown = campaign::view_of(spring, story_told.state());
  ASSERT_EQ(shown.assignments.size(), 1U);
  EXPECT_EQ(shown.assignments[0], (campaign::assignment_view{1, true, 1, 2, 3}));
}

}  // namespace trefoil::tests::campaign_stories
