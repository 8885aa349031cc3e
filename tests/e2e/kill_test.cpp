#include <chrono>
#include <cstdlib>
#include <fstream>
#include <random>
#include <thread>
#include <gtest/gtest.h>

#include "runtime/gateway/call_reader.hpp"
#include "tests/e2e/kill_load.hpp"

namespace trefoil::e2e {

namespace {

constexpr int kills = 20;
constexpr std::size_t clients = 4;
constexpr std::size_t tasks = 10'000;
constexpr std::size_t live_actors_max = 64;
/// So few that kills meet checkpoints, and what stands behind them.
constexpr std::size_t checkpoint_bytes = 1U << 20U;

/// Decides the moments of the kills and what is asked again. TREFOIL_KILL_SEED asks for another one.
std::uint32_t kill_seed() {
  const char* text = std::getenv("TREFOIL_KILL_SEED");
  return text == nullptr ? 20 : static_cast<std::uint32_t>(std::strtoul(text, nullptr, 10));
}

/// The ledger with a submit in it that was acknowledged and never journaled.
checks::ledger with_a_loss(checks::ledger told) {
  for (auto& one : told.operations) {
    if (one.command != "task.submit" || !one.acknowledged) continue;
    one.request = gateway::request_key_of(one.person, "never sent");
    break;
  }
  return told;
}

checks::ledger with_wrong_figures(checks::ledger told) {
  told.kpis.back().values["in_progress"] += "1";
  return told;
}

void expect_program_agrees(const own_node& node, const checks::ledger& against,
                           const std::filesystem::path& file) {
  {
    std::ofstream to{file};
    to << checks::ledger_head(against.complete) << "\n";
    for (const auto& one : against.operations) to << checks::to_line(one) << "\n";
    for (const auto& one : against.kpis) to << checks::to_line(one) << "\n";
  }
  const auto verified
    = run("trefoil", {"verify", "--store", node.store().string(), "--ledger", file.string()});
  EXPECT_EQ(verified.code, 0) << verified.out << verified.err;
}

/// Load until the kill, which comes at a moment that the seed decides.
void load_and_kill(own_node& node, kill_load& load, std::chrono::milliseconds after) {
  std::thread killer{[&] {
    std::this_thread::sleep_for(after);
    node.kill();
  }};
  load.work(node);
  killer.join();
}

}  // namespace

TEST(Node, LosesNothingInTwentyKills) {
  const scratch_folder scratch;
  own_node node{scratch.path(),
                {"--live-actors-max", std::to_string(live_actors_max), "--store-checkpoint-bytes",
                 std::to_string(checkpoint_bytes)}};
  node.start();
  kill_load load{node, tasks, clients, kill_seed()};
  SCOPED_TRACE("again: TREFOIL_KILL_SEED=" + std::to_string(kill_seed()));
  std::mt19937 moments{kill_seed()};
  std::uniform_int_distribution<int> pause{50, 400};
  for (int round = 0; round < kills; ++round) {
    if (!node.runs()) node.start();
    load.look(node);
    load_and_kill(node, load, std::chrono::milliseconds{pause(moments)});
    ASSERT_EQ(load.violations(node), std::vector<std::string>{}) << "kill " << round;
    if (HasFailure()) return;
  }

  node.start();
  RecordProperty("steps", static_cast<int>(load.done()));
  EXPECT_GE(load.done(), 500U) << "hardly any load";
  EXPECT_GE(load.closed_campaigns(), 5U) << "hardly anything was published";
  const auto shown = load.look(node);
  // Of what was under way at the last kill nobody knows yet.
  EXPECT_GE(shown["kpis"]["completed"].as_uint(), load.completed());
  EXPECT_LE(shown["kpis"]["completed"].as_uint(), load.completed() + clients);
  EXPECT_EQ(node.stop(), 0) << node.log();
  EXPECT_GT(checkpointed_shards(node), 0U);
  const auto told = load.ledger();
  RecordProperty("operations", static_cast<int>(told.operations.size()));
  expect_program_agrees(node, told, scratch.path() / "ledger");
  EXPECT_NE(violations_in(node, with_a_loss(told)), std::vector<std::string>{})
    << "the checks see no loss";
  EXPECT_NE(violations_in(node, with_wrong_figures(told)), std::vector<std::string>{})
    << "the checks recount no figures";
}

}  // namespace trefoil::e2e
