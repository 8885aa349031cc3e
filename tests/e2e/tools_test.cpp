// The programs that load and measure a node do so, and find nothing wrong.

#include <filesystem>
#include <string>
#include <gtest/gtest.h>

#include "tests/e2e/program.hpp"

namespace trefoil::e2e {

namespace {

/// Tests run in the project's root.
std::string scenario_file(std::string_view name) {
  return (std::filesystem::path{"scenarios"} / name).string();
}

void expect_line(const ending& of, std::string_view text) {
  EXPECT_NE(of.out.find(text), std::string::npos) << text << " is missing in\n" << of.out << of.err;
}

}  // namespace

TEST(Tools, EveryScenarioIsFreeOfMistakes) {
  std::size_t files = 0;
  for (const auto& file : std::filesystem::directory_iterator{"scenarios"}) {
    if (file.path().extension() != ".toml") continue;
    ++files;
    const auto looked = run("trefoil-scenario", {"lint", file.path().string()});
    EXPECT_EQ(looked.code, 0) << file.path() << "\n" << looked.out << looked.err;
  }
  EXPECT_GE(files, 7U);
}

/// Smaller than they are for people, and with no word about how fast this machine is.
TEST(Tools, TheSmallScenariosPass) {
  const scratch_folder scratch;
  own_node node{scratch.path()};
  node.start();
  const auto play = [&](std::string_view file, words settings) {
    words arguments{"run",     scenario_file(file),   "--connect", node.address(),
                    "--store", node.store().string(), "--quiet"};
    for (auto& one : settings) arguments.insert(arguments.end(), {"--set", std::move(one)});
    const auto played = run("trefoil-scenario", arguments);
    EXPECT_EQ(played.code, 0) << played.out << played.err;
    expect_line(played, "PASSED");
  };
  play("close_race.toml", {"tasks=300", "thresholds.close_time=< 30s"});
  play("slow_consumer.toml",
       {"tasks=1000", "thresholds.beside.response_time.p99=< 30s",
        "thresholds.inboxes.response_time.p99=< 30s", "thresholds.cut_time=< 30s"});
  play("million.toml",
       {"companies=2000", "share_responding=0.1", "thresholds.publish_time=< 5min",
        "thresholds.fence_time=< 30s", "thresholds.responding.response_time.p99=< 30s"});
  EXPECT_EQ(node.stop(), 0) << node.log();
}

TEST(Tools, AScenarioPassesAndItsLedgerVerifies) {
  const scratch_folder scratch;
  own_node node{scratch.path()};
  node.start();
  const auto ledger = (scratch.path() / "ledger").string();
  const auto page = (scratch.path() / "report.html").string();
  // The thresholds of the file are for a machine that does nothing else.
  const auto played
    = run("trefoil-scenario",
          {"run", scenario_file("claim_race.toml"), "--connect", node.address(), "--store",
           node.store().string(), "--quiet", "--ledger", ledger, "--html", page, "--set",
           "tasks=200", "--set", "thresholds.races.response_time.p99=< 30s"});
  EXPECT_EQ(played.code, 0) << played.out << played.err;
  expect_line(played, "ok   the journal keeps every invariant");
  expect_line(played, "ok   the journal has one claim a task: 200");
  expect_line(played, "PASSED");
  const auto looked = run_at("/usr/bin/python3", {"tests/page/page_test.py", "--text", page});
  EXPECT_EQ(looked.code, 0) << looked.out << looked.err;
  EXPECT_EQ(node.stop(), 0) << node.log();
  const auto verified
    = run("trefoil", {"verify", "--store", node.store().string(), "--ledger", ledger});
  EXPECT_EQ(verified.code, 0) << verified.out << verified.err;
  expect_line(verified, "operations");
  expect_line(verified, "violations    0");
}

TEST(Tools, ABenchTellsItsFigures) {
  const scratch_folder scratch;
  const auto measured
    = run("trefoil-bench", {"W3", "--n", "1000", "--node", program("trefoild").string(), "--folder",
                            scratch.path().string()});
  EXPECT_EQ(measured.code, 0) << measured.out << measured.err;
  expect_line(measured, "disk fdatasync_per_s ");
  expect_line(measured, "W3 races_per_s ");
  expect_line(measured, "W3 winners 1000\n");
  expect_line(measured, "W3 double_winners 0\n");
}

}  // namespace trefoil::e2e
