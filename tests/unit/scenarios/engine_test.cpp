// The engine measures what callers feel: from the moment that the schedule meant, whatever the node does.

#include <chrono>
#include <thread>
#include <utility>
#include <gtest/gtest.h>

#include "scenarios/engine.hpp"
#include "tests/unit/scenarios/stalling_server.hpp"

namespace trefoil::tests::engines {

using namespace std::chrono_literals;
using scenarios::arrival_schedule;
using scenarios::async;
using scenarios::engine;
using scenarios::progress;
using scenarios::request;
using scenarios::run_record;
using scenarios::speaker;
using scenarios::workload_plan;

/// An engine with one session to a server of the test's.
class bench_of_one {
public:
  explicit bench_of_one(server_behaviour behaviour, engine::options with = {})
    : server_{std::move(behaviour)}, engine_{record, told_, std::move(with)} {
    auto connected = client::connect("127.0.0.1", server_.port());
    EXPECT_TRUE(connected);
    engine_.add_session(speaker::service, std::move(*connected));
  }

  async<void> call_once(std::string allowed = {}) {
    request what{speaker::service, "node.status", {}, false, {}};
    if (!allowed.empty()) what.allowed.push_back(std::move(allowed));
    last = co_await engine_.ask(std::move(what));
  }

  async<void> drive(const workload_plan& plan, std::uint64_t visits,
                    std::chrono::milliseconds hold_up_third = {}) {
    std::uint64_t made = 0;
    const engine::source next = [&]() -> std::optional<async<void>> {
      if (made == visits) return std::nullopt;
      if (++made == 3) std::this_thread::sleep_for(hold_up_third);
      return call_once();
    };
    co_await engine_.drive(plan, next);
  }

  bool run(async<void> story) { return engine_.run(std::move(story)); }
  [[nodiscard]] engine& driven() { return engine_; }

  run_record record;
  client::response last;

private:
  stalling_server server_;
  progress told_{progress::form::none};
  engine engine_;
};

TEST(Engine, AStallOfTwoSecondsShowsInWhatCallersFeel) {
  // 500 calls before the stall, 100 during it, 300 after it.
  bench_of_one bench{[](std::uint64_t call) {
    if (call == 500) std::this_thread::sleep_for(2s);
    return std::string{};
  }};
  const workload_plan plan{"calls", arrival_schedule{{{.rate = 1000, .length = 500ms},
                                                      {.rate = 50, .length = 2s},
                                                      {.rate = 1000, .length = 300ms}}}};
  ASSERT_TRUE(bench.run(bench.drive(plan, 10'000)));
  const auto& calls = bench.record.workload("calls");
  EXPECT_EQ(calls.done, 900U);
  EXPECT_EQ(calls.dropped, 0U);
  EXPECT_GT(calls.response.percentile(99), 1500ms);
  EXPECT_GT(calls.response.max(), 1900ms);
  EXPECT_LT(calls.service.percentile(50), 200ms);
}

TEST(Engine, CountsArrivalsThatItMustDrop) {
  bench_of_one bench{[](std::uint64_t call) {
    if (call == 0) std::this_thread::sleep_for(600ms);
    return std::string{};
  }};
  workload_plan plan{"calls", arrival_schedule{{{.rate = 1000, .length = 300ms}}}};
  plan.max_in_flight = 20;
  ASSERT_TRUE(bench.run(bench.drive(plan, 10'000)));
  const auto& calls = bench.record.workload("calls");
  EXPECT_EQ(calls.started, 20U);
  EXPECT_EQ(calls.dropped, 280U);
  EXPECT_NEAR(calls.target_rate(), 1000, 10);
}

TEST(Engine, CountsWhatItSentLateAndMeasuresFromWhatWasMeant) {
  bench_of_one bench{[](std::uint64_t) { return std::string{}; }};
  const workload_plan plan{"calls", arrival_schedule{{{.rate = 1000, .length = 200ms}}}};
  ASSERT_TRUE(bench.run(bench.drive(plan, 10'000, 100ms)));
  const auto& calls = bench.record.workload("calls");
  EXPECT_EQ(calls.done, 200U);
  EXPECT_GE(calls.late, 50U);
  EXPECT_GE(calls.response.max(), 90ms);
}

TEST(Engine, StopsWhenThereIsNoMoreWork) {
  bench_of_one bench{[](std::uint64_t) { return std::string{}; }};
  const workload_plan plan{"calls", arrival_schedule{{{.rate = 1000}}}};
  ASSERT_TRUE(bench.run(bench.drive(plan, 50)));
  EXPECT_EQ(bench.record.workload("calls").done, 50U);
}

TEST(Engine, TellsExpectedRefusalsFromErrors) {
  bench_of_one bench{[](std::uint64_t) { return std::string{"already_claimed"}; }};
  ASSERT_TRUE(bench.run(bench.call_once("already_claimed")));
  EXPECT_EQ(bench.record.unexpected_errors(), 0U);
  ASSERT_TRUE(bench.run(bench.call_once()));
  EXPECT_EQ(bench.record.unexpected_errors(), 1U);
  const auto& refused = bench.record.calls["node.status"].refused["already_claimed"];
  EXPECT_EQ(refused.count, 2U);
  EXPECT_EQ(refused.sample, "as the test says");
}

TEST(Engine, SendsAgainWhatFoundTheNodeBusy) {
  bench_of_one bench{[](std::uint64_t call) { return std::string{call < 2 ? "busy" : ""}; }};
  ASSERT_TRUE(bench.run(bench.call_once()));
  EXPECT_TRUE(bench.last.ok);
  EXPECT_EQ(bench.record.calls["node.status"].repeated, 2U);
  EXPECT_EQ(bench.record.unexpected_errors(), 0U);
}

TEST(Engine, GivesUpACallThatNobodyAnswers) {
  bench_of_one bench{[](std::uint64_t) {
                       std::this_thread::sleep_for(1500ms);
                       return std::string{};
                     },
                     {.call_timeout = 100ms}};
  ASSERT_TRUE(bench.run(bench.call_once()));
  EXPECT_EQ(bench.last.error.code, "timed_out");
}

async<void> give_up_inside(engine& driven) {
  co_await driven.pause(1ms);
  throw scenarios::given_up{"enough"};
}

async<void> end_later(engine& by, bool& ended) {
  co_await by.pause(20ms);
  ended = true;
}

async<void> several(engine& driven, bool& other_ended) {
  std::vector<async<void>> all;
  all.push_back(give_up_inside(driven));
  all.push_back(end_later(driven, other_ended));
  co_await driven.all(std::move(all));
}

TEST(Engine, AStoryThatGivesUpFailsTheRunAfterTheOthersEnded) {
  bench_of_one bench{[](std::uint64_t) { return std::string{}; }};
  bool other_ended = false;
  EXPECT_FALSE(bench.run(several(bench.driven(), other_ended)));
  EXPECT_TRUE(other_ended);
  ASSERT_EQ(bench.record.checks.size(), 1U);
  EXPECT_EQ(bench.record.checks[0].found, "enough");
}

}  // namespace trefoil::tests::engines
