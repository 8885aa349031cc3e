#include "tests/unit/checks/campaign_life.hpp"

namespace trefoil::tests {

namespace {

checks::figures figures_of(const checks::report& found) {
  const auto counted = found.campaigns.find(campaign_life::spring);
  return counted == found.campaigns.end() ? checks::figures{} : counted->second;
}

}  // namespace

TEST(CleanLife, HasNoViolationAtAnyStep) {
  campaign_life life;
  expect_clean(life.check());
  expect_clean(life.admit().check());
  expect_clean(life.draft_it().check());
  expect_clean(life.publish().check());
  expect_clean(life.plan_it().check());
  expect_clean(life.agree().check());
  expect_clean(life.open().check());
  expect_clean(life.claim_and_save().check());
  expect_clean(life.accept().check());
  expect_clean(life.remind().check());
  expect_clean(life.submit().check());
  expect_clean(life.close().check());
}

TEST(CleanLife, CountsWhatItLookedAt) {
  campaign_life life;
  const auto found = life.until_open().check();
  EXPECT_EQ(found.counts.companies, 3U);
  EXPECT_EQ(found.counts.campaigns, 1U);
  EXPECT_EQ(found.counts.participants, 2U);
  EXPECT_EQ(found.counts.records, life.last(0) + life.last(1));
}

TEST(CleanLife, RecountsTheFigures) {
  campaign_life life;
  auto now = figures_of(life.until_open().check());
  EXPECT_EQ(now.audience(), 2U);
  EXPECT_EQ(now.not_started, 1U);
  EXPECT_EQ(now.waiting, 1U);
  EXPECT_EQ(now.reachable, 2U) << "the step behind an answer is not on the way yet";

  now = figures_of(life.claim_and_save().accept().remind().check());
  EXPECT_EQ(now.in_progress, 1U);
  EXPECT_EQ(now.not_started, 1U);
  EXPECT_EQ(now.claimed, 1U);
  EXPECT_EQ(now.reminders_sent, 2U);
  EXPECT_EQ(now.people_reminded, 3U) << "one holder, two recipients";
  EXPECT_EQ(now.percent_complete(), "25.00");

  now = figures_of(life.submit().close().check());
  EXPECT_EQ(now.completed, 1U);
  EXPECT_EQ(now.closed, 1U);
  EXPECT_EQ(now.completion_rate(), "1.0000");
  EXPECT_EQ(now.assigned(), 2U);
}

TEST(CleanLife, RecountGivesOneCampaign) {
  campaign_life life;
  life.until_open();
  const auto view = checks::view_of(life.disk());
  const auto known = checks::recount(*view, campaign_life::spring);
  ASSERT_TRUE(known && *known);
  EXPECT_EQ((*known)->open(), 1U);
  const auto unknown = checks::recount(*view, campaign_id{bolt, 9});
  ASSERT_TRUE(unknown);
  EXPECT_FALSE(*unknown);
}

TEST(CleanLife, DeliversWhoConnectedBeforeThePageWasOpened) {
  campaign_life life;
  life.admit().draft_it().publish().plan_it().agree().accept().open();
  const auto found = life.check();
  expect_clean(found);
  EXPECT_EQ(figures_of(found).not_started, 2U);
}

TEST(CleanLife, LosesTheClaimWithTheDepartment) {
  campaign_life life;
  life.until_open().claim_and_save();
  life.tell({bolt, {company::departments_changed{1, {department::sales}}}});
  EXPECT_EQ(figures_of(life.check()).claimed, 0U);
  life.act(campaign_life::bolts_task, 2, {task::claimed{2}});
  life.tell({bolt, {company::departments_changed{1, {department::general_management}}}});
  life.tell({bolt, {company::person_deactivated{2}}});
  life.act(campaign_life::bolts_task, 1, {task::claimed{1}});
  life.tell(
    {bolt, {company::departments_changed{1, {department::general_management, department::sales}}}});
  EXPECT_EQ(figures_of(life.check()).claimed, 1U) << "a stand-in keeps what it may claim";
  life.act(campaign_life::bolts_task, 1, {task::released{1}});
  const auto found = life.check();
  expect_clean(found);
  EXPECT_EQ(figures_of(found).in_progress, 1U) << "the draft is kept";
}

TEST(CleanLife, WaitsWhileTheCompaniesAreNotConnected) {
  campaign_life life;
  auto now = figures_of(
    life.until_open().claim_and_save().part(campaign_life::to_bolt, bolt).remind().check());
  EXPECT_EQ(now.waiting, 2U);
  EXPECT_EQ(now.assigned(), 0U);
  EXPECT_EQ(now.reachable, 0U);
  EXPECT_EQ(now.reminders_skipped, 2U);
  const auto found = life.reconnect(campaign_life::to_bolt).submit().check();
  expect_clean(found);
  now = figures_of(found);
  EXPECT_EQ(now.completed, 1U);
  EXPECT_EQ(now.finished, 2U);
}

TEST(CleanLife, HoldsWhoPartedBeforeThePageWasOpened) {
  campaign_life life;
  life.admit().draft_it().publish().plan_it().agree().part(campaign_life::to_bolt, acme).open();
  auto found = life.check();
  expect_clean(found);
  EXPECT_EQ(figures_of(found).waiting, 2U);
  found = life.reconnect(campaign_life::to_bolt).claim_and_save().close().check();
  expect_clean(found);
  EXPECT_EQ(figures_of(found).closed, 1U);
  EXPECT_EQ(figures_of(found).undelivered, 1U);
}

TEST(CleanLife, RemindsThoseWhomTheTaskIsForNow) {
  campaign_life life;
  life.until_open().tell({bolt, {company::person_deactivated{2}}});
  life.tell({bolt,
             {company::people_joined{{{3, "cy", "", {department::finance}, role::auditor, true},
                                      {4, "di", "", {department::finance}, role::member, true},
                                      {5, "ed", "", {department::finance}, role::member, true}}}}});
  EXPECT_EQ(figures_of(life.remind().check()).people_reminded, 3U);
}

TEST(CleanLife, KeepsAVersion) {
  campaign_life life;
  life.until_open().tell({campaign_life::survey, {workflow::version_kept{1, 77}}});
  expect_clean(life.check());
}

TEST(CleanLife, SurvivesADiscardedPlanWhosePageWasWrittenOver) {
  campaign_life life;
  life.admit().draft_it().publish();
  const cohort_id part{campaign_life::spring, campaign_life::bolts};
  life.plan_page(campaign_life::bolts, campaign_life::one_open,
                 {life.entry_of(bolt, cohort::planned_outcome::open)});
  life.note(bolt, acme, connection_status::invited, acme);
  life.tell({part, {cohort::plan_discarded{}, life.plan_of(2, campaign_life::bolts)}});
  life.plan_page(campaign_life::bolts, {.waiting = 1, .by_filter = 1},
                 {life.entry_of(bolt, cohort::planned_outcome::waiting)});
  for (const auto& one : life.check().violations) EXPECT_NE(one.invariant, "I9") << one.what;
}

}  // namespace trefoil::tests
