/// Plays many seeds: `./dev sim`. Ends with 1 when one fails, or when a long run never saw what it should have.

#include <chrono>
#include <cstdio>
#include <iostream>

#include <CLI/CLI.hpp>

#include "tests/sim/seeds.hpp"

namespace trefoil::sim {

namespace {

/// From so many seeds on everything should have happened.
constexpr std::size_t enough_seeds = 100;
constexpr std::uint64_t seeds_to_a_second_play = 20;

struct wishes {
  std::uint64_t from = 1;
  std::uint64_t seeds = 200;
  std::size_t jobs = 1;
  std::string keep;
  std::string planted;
  bool here = false;
};

bug bug_named(const std::string& name) {
  for (const auto& one : all_bugs) {
    if (one.name == name) return one.which;
  }
  return bug::none;
}

/// What a run has come to so far.
class run {
public:
  explicit run(const wishes& what) : what_{what} {}

  bool take(const played& one) {
    ++played_;
    seen_.add(one.report.seen);
    accepted_ += one.report.accepted;
    if (!one.report.problems.empty()) {
      ++failed_;
      std::cout << to_text(one) << std::flush;
      if (!what_.keep.empty()) keep_failing(what_.keep, one);
    }
    if (const auto seconds = elapsed_s(); seconds >= told_at_s_ + 10) {
      told_at_s_ = seconds;
      tell();
    }
    return what_.planted.empty() || failed_ == 0;
  }

  int finish() const {
    tell();
    std::cout << to_text(seen_);
    const auto lacking = played_ >= enough_seeds ? never_seen(seen_) : std::string{};
    if (!lacking.empty()) std::cout << "never happened:\n" << lacking;
    return failed_ == 0 && lacking.empty() ? 0 : 1;
  }

private:
  [[nodiscard]] double elapsed_s() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun_).count();
  }
  void tell() const {
    std::printf("%llu seeds, %.1f a second, %llu commands accepted, %llu seeds failed\n",
                static_cast<unsigned long long>(played_),
                static_cast<double>(played_) / std::max(elapsed_s(), 0.001),
                static_cast<unsigned long long>(accepted_),
                static_cast<unsigned long long>(failed_));
    std::fflush(stdout);
  }

  const wishes& what_;
  std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
  double told_at_s_ = 0;
  std::uint64_t played_ = 0;
  std::uint64_t failed_ = 0;
  std::uint64_t accepted_ = 0;
  sightings seen_;
};

int play_wishes(const wishes& what) {
  const auto planted = bug_named(what.planted);
  if (!what.planted.empty() && planted == bug::none) {
    std::cerr << "no such bug: " << what.planted << "; there are:";
    for (const auto& one : all_bugs) std::cerr << " " << one.name;
    std::cerr << "\n";
    return 2;
  }
  if (what.here) {
    const played one{{what.from, planted}, play({what.from, planted})};
    std::cout << to_text(one);
    for (const auto& problem : one.report.problems) std::cout << "  " << problem << "\n";
    return one.report.problems.empty() ? 0 : 1;
  }
  std::vector<order> orders;
  if (!what.keep.empty()) {
    for (const auto seed : failing_seeds(what.keep)) orders.push_back({seed, planted});
  }
  for (auto seed = what.from; seed < what.from + what.seeds; ++seed)
    orders.push_back({seed, planted, seed % seeds_to_a_second_play == 0});
  run all{what};
  play_all(orders, what.jobs, [&](const played& one) { return all.take(one); });
  return all.finish();
}

}  // namespace

}  // namespace trefoil::sim

int main(int count, char** words) {
  trefoil::sim::wishes what;
  CLI::App program{"Plays the node in a simulated world: one seed, one world."};
  program.add_option("--from", what.from, "The first seed");
  program.add_option("--seeds", what.seeds, "How many");
  program.add_option("--jobs", what.jobs, "How many at once");
  program.add_option(
    "--keep", what.keep,
    "Where failing seeds are written down; those that stand there are played first");
  program.add_option("--bug", what.planted, "Plant this bug, and end at the first seed that fails");
  program.add_flag("--here", what.here,
                   "Play the first seed in this process, as a debugger wants it");
  CLI11_PARSE(program, count, words);
  return trefoil::sim::play_wishes(what);
}
