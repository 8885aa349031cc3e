// A schedule knows every arrival before the first one.

#include <gtest/gtest.h>

#include "scenarios/arrival.hpp"

namespace trefoil::tests::arrivals {

using namespace std::chrono_literals;
using scenarios::arrival_schedule;
using scenarios::parse_duration;
using scenarios::parse_rate;

std::uint64_t count_of(const arrival_schedule& schedule) {
  std::uint64_t count = 0;
  while (schedule.intended(count)) ++count;
  return count;
}

TEST(ArrivalSchedule, HoldsARate) {
  const arrival_schedule schedule{{{.rate = 200, .length = 2s}}};
  EXPECT_EQ(count_of(schedule), 400U);
  EXPECT_EQ(schedule.intended(0), 0ns);
  EXPECT_EQ(schedule.intended(1), 5ms);
  EXPECT_EQ(schedule.intended(399), 1995ms);
  EXPECT_EQ(schedule.rate_at(1s), 200);
  EXPECT_EQ(schedule.rate_at(2s), 0);
}

TEST(ArrivalSchedule, RampsUpAndDown) {
  const arrival_schedule schedule{{{.rate = 100, .length = 4s, .ramp = true},
                                   {.rate = 100, .length = 1s},
                                   {.rate = 0, .length = 2s, .ramp = true}}};
  EXPECT_EQ(count_of(schedule), 200U + 100U + 100U);
  // Half way up the ramp a quarter of it has come.
  EXPECT_NEAR(static_cast<double>(schedule.intended(50)->count()), 2e9, 1e3);
  EXPECT_EQ(schedule.rate_at(2s), 50);
  // Half way down three quarters have come.
  EXPECT_NEAR(static_cast<double>(schedule.intended(375)->count()), 6e9, 1e3);
  EXPECT_EQ(schedule.peak(), 100);
}

TEST(ArrivalSchedule, NeverGoesBackInTime) {
  const arrival_schedule schedule{{{.rate = 70, .length = 1s, .ramp = true},
                                   {.rate = 30, .length = 500ms, .ramp = true},
                                   {.rate = 0, .length = 1s},
                                   {.rate = 333}}};
  auto before = -1ns;
  for (std::uint64_t n = 0; n < 2'000; ++n) {
    const auto now = schedule.intended(n);
    ASSERT_TRUE(now);
    ASSERT_GT(*now, before) << n;
    before = *now;
  }
}

TEST(ArrivalSchedule, AnEmptyOneHasNoArrivals) {
  EXPECT_FALSE(arrival_schedule{}.intended(0));
  EXPECT_FALSE((arrival_schedule{{{.rate = 0, .length = 5s}}}.intended(0)));
}

TEST(ArrivalUnits, AreReadOrRefused) {
  EXPECT_EQ(parse_rate("500/s"), 500);
  EXPECT_EQ(parse_rate("30/min"), 0.5);
  EXPECT_FALSE(parse_rate("500"));
  EXPECT_FALSE(parse_rate("-1/s"));
  EXPECT_FALSE(parse_rate("/s"));
  EXPECT_EQ(parse_duration("250us"), 250us);
  EXPECT_EQ(parse_duration("1.5s"), 1500ms);
  EXPECT_EQ(parse_duration("2min"), 2min);
  EXPECT_FALSE(parse_duration("10"));
  EXPECT_FALSE(parse_duration("10 parsecs"));
}

TEST(ArrivalSchedule, EndsWithinThirtyYears) {
  const arrival_schedule schedule{{{.rate = 1e-300}}};
  EXPECT_EQ(schedule.intended(0), 0ns);
  EXPECT_EQ(schedule.intended(1), std::nullopt);
  EXPECT_EQ(parse_duration("1e300h"), std::nullopt);
  EXPECT_TRUE(parse_duration("200000h"));
}

}  // namespace trefoil::tests::arrivals
