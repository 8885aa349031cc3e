/// Every append and every read of a short story goes wrong once, in every way, and nothing else does: nothing is lost,
/// and all is answered.

#include <iostream>

#include <gtest/gtest.h>

#include "tests/sim/seeds.hpp"

namespace trefoil::sim {

namespace {

/// Everything leaves memory soon, checkpoints are small, and the journal's beginning goes.
mix short_story() {
  mix drawn;
  drawn.seed = 9;
  drawn.actions = 60;
  drawn.suppliers = 5;
  drawn.world.shards = 2;
  drawn.world.live_max = 2;
  drawn.world.chain_max = 1;
  drawn.world.checkpoint_bytes = 2'000;
  drawn.world.retention_ms = 2'000;
  drawn.world.step_ms = 10;
  return drawn;
}

run_report play_with(const fail_point& point) {
  auto drawn = short_story();
  drawn.world.fails = point;
  return story{drawn}.play();
}

/// How many such steps the story has when nothing goes wrong.
std::uint64_t steps_of(fail_step step) {
  constexpr std::uint64_t never = 1'000'000;
  const auto told = play_with({step, never});
  EXPECT_TRUE(told.problems.empty()) << told.problems.front();
  return told.steps;
}

void sweep(fail_step step, fail_way way) {
  const auto steps = steps_of(step);
  ASSERT_GT(steps, 0U) << "nothing to fail";
  std::vector<order> orders;
  for (std::uint64_t nth = 1; nth <= steps; ++nth) orders.push_back({nth});
  play_all(
    orders, 1,
    [&](const played& one) {
      const auto& problems = one.report.problems;
      EXPECT_TRUE(problems.empty()) << one.what.seed << " of " << steps << ": " << problems.front();
      EXPECT_EQ(one.report.failed, 1U) << one.what.seed << " of " << steps << " did not go wrong";
      return problems.empty();
    },
    [&](const order& what) {
      return play_with({step, what.seed, way});
    });
  std::cout << steps << " stories\n";
}

}  // namespace

TEST(FailPoints, AreInAppendsOfEveryKind) {
  for (const auto step : {fail_step::snapshot, fail_step::page, fail_step::checkpoint,
                          fail_step::trim, fail_step::pull})
    EXPECT_GT(steps_of(step), 0U) << "kind " << static_cast<int>(step);
}

TEST(FailPoints, AnAppendThatIsLostLosesNothing) { sweep(fail_step::append, fail_way::unwritten); }

TEST(FailPoints, AnAppendThatNobodyHeardOfLosesNothing) {
  sweep(fail_step::append, fail_way::unsynced);
}

TEST(FailPoints, AnAppendWithoutRoomWaits) { sweep(fail_step::append, fail_way::full_disk); }

TEST(FailPoints, AReadThatFailsEndsNoMoreThanItsReader) {
  sweep(fail_step::read, fail_way::unwritten);
}

}  // namespace trefoil::sim
