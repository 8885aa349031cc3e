/// Two hundred seeds, every tenth of them twice, and before them the seeds that failed once.

#include <cstdlib>
#include <iostream>

#include <gtest/gtest.h>

#include "tests/sim/seeds.hpp"

namespace trefoil::sim {

namespace {

std::vector<order> seeds_between(std::uint64_t from, std::uint64_t to) {
  std::vector<order> orders;
  for (auto seed = from; seed < to; ++seed) orders.push_back({seed, bug::none, seed % 10 == 0});
  return orders;
}

/// Stops at the first one that fails.
sightings expect_all_hold(const std::vector<order>& orders) {
  sightings sum;
  play_all(orders, 1, [&](const played& one) {
    sum.add(one.report.seen);
    EXPECT_TRUE(one.report.problems.empty()) << to_text(one);
    return one.report.problems.empty();
  });
  return sum;
}

void expect_all_seen(const sightings& sum) {
  EXPECT_EQ(never_seen(sum), "") << "what never happened was not tested";
  std::cout << to_text(sum);
}

}  // namespace

// In two parts, so that they may run side by side.
TEST(Simulation, SeedsThatFailedOnceAndTheFirstHundredHold) {
  std::vector<order> orders;
  for (const auto seed : failing_seeds(failing_seeds_file)) orders.push_back({seed});
  const auto hundred = seeds_between(1, 101);
  orders.insert(orders.end(), hundred.begin(), hundred.end());
  expect_all_seen(expect_all_hold(orders));
}

TEST(Simulation, SecondHundredSeedsHold) {
  expect_all_seen(expect_all_hold(seeds_between(101, 201)));
}

/// Where the leak check of this process sees it.
TEST(Simulation, AStoryLeavesNothingBehind) {
  const auto told = play({1});
  EXPECT_TRUE(told.problems.empty()) << told.problems.front();
}

TEST(Seeds, OneThatDiesIsTold) {
  std::vector<played> ends;
  const auto die = [](const order& what) -> run_report {
    if (what.seed == 2) std::abort();
    return {};
  };
  play_all(
    seeds_between(1, 4), 2,
    [&](const played& one) {
      ends.push_back(one);
      return true;
    },
    die);
  ASSERT_EQ(ends.size(), 3U);
  for (const auto& one : ends) {
    EXPECT_EQ(one.report.problems.empty(), one.what.seed != 2) << to_text(one);
  }
}

}  // namespace trefoil::sim
