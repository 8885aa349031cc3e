/// Twenty seeds, each twice. A failing seed prints the command that plays it again.

#include <cstdlib>
#include <exception>

#include <gtest/gtest.h>

#include "tests/sim/last_words.hpp"
#include "tests/sim/sim_story.hpp"

namespace trefoil::sim {

namespace {

constexpr std::size_t actions_per_seed = 1'000;

std::uint64_t number_from(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

run_report play_seed(std::uint64_t seed) {
  const last_words when_it_dies{seed};
  try {
    story told{seed};
    return told.play(actions_per_seed);
  } catch (const std::exception& thrown) {
    run_report broken;
    broken.problems.emplace_back(thrown.what());
    return broken;
  }
}

}  // namespace

TEST(LastWords, AreSaidHoweverTheRunDies) {
  const auto wanted = "sim seed 7: rerun with TREFOIL_SIM_SEED=7";
  EXPECT_DEATH(
    {
      const last_words of{7};
      std::abort();
    },
    wanted);
  EXPECT_DEATH(
    {
      const last_words of{7};
      std::terminate();
    },
    wanted);
  EXPECT_DEATH(
    {
      const last_words of{7};
      int* volatile nothing = nullptr;
      *nothing = 1;
    },
    wanted);
}

TEST(Simulation, EverySeedHoldsAndIsTheSameTwice) {
  const auto first = number_from("TREFOIL_SIM_SEED", 1);
  const auto count
    = number_from("TREFOIL_SIM_SEEDS", std::getenv("TREFOIL_SIM_SEED") == nullptr ? 20 : 1);
  run_report sum;
  for (auto seed = first; seed < first + count; ++seed) {
    const auto one = play_seed(seed);
    EXPECT_TRUE(one.problems.empty())
      << "seed " << seed << ": " << one.problems.front() << "\n  " << again(seed);
    EXPECT_EQ(one, play_seed(seed))
      << "seed " << seed << " is not the same twice\n  " << again(seed);
    sum.crashes += one.crashes;
    sum.bounces += one.bounces;
    sum.passivations += one.passivations;
    sum.checkpoints += one.checkpoints;
    sum.trims += one.trims;
    sum.full_disks += one.full_disks;
    sum.lost_races += one.lost_races;
    sum.repeats += one.repeats;
    sum.looks += one.looks;
    sum.accepted += one.accepted;
    if (HasFailure()) break;
  }
  RecordProperty("crashes", static_cast<int>(sum.crashes));
  std::printf(
    "accepted %llu, crashes %llu, bounces %llu, passivations %llu, lost races %llu, repeats %llu, "
    "looks %llu\n",
    static_cast<unsigned long long>(sum.accepted), static_cast<unsigned long long>(sum.crashes),
    static_cast<unsigned long long>(sum.bounces), static_cast<unsigned long long>(sum.passivations),
    static_cast<unsigned long long>(sum.lost_races), static_cast<unsigned long long>(sum.repeats),
    static_cast<unsigned long long>(sum.looks));
  if (count < 20) return;
  EXPECT_GT(sum.crashes, 0U) << "a run without a crash shows nothing";
  EXPECT_GT(sum.bounces, 0U) << "a run without a moved guard shows nothing";
  EXPECT_GT(sum.passivations, 0U) << "a run without a passivation shows nothing";
  EXPECT_GT(sum.checkpoints, 0U) << "a run without a checkpoint shows nothing";
  EXPECT_GT(sum.trims, 0U) << "a run in which every journal stays whole shows nothing";
  EXPECT_GT(sum.full_disks, 0U) << "a run in which there was always room shows nothing";
  EXPECT_GT(sum.looks, 0U) << "a run in which nobody looks at figures recounts none";
  EXPECT_GT(sum.lost_races, 0U) << "a run without a lost claim race shows nothing";
}

}  // namespace trefoil::sim
