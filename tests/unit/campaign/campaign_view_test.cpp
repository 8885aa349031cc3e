// What the buyer is shown, and how the rates are told.

#include "actors/campaign/campaign_view.hpp"
#include "tests/unit/campaign/campaign_cast.hpp"

namespace trefoil::tests::campaign_stories {

cohort::tally sums(std::uint32_t completed, std::uint32_t not_started) {
  cohort::tally made;
  made.completed = completed;
  made.not_started = not_started;
  return made;
}

TEST(CampaignKpis, RateIsCompletedOfCompletedAndOpen) {
  auto some = sums(2, 1);
  some.closed = 50;
  some.waiting = 10;
  EXPECT_EQ(campaign::kpis_of(some).completion_rate, "0.6666");
  EXPECT_EQ(campaign::kpis_of(some).assigned, 53U);
  EXPECT_EQ(campaign::kpis_of(some).audience, 63U);
  EXPECT_EQ(campaign::kpis_of(sums(3, 0)).completion_rate, "1.0000");
  EXPECT_EQ(campaign::kpis_of(sums(0, 3)).completion_rate, "0.0000");
  EXPECT_EQ(campaign::kpis_of(sums(999'999, 1)).completion_rate, "0.9999");
}

TEST(CampaignKpis, HaveNoRateOfNothing) {
  EXPECT_EQ(campaign::kpis_of({}).completion_rate, std::nullopt);
  EXPECT_EQ(campaign::kpis_of({}).percent_complete, std::nullopt);
  cohort::tally skipped;
  skipped.skipped = 5;
  skipped.closed = 2;
  EXPECT_EQ(campaign::kpis_of(skipped).completion_rate, std::nullopt);
}

TEST(CampaignKpis, PercentIsOfReachableSteps) {
  cohort::tally some;
  some.finished = 1;
  some.reachable = 16;
  EXPECT_EQ(campaign::kpis_of(some).percent_complete, "6.25");
  some.finished = 16;
  EXPECT_EQ(campaign::kpis_of(some).percent_complete, "100.00");
  some.reachable = 5'000'000 * 200ULL;
  some.finished = some.reachable - 1;
  EXPECT_EQ(campaign::kpis_of(some).percent_complete, "99.99");
}

TEST(CampaignView, ShowsADraftWithoutWhatItHasNot) {
  const auto shown = campaign::view_of(spring, spring_after(empty_draft()).state());
  EXPECT_EQ(shown.name, "spring");
  EXPECT_EQ(shown.workflow, std::nullopt);
  EXPECT_EQ(shown.version, std::nullopt);
  EXPECT_EQ(shown.plan_hash, std::nullopt);
  EXPECT_EQ(shown.last_problem, std::nullopt);
  EXPECT_EQ(shown.reminder, std::nullopt);
}

TEST(CampaignView, AsksForAttentionWhileAnybodyFailed) {
  EXPECT_FALSE(campaign::figures_of(sums(1, 1)).attention);
  auto some = sums(1, 1);
  some.failed = 1;
  EXPECT_TRUE(campaign::figures_of(some).attention);
}

TEST(CampaignView, NamesTheLastProblem) {
  const auto past = joined(planning(), {campaign::plan_refused{145, {}, 5}});
  const auto shown = campaign::view_of(spring, spring_after(past).state());
  EXPECT_EQ(shown.last_problem, "plan_changed");
  EXPECT_EQ(shown.plan_hash, 5U);
  EXPECT_EQ(shown.phase, campaign::phase::discarding);
}

TEST(CampaignView, ReadsBackAsSpoken) {
  const auto shown = campaign::view_of(spring, spring_after(reminding()).state());
  EXPECT_EQ(shown.individuals, 2U);
  EXPECT_EQ(shown.version, 2U);
  EXPECT_EQ(shown.reminder, (campaign::reminder_view{1, false}));
  campaign::view read;
  EXPECT_FALSE(decode<spelling::spoken>(encode_spoken(shown), read).failed());
  EXPECT_EQ(read, shown);
}

}  // namespace trefoil::tests::campaign_stories
