// Planned in every shard, agreed or refused, opened in every shard.

#include "tests/unit/campaign/campaign_cast.hpp"

namespace trefoil::tests::campaign_stories {

using campaign::publish;
using campaign::report_discarded;
using campaign::report_opened;
using campaign::report_planned;

/// What the hash of a plan comes to, told by a campaign that agrees to it.
std::uint64_t hash_told(std::uint64_t first, std::uint64_t second) {
  return spring_after(planning())
    .taking(report_planned{1, 0, two_open, first})
    .taking(report_planned{1, 1, {}, second})
    .state()
    .plan_hash;
}

TEST(PublishCampaign, PlansInEveryShard) {
  spring_after(draft())
    .when(publish{spring, 77}, by_manager())
    .then(campaign::publish_started{1, some_shards, 0xabcd, 2, 77})
    .then_guards({{cell::kind::membership, acme}})
    .then_effects(
      {to_all(cohort::make_plan{1, {{bolt, cask}, ""}, {department::finance}, audit_version()})})
    .then_answered("{}")
    .then_state([](const auto& now) {
      EXPECT_EQ(now.phase, campaign::phase::planning);
      EXPECT_EQ(now.awaited, 0b11U);
    });
}

TEST(PublishCampaign, ListsWhatIsMissing) {
  spring_after({campaign::started{"  "}})
    .when(publish{spring, {}}, by_manager())
    .then_refused(errc::campaign_invalid,
                  {{"findings", std::vector<std::string>{"name: missing", "workflow: missing",
                                                         "audience: missing"}}});
}

TEST(PublishCampaign, NeedsAPublishedVersionOfItsWorkflow) {
  auto known = by_manager();
  known.workflow = nullptr;
  spring_after(draft()).when(publish{spring, {}}, known).then_refused(errc::version_not_published);
  auto other = audit_version();
  other.workflow.number = 8;
  known.workflow = std::make_shared<const workflow::frozen>(other);
  spring_after(draft()).when(publish{spring, {}}, known).then_refused(errc::version_not_published);
}

TEST(PublishCampaign, TakesSixtyFourShards) {
  auto known = by_manager();
  known.shards = limits::shards_max;
  auto told = spring_after(draft());
  told.when(publish{spring, {}}, known);
  EXPECT_EQ(told.state().awaited, ~std::uint64_t{0});
  for (shard_id shard = 0; shard < limits::shards_max; ++shard) {
    told.taking(report_planned{1, shard, two_open, shard});
  }
  EXPECT_EQ(told.state().phase, campaign::phase::opening);
  EXPECT_EQ(told.state().counts.open, 128U);
}

TEST(PlanCampaign, OpensWhenTheLastShardHasPlanned) {
  const auto hash = hash_told(11, 0);
  spring_after(planning())
    .taking(report_planned{1, 1, {}, 0})
    .then(campaign::cohort_planned{1, {}, 0})
    .then_effects({})
    .taking(report_planned{1, 0, two_open, 11})
    .then(campaign::cohort_planned{0, two_open, 11}, campaign::plan_agreed{two_open, hash})
    .then_effects({to_all(cohort::open_plan{{1, {}}})});
}

TEST(PlanCampaign, HashTellsTheVersionAndNothingOfShards) {
  EXPECT_EQ(hash_told(11, 12), hash_told(11, 12));
  EXPECT_EQ(hash_told(11, 12), hash_told(12, 11));
  EXPECT_EQ(hash_told(11, 12), hash_told(23, 0)) << "a sum over the participants";
  EXPECT_NE(hash_told(11, 12), hash_told(11, 13));
  auto told = spring_after(joined(draft(), {campaign::publish_started{1, 2, 0xabce, 2, {}}}));
  told.taking(report_planned{1, 0, two_open, 11}).taking(report_planned{1, 1, {}, 12});
  EXPECT_NE(told.state().plan_hash, hash_told(11, 12));
}

TEST(PlanCampaign, OpensExactlyThePlanThatWasWanted) {
  const auto hash = hash_told(11, 12);
  const auto wanting = [&](std::uint64_t wanted) {
    return spring_after(joined(draft(), {campaign::publish_started{1, 2, 0xabcd, 2, wanted}}));
  };
  wanting(hash)
    .taking(report_planned{1, 0, two_open, 11})
    .taking(report_planned{1, 1, {}, 12})
    .then(campaign::cohort_planned{1, {}, 12}, campaign::plan_agreed{two_open, hash});
  wanting(hash + 1)
    .taking(report_planned{1, 0, two_open, 11})
    .taking(report_planned{1, 1, {}, 12})
    .then(campaign::cohort_planned{1, {}, 12},
          campaign::plan_refused{static_cast<std::uint16_t>(errc::plan_changed), two_open, hash})
    .then_effects({to_all(cohort::discard_plan{{1, {}}})});
}

TEST(PlanCampaign, RefusesAnEmptyAudience) {
  auto told = spring_after(planning());
  told.taking(report_planned{1, 0, {}, 0}).taking(report_planned{1, 1, {}, 0});
  EXPECT_EQ(told.state().phase, campaign::phase::discarding);
  EXPECT_EQ(told.state().last_problem, static_cast<std::uint16_t>(errc::audience_empty));
}

TEST(PlanCampaign, RefusesAnAudienceBeyondTheLimit) {
  constexpr auto half = static_cast<std::uint32_t>(limits::audience_max / 2);
  auto full = spring_after(planning());
  full.taking(report_planned{1, 0, {half, 0, 0, 0}, 1})
    .taking(report_planned{1, 1, {0, half, 0, 0}, 1});
  EXPECT_EQ(full.state().phase, campaign::phase::opening);
  auto over = spring_after(planning());
  over.taking(report_planned{1, 0, {half, 0, 1, 0}, 1})
    .taking(report_planned{1, 1, {0, half, 0, 0}, 1});
  EXPECT_EQ(over.state().last_problem, static_cast<std::uint16_t>(errc::audience_too_large));
  auto absurd = spring_after(planning());
  absurd.taking(report_planned{1, 0, {0xffff'ffff, 1, 0, 0}, 1})
    .taking(report_planned{1, 1, {}, 1});
  EXPECT_EQ(absurd.state().last_problem, static_cast<std::uint16_t>(errc::audience_too_large));
}

TEST(PlanCampaign, IgnoresWhatItDoesNotAwait) {
  spring_after(planning())
    .taking(report_planned{1, 0, two_open, 11})
    .taking(report_planned{1, 0, two_open, 11})
    .then_nothing()
    .taking(report_planned{2, 1, {}, 0})
    .then_nothing()
    .taking(report_planned{1, 2, {}, 0})
    .then_nothing()
    .taking(report_planned{1, 0xffff, {}, 0})
    .then_nothing()
    .taking(report_opened{{1, 1}})
    .then_nothing()
    .taking(report_discarded{{1, 1}})
    .then_nothing();
}

TEST(DiscardPlan, LeadsBackToTheDraftWithItsProblem) {
  spring_after(discarding())
    .taking(report_discarded{{0, 1}})
    .then(campaign::cohort_discarded{0})
    .taking(report_discarded{{0, 1}})
    .then_nothing()
    .taking(report_discarded{{1, 2}})
    .then_nothing()
    .taking(report_discarded{{1, 1}})
    .then(campaign::cohort_discarded{1}, campaign::back_to_draft{})
    .then_state([](const auto& now) {
      EXPECT_EQ(now.status, campaign::status::draft);
      EXPECT_EQ(now.last_problem, 142);
      EXPECT_EQ(now.plan_hash, 5U);
    })
    .when(publish{spring, {}}, by_manager())
    .then(campaign::publish_started{2, some_shards, 0xabcd, 2, {}})
    .then_state([](const auto& now) {
      EXPECT_EQ(now.last_problem, 0);
      EXPECT_EQ(now.plan_hash, 0U);
      EXPECT_EQ(now.counts, plan_counts{});
    })
    .taking(report_planned{1, 0, two_open, 11})
    .then_nothing();
}

TEST(OpenCampaign, IsActiveWhenTheLastShardHasOpened) {
  spring_after(opening())
    .taking(report_opened{{1, 1}})
    .then(campaign::cohort_opened{1})
    .taking(report_opened{{1, 1}})
    .then_nothing()
    .taking(report_opened{{0, 9}})
    .then_nothing()
    .taking(report_opened{{0, 1}})
    .then(campaign::cohort_opened{0}, campaign::published{})
    .then_state([](const auto& now) {
      EXPECT_EQ(now.status, campaign::status::active);
      EXPECT_EQ(now.phase, campaign::phase::none);
    });
}

}  // namespace trefoil::tests::campaign_stories
