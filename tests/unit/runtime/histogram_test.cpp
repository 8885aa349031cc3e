// Percentiles agree with an exact sort to three digits, over seven decades.

#include <algorithm>
#include <cmath>
#include <vector>
#include <gtest/gtest.h>

#include "runtime/base/histogram.hpp"
#include "scenarios/random.hpp"

namespace trefoil::tests::histograms {

using namespace std::chrono_literals;
using scenarios::random_stream;

/// The exact answer.
std::int64_t sorted_percentile(std::vector<std::int64_t> all, double percent) {
  std::sort(all.begin(), all.end());
  const auto rank
    = static_cast<std::size_t>(std::ceil(percent / 100 * static_cast<double>(all.size()) - 1e-9));
  return all[std::max<std::size_t>(1, rank) - 1];
}

TEST(Histogram, AgreesWithAnExactSort) {
  random_stream chance{1};
  for (int round = 0; round < 20; ++round) {
    histogram times;
    std::vector<std::int64_t> exact;
    for (int at = 0; at < 3'000; ++at) {
      const auto us = static_cast<std::int64_t>(std::pow(10.0, chance.share() * 9.5));
      times.add(std::chrono::microseconds{us});
      exact.push_back(us);
    }
    for (const auto percent : {0.0, 1.0, 50.0, 90.0, 99.0, 99.9, 100.0}) {
      const auto wanted = sorted_percentile(exact, percent);
      const auto got = times.percentile(percent).count();
      EXPECT_GE(got, wanted) << percent;
      EXPECT_LE(static_cast<double>(got), static_cast<double>(wanted) * 1.001) << percent;
    }
    EXPECT_EQ(times.max().count(), sorted_percentile(exact, 100));
  }
}

TEST(Histogram, KeepsItsEnds) {
  histogram times;
  EXPECT_EQ(times.percentile(99), 0us);
  times.add(0ns);
  EXPECT_EQ(times.percentile(50), 1us);
  times.add(3h);
  EXPECT_EQ(times.max(), 1h);
  EXPECT_EQ(times.percentile(100), 1h);
  EXPECT_EQ(times.count(), 2U);
}

TEST(Histogram, MergedIsAsIfAllWereAddedToOne) {
  random_stream chance{2};
  histogram one;
  histogram other;
  histogram both;
  for (int at = 0; at < 5'000; ++at) {
    const std::chrono::microseconds value{chance.below(1'000'000)};
    (at % 3 == 0 ? one : other).add(value);
    both.add(value);
  }
  one.merge(other);
  one.merge(histogram{});
  EXPECT_EQ(one.count(), both.count());
  EXPECT_EQ(one.mean(), both.mean());
  for (const auto percent : {10.0, 50.0, 99.0, 99.9}) {
    EXPECT_EQ(one.percentile(percent), both.percentile(percent));
  }
}

TEST(RandomStream, RepeatsItselfAndKeepsPurposesApart) {
  auto one = random_stream::of(42, "fates");
  auto same = random_stream::of(42, "fates");
  auto other = random_stream::of(42, "network");
  bool differs = false;
  for (int at = 0; at < 100; ++at) {
    const auto drawn = one.next();
    EXPECT_EQ(drawn, same.next());
    differs |= drawn != other.next();
    const auto share = one.share();
    EXPECT_EQ(share, same.share());
    EXPECT_GE(share, 0);
    EXPECT_LT(share, 1);
    EXPECT_LT(one.below(7), 7U);
    (void)same.below(7);
  }
  EXPECT_TRUE(differs);
}

}  // namespace trefoil::tests::histograms
