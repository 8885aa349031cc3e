// A campaign's whole life over several shards: nobody is lost, nobody is twice, whatever comes when.

#include <random>
#include <gtest/gtest.h>

#include "tests/unit/cohort/relay.hpp"

namespace trefoil::tests::campaign_life {

using campaign::status;
using cohort::participant_status;

constexpr shard_id shards = 3;
constexpr std::size_t connected = 9;
constexpr std::size_t invited = 3;

company_id company(std::uint64_t number) { return {number << 48U | 0xc0ffee}; }

/// Twelve companies by filter, one of them without people; by name one that is not connected, one that does not exist,
/// one that the filter finds too, and the buyer.
constexpr std::uint32_t audience = connected + invited + 2;

relay prepared() {
  relay world{shards, 2};
  for (std::uint64_t at = 0; at < connected + invited; ++at) {
    std::vector<company::row_person> people{{1, {department::general_management}}};
    if (at == 0) people.clear();
    world.add(company(10 + at),
              at < connected ? connection_status::connected : connection_status::invited,
              std::move(people));
  }
  world.add(company(50), connection_status::ended, {{1, {department::general_management}}});
  world.add(acme, connection_status::none, {{1, {department::general_management}}});
  EXPECT_EQ(
    world.ask(campaign::edit{
      .campaign = relay::spring,
      .revision = 0,
      .workflow = workflow_id{acme, 3},
      .audience = campaign::audience{{company(51), company(50), company(11), acme, company(11)},
                                     "region = \"EU\""}}),
    errc::none);
  return world;
}

const campaign::publish publish_it{relay::spring, {}};
const campaign::close close_it{relay::spring};
const campaign::remind remind_it{relay::spring};

void expect_everybody_closed(const relay& world) {
  EXPECT_EQ(world.campaign().status, status::closed);
  const auto sums = world.sums();
  EXPECT_EQ(sums.planned + sums.waiting + sums.not_started + sums.in_progress, 0U);
  EXPECT_EQ(sums.audience(), world.cells().size());
}

TEST(CampaignLife, RunsFromDraftToClosed) {
  auto world = prepared();
  ASSERT_EQ(world.ask(publish_it), errc::none);
  EXPECT_EQ(world.ask(publish_it), errc::campaign_publishing);
  world.drain();
  ASSERT_EQ(world.campaign().status, status::active);
  const auto& counts = world.campaign().counts;
  EXPECT_EQ(counts.open, connected - 1);
  EXPECT_EQ(counts.waiting, invited);
  EXPECT_EQ(counts.skipped, 2U);
  EXPECT_EQ(counts.not_found, 1U);
  EXPECT_EQ(counts.failed, 1U);
  auto sums = world.sums();
  EXPECT_EQ(sums.audience(), audience);
  EXPECT_EQ(sums.not_started, connected - 1);
  EXPECT_EQ(sums.waiting, invited);
  EXPECT_EQ(sums.skipped, 2U);
  EXPECT_EQ(sums.failed, 1U);

  world.mark(company(11), task::claimed{1});
  world.mark(company(11), task::submitted{1, relay::steps});
  ASSERT_EQ(world.ask(remind_it), errc::none);
  EXPECT_EQ(world.ask(remind_it), errc::cooldown);
  world.drain();
  EXPECT_EQ(world.sums().reminders_sent, connected - 2);
  world.now = after(world.now, hour_ms);
  ASSERT_EQ(world.ask(remind_it), errc::none);
  world.drain();
  EXPECT_EQ(world.sums().reminders_sent, 2 * (connected - 2));

  ASSERT_EQ(world.ask(close_it), errc::none);
  EXPECT_EQ(world.ask(publish_it), errc::campaign_closed);
  world.drain();
  expect_everybody_closed(world);
  sums = world.sums();
  EXPECT_EQ(sums.completed, 1U);
  EXPECT_EQ(sums.closed, connected - 2);
  EXPECT_EQ(sums.undelivered, invited + 1) << "and the one that nobody could be found for";
  EXPECT_EQ(sums.failed, 0U);
  EXPECT_EQ(world.ask(close_it), errc::none);
  EXPECT_TRUE(world.turns().empty());
}

TEST(CampaignLife, DiscardsAPlanThatIsNotTheWantedOne) {
  auto world = prepared();
  ASSERT_EQ(world.ask(campaign::publish{relay::spring, 1}), errc::none);
  world.drain();
  ASSERT_EQ(world.campaign().status, status::draft);
  EXPECT_EQ(world.campaign().last_problem, static_cast<std::uint16_t>(errc::plan_changed));
  EXPECT_EQ(world.sums().audience(), 0U);
  const auto previewed = world.campaign().plan_hash;

  ASSERT_EQ(world.ask(campaign::publish{relay::spring, previewed}), errc::none);
  world.drain();
  EXPECT_EQ(world.campaign().status, status::active);
  EXPECT_EQ(world.campaign().plan_hash, previewed);
  EXPECT_EQ(world.sums().audience(), audience);
}

TEST(CampaignLife, NoticesThatTheAudienceDrifted) {
  auto world = prepared();
  ASSERT_EQ(world.ask(campaign::publish{relay::spring, 1}), errc::none);
  world.drain();
  const auto previewed = world.campaign().plan_hash;
  world.connect(company(20), connection_status::connected);
  ASSERT_EQ(world.ask(campaign::publish{relay::spring, previewed}), errc::none);
  world.drain();
  EXPECT_EQ(world.campaign().status, status::draft);
  EXPECT_EQ(world.campaign().last_problem, static_cast<std::uint16_t>(errc::plan_changed));
}

TEST(CampaignLife, SendsNobodyAnythingWhenTheAudienceIsEmpty) {
  relay world{shards, 2};
  ASSERT_EQ(world.ask(campaign::edit{.campaign = relay::spring,
                                     .revision = 0,
                                     .workflow = workflow_id{acme, 3},
                                     .audience = campaign::audience{{acme}, "region = \"EU\""}}),
            errc::none);
  ASSERT_EQ(world.ask(publish_it), errc::none);
  world.drain();
  EXPECT_EQ(world.campaign().status, status::draft);
  EXPECT_EQ(world.campaign().last_problem, static_cast<std::uint16_t>(errc::audience_empty));
}

TEST(CampaignLife, DeliversAConnectionAcceptedBetweenPlanAndOpen) {
  auto world = prepared();
  ASSERT_EQ(world.ask(publish_it), errc::none);
  while (world.campaign().phase == campaign::phase::planning) world.go_on(world.turns().front());
  world.connect(company(20), connection_status::connected);
  world.drain();
  EXPECT_EQ(world.cells().at(company(20)).status, participant_status::open);
}

/// Runs until the n-th turn, closes, and runs to the end. False when there was no n-th turn.
bool closed_at(std::size_t at, const campaign::publish& how) {
  auto world = prepared();
  EXPECT_EQ(world.ask(how), errc::none);
  for (std::size_t turn = 0; turn < at; ++turn) {
    const auto turns = world.turns();
    if (turns.empty()) return false;
    world.go_on(turns.front());
  }
  if (world.campaign().status == status::draft) return false;
  EXPECT_EQ(world.ask(close_it), errc::none);
  EXPECT_EQ(world.campaign().status, status::closing);
  world.drain();
  EXPECT_TRUE(world.fenced_everywhere());
  expect_everybody_closed(world);
  return true;
}

TEST(CampaignLife, ClosesAtEveryStepOfPlanningAndOpening) {
  std::size_t at = 0;
  while (closed_at(at, publish_it)) ++at;
  EXPECT_GT(at, 25U);
}

TEST(CampaignLife, ClosesAtEveryStepOfDiscarding) {
  std::size_t at = 0;
  while (closed_at(at, campaign::publish{relay::spring, 1})) ++at;
  EXPECT_GT(at, 15U);
}

/// Commands at random moments, turns in random order, every order and report twice.
void live_at_random(unsigned seed) {
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random{seed};
  auto world = prepared();
  world.repeat = true;
  bool ever_closed = false;
  for (int round = 0; round < 120; ++round) {
    switch (random() % 12) {
      case 0:
        (void)world.ask(campaign::publish{relay::spring, {}});
        break;
      case 1:
        (void)world.ask(campaign::publish{relay::spring, random()});
        break;
      case 2:
        world.now = after(world.now, static_cast<std::int64_t>(random() % 3) * hour_ms);
        (void)world.ask(remind_it);
        break;
      case 3:
        if (round > 80) ever_closed |= world.ask(close_it) == errc::none;
        break;
      case 4:
        world.mark(company(10 + random() % connected), task::claimed{1});
        break;
      default:
        if (const auto turns = world.turns(); !turns.empty()) {
          world.go_on(turns[random() % turns.size()]);
        }
    }
  }
  world.drain();
  if (ever_closed) {
    expect_everybody_closed(world);
  } else if (world.campaign().status == status::active) {
    EXPECT_EQ(world.sums().audience(), audience);
    EXPECT_EQ(world.sums().planned, 0U);
  } else {
    EXPECT_EQ(world.campaign().status, status::draft);
    EXPECT_EQ(world.sums().audience(), 0U);
  }
}

TEST(CampaignLife, LosesNobodyInAnyOrder) {
  for (unsigned seed = 0; seed < 200; ++seed) live_at_random(seed);
}

}  // namespace trefoil::tests::campaign_life
