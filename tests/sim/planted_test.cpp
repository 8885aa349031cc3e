/// The simulation is worth what it finds: bugs are planted one at a time, and it must find each.

#include <iostream>

#include <gtest/gtest.h>

#include "tests/sim/seeds.hpp"

namespace trefoil {

void PrintTo(const bug_words& one, std::ostream* to) { *to << one.name; }

}  // namespace trefoil

namespace trefoil::sim {

namespace {

constexpr std::uint64_t seeds_max = 200;

std::string name_of_bug(const testing::TestParamInfo<bug_words>& one) {
  return std::string{one.param.name};
}

}  // namespace

class PlantedBugs : public testing::TestWithParam<bug_words> {};

TEST_P(PlantedBugs, IsFound) {
  ASSERT_TRUE(can_plant_bugs);
  std::vector<order> orders;
  for (std::uint64_t seed = 1; seed <= seeds_max; ++seed)
    orders.push_back({seed, GetParam().which});
  std::size_t tried = 0;
  bool found = false;
  play_all(orders, 1, [&](const played& one) {
    ++tried;
    found = !one.report.problems.empty();
    if (found) {
      std::cout << "planted " << GetParam().name << ": found after " << tried
                << " seeds: " << one.report.problems.front() << "\n";
      RecordProperty("seeds", static_cast<int>(tried));
    }
    return !found;
  });
  EXPECT_TRUE(found) << GetParam().what << ": " << tried << " seeds do not see it";
}

INSTANTIATE_TEST_SUITE_P(Each, PlantedBugs, testing::ValuesIn(all_bugs), name_of_bug);

}  // namespace trefoil::sim
