// A threshold says what it wants, judges what was measured, and misses what nobody measured.

#include <gtest/gtest.h>

#include "scenarios/report.hpp"
#include "scenarios/thresholds.hpp"

namespace trefoil::tests::run_thresholds {

using scenarios::judge;
using scenarios::parse_threshold;
using scenarios::run_record;
using scenarios::verdict;
using scenarios::verdict_of;

TEST(Threshold, ReadsComparisonsAndUnits) {
  const auto time = parse_threshold("members.response_time.p99", "< 50ms");
  ASSERT_TRUE(time);
  EXPECT_EQ(time->limit, 50'000);
  EXPECT_TRUE(time->holds(49'999));
  EXPECT_FALSE(time->holds(50'000));
  EXPECT_TRUE(parse_threshold("dropped", "== 0")->holds(0));
  EXPECT_TRUE(parse_threshold("dropped", "<= 3")->holds(3));
  EXPECT_TRUE(parse_threshold("dropped", "!= 3")->holds(4));
  EXPECT_TRUE(parse_threshold("members.rate", ">= 400/s")->holds(400));
  EXPECT_FALSE(parse_threshold("members.rate", "> 400")->holds(400));
}

TEST(Threshold, WantsAUnitForTimesOnly) {
  EXPECT_FALSE(parse_threshold("members.response_time.p99", "< 50"));
  EXPECT_FALSE(parse_threshold("dropped", "< 50ms"));
  EXPECT_FALSE(parse_threshold("dropped", "50"));
  EXPECT_FALSE(parse_threshold("dropped", "=< 50"));
}

TEST(Threshold, MissesWhatNobodyMeasured) {
  const auto judged = judge({*parse_threshold("dropped", "== 0"), *parse_threshold("late", "== 0")},
                            {{"dropped", 0}});
  EXPECT_TRUE(judged[0].passed);
  EXPECT_FALSE(judged[1].passed);
  EXPECT_FALSE(judged[1].actual);
}

TEST(Verdict, AFailedRunIsNoMatterOfThresholds) {
  run_record run;
  EXPECT_EQ(verdict_of(run), verdict::passed);
  run.thresholds = judge({*parse_threshold("dropped", "== 0")}, {{"dropped", 1}});
  EXPECT_EQ(verdict_of(run), verdict::threshold_missed);
  EXPECT_EQ(static_cast<int>(verdict_of(run)), 99);
  run.check("it is so", true);
  run.check("it is so", false, "once it was not");
  run.check("it is so", true);
  EXPECT_EQ(verdict_of(run), verdict::failed);
}

TEST(Verdict, CountsThatDifferFailTheRunAndAreNamed) {
  run_record run;
  run.compare("at the end", {{"completed", {{"expected", 3}, {"node", 3}}},
                             {"closed", {{"expected", 1}, {"node", 2}}}});
  EXPECT_EQ(verdict_of(run), verdict::failed);
  ASSERT_EQ(run.checks.size(), 1U);
  EXPECT_EQ(run.checks[0].found, "closed expected=1 node=2");
  EXPECT_NE(scenarios::text_report(run).find("DIFFERS"), std::string::npos);
}

TEST(Measures, AreSpokenForPeople) {
  EXPECT_EQ(scenarios::spoken("x.response_time.p50", 1'240), "1.24 ms");
  EXPECT_EQ(scenarios::spoken("x.response_time.p50", 900), "900 us");
  EXPECT_EQ(scenarios::spoken("close_time", 2'000'000), "2.00 s");
  EXPECT_EQ(scenarios::spoken("dropped", 12), "12");
}

}  // namespace trefoil::tests::run_thresholds
