// A run of any length keeps as many samples as a page can show, and loses no count on the way.

#include <atomic>
#include <set>
#include <gtest/gtest.h>

#include "scenarios/engine.hpp"
#include "scenarios/timeline.hpp"
#include "tests/unit/scenarios/stalling_server.hpp"

namespace trefoil::tests::timelines {

using namespace std::chrono_literals;
using scenarios::standing;
using scenarios::timeline;

TEST(Timeline, TellsWhatHappenedInEachSecond) {
  const scenarios::clock::time_point begun{1h};
  timeline times{begun};
  EXPECT_EQ(times.due(), begun + 1s);
  times.answered(2ms);
  times.refused("busy");
  standing now;
  now.calls = 5;
  now.done = 2;
  now.target_rate = 7;
  times.end_sample(begun + 1s, now);
  now.calls = 11;
  times.end_sample(begun + 3s, now);
  ASSERT_EQ(times.samples().size(), 2U);
  const auto& first = times.samples()[0];
  EXPECT_EQ(first.calls, 5U);
  EXPECT_EQ(first.done, 2U);
  EXPECT_EQ(first.p99, 2ms);
  EXPECT_EQ(first.refused.at("busy"), 1U);
  const auto& second = times.samples()[1];
  EXPECT_EQ(second.calls, 6U);
  EXPECT_EQ(second.seconds(), 2);
  EXPECT_EQ(second.p99, 0ms);
  EXPECT_TRUE(second.refused.empty());
}

TEST(Timeline, AddsTheRestOfASecondToTheOneBefore) {
  const scenarios::clock::time_point begun{1h};
  timeline times{begun};
  standing now;
  now.calls = 100;
  times.end_sample(begun + 1s, now);
  now.calls = 110;
  times.end_sample(begun + 1100ms, now);
  ASSERT_EQ(times.samples().size(), 1U);
  EXPECT_EQ(times.samples()[0].calls, 110U);
  EXPECT_NEAR(times.samples()[0].seconds(), 1.1, 1e-9);
}

TEST(Timeline, KeepsNoMoreHoweverLongTheRunIs) {
  const scenarios::clock::time_point begun{1h};
  timeline times{begun};
  standing now;
  for (auto at = begun; at < begun + 48h; at = times.due()) {
    now.calls += 10;
    times.refused("code " + std::to_string(now.calls % 400));
    times.shown(at, {{"completed", now.calls}});
    times.end_sample(times.due(), now);
  }
  EXPECT_LE(times.samples().size(), timeline::samples_max);
  EXPECT_LE(times.figures().size(), 2 * timeline::samples_max);
  EXPECT_EQ(times.figures().back().figures.at("completed"), now.calls);
  std::uint64_t calls = 0;
  std::set<std::string> codes;
  auto before = 0ns;
  for (const auto& one : times.samples()) {
    EXPECT_EQ(one.begun, before);
    before = one.ended;
    calls += one.calls;
    for (const auto& [code, count] : one.refused) codes.insert(code);
  }
  EXPECT_EQ(calls, now.calls);
  EXPECT_EQ(codes.size(), timeline::codes_max + 1);
  EXPECT_TRUE(codes.contains("others"));
}

/// Asks once, and lives on for a while.
scenarios::async<void> ask_and_wait(scenarios::engine& node) {
  client::value which;
  which.set("campaign", to_text(campaign_id{{7}, 1}));
  scenarios::request what{scenarios::speaker::service, "campaign.show", which, false, {}};
  (void)co_await node.ask(std::move(what));
  co_await node.pause(1200ms);
}

TEST(Timeline, IsKeptByTheEngineBesideTheStory) {
  std::atomic<int> asked = 0;
  stalling_server server{[&](std::uint64_t) {
    ++asked;
    return std::string{};
  }};
  timeline times;
  scenarios::run_record record;
  scenarios::progress told{scenarios::progress::form::none};
  scenarios::engine node{record, told, {.timeline = &times}};
  auto connected = client::connect("127.0.0.1", server.port());
  ASSERT_TRUE(connected);
  node.add_session(scenarios::speaker::service, std::move(*connected));
  ASSERT_TRUE(node.run(ask_and_wait(node)));
  EXPECT_EQ(record.calls.at("campaign.show").calls, 1U)
    << "what the timeline asks itself is no call";
  std::uint64_t calls = 0;
  for (const auto& one : times.samples()) calls += one.calls;
  EXPECT_EQ(calls, 1U);
  EXPECT_GE(times.samples().size(), 1U);
  EXPECT_GE(asked.load(), 2);
}

}  // namespace trefoil::tests::timelines
