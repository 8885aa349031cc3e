// A plan that is only looked at: made and forgotten like any other, and then the one that a publication may be bound
// to.

#include "actors/campaign/campaign_view.hpp"
#include "tests/unit/campaign/campaign_cast.hpp"

namespace trefoil::tests::campaign_stories {

using campaign::back_to_draft;
using campaign::cohort_discarded;
using campaign::preview;
using campaign::preview_started;
using campaign::publish;
using campaign::report_discarded;
using campaign::report_planned;

constexpr plan_counts one_open{1, 0, 0, 0};
constexpr plan_counts one_waiting{0, 1, 0, 0};

outgoing to_every_cohort(const auto& order) {
  return send_to(entity_id::every_cohort(spring), order);
}

/// Both cohorts report a plan, and forget it when they are told to.
story<machine>& look(story<machine>& told, std::uint32_t attempt, const plan_counts& second) {
  told.when(preview{spring}, by_manager())
    .taking(report_planned{attempt, 0, one_open, 11, 40})
    .taking(report_planned{attempt, 1, second, 22, 50})
    .taking(report_discarded{{0, attempt}})
    .taking(report_discarded{{1, attempt}});
  return told;
}

TEST(Preview, PlansEverywhereForgetsAndIsADraftAgain) {
  auto told = given<machine>(spring, draft());
  told.when(preview{spring}, by_manager())
    .then(preview_started{1, some_shards, 0xabcd, 2})
    .then_effects({to_every_cohort(
      cohort::make_plan{1, {{bolt, cask}, ""}, {department::finance}, audit_version()})})
    .then_answered("{}");
  told.taking(report_planned{1, 0, one_open, 11, 40})
    .then(campaign::cohort_planned{0, one_open, 11, 40})
    .taking(report_planned{1, 1, one_waiting, 22, 50})
    .then_effects({to_every_cohort(cohort::discard_plan{{1, {}}})});
  EXPECT_EQ(told.state().status, campaign::status::previewing);
  told.taking(report_discarded{{1, 1}})
    .then(cohort_discarded{1})
    .taking(report_discarded{{0, 1}})
    .then(cohort_discarded{0}, back_to_draft{});
  EXPECT_EQ(told.state().status, campaign::status::draft);
  const auto shown = campaign::view_of(spring, told.state());
  ASSERT_TRUE(shown.preview);
  EXPECT_EQ(shown.preview->plan_hash, *shown.plan_hash);
  EXPECT_EQ(shown.preview->counts.all(), 2U);
  EXPECT_EQ(shown.preview->positions, (std::vector<sequence>{40, 50}));
  EXPECT_FALSE(shown.preview->problem);
  EXPECT_FALSE(shown.difference);
}

TEST(Preview, SaysWhyItCouldNotBeOpened) {
  auto told = given<machine>(spring, draft());
  told.when(preview{spring}, by_manager())
    .taking(report_planned{1, 0, {}, 0, 1})
    .taking(report_planned{1, 1, {}, 0, 1})
    .taking(report_discarded{{0, 1}})
    .taking(report_discarded{{1, 1}});
  EXPECT_EQ(campaign::view_of(spring, told.state()).preview->problem, "audience_empty");
}

TEST(Preview, NothingElseIsDoneMeanwhile) {
  auto told = given<machine>(spring, draft());
  told.when(preview{spring}, by_manager());
  const std::vector<campaign::command> refused_all{
    preview{spring}, publish{spring, {}},
    campaign::edit{.campaign = spring, .revision = 1, .name = "other"},
    campaign::assign{spring, {bolt}, campaign::assignment_mode::favourites, {}, false},
    campaign::remind{spring}};
  for (const auto& one : refused_all)
    told.when(one, by_manager()).then_refused(errc::campaign_publishing);
  told.when(campaign::close{spring}, by_manager()).then_refused(errc::illegal_transition);
}

TEST(Preview, IsRefusedAsAPublicationWouldBe) {
  given<machine>(spring, empty_draft())
    .when(preview{spring}, by_manager())
    .then_refused(errc::campaign_invalid);
  given<machine>(spring, planning())
    .when(preview{spring}, by_manager())
    .then_refused(errc::campaign_publishing);
}

TEST(Preview, IsTakenAwayByAnEditOrAnOverride) {
  const std::vector<campaign::command> changes{
    campaign::edit{.campaign = spring, .revision = 1, .name = "other"},
    campaign::customise{spring, bolt, department_set{department::legal}, {}}};
  for (const auto& one : changes) {
    auto told = given<machine>(spring, draft());
    look(told, 1, one_waiting);
    ASSERT_TRUE(told.state().preview);
    told.when(one, by_manager());
    EXPECT_FALSE(told.state().preview);
  }
}

/// The audience drifts between the preview and the publication: only the very plan is opened.
TEST(Preview, BindsThePublication) {
  for (const bool drifts : {false, true}) {
    auto told = given<machine>(spring, draft());
    const auto hash = look(told, 1, one_waiting).state().preview->hash;
    told.when(publish{spring, hash}, by_manager())
      .taking(report_planned{2, 0, one_open, 11, 60})
      .taking(report_planned{2, 1, drifts ? one_open : one_waiting, drifts ? 23U : 22U, 70});
    if (!drifts) {
      EXPECT_EQ(told.state().phase, campaign::phase::opening);
      continue;
    }
    told.taking(report_discarded{{0, 2}}).taking(report_discarded{{1, 2}});
    EXPECT_EQ(told.state().status, campaign::status::draft);
    const auto shown = campaign::view_of(spring, told.state());
    EXPECT_EQ(shown.last_problem, "plan_changed");
    ASSERT_TRUE(shown.difference);
    EXPECT_EQ(*shown.difference, (campaign::count_differences{{"open", 1}, {"waiting", -1}}));
  }
}

}  // namespace trefoil::tests::campaign_stories
