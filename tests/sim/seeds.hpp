#pragma once
/// Seeds, each played in a process of its own: however one ends, the others go on, and its number is told.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "persistence/planted.hpp"
#include "tests/sim/sim_story.hpp"

namespace trefoil::sim {

struct order {
  std::uint64_t seed = 1;
  bug planted = bug::none;
  bool twice = false;  ///< Both runs must come to the same, to the byte.
};

/// How a seed ended. Without a problem it held.
struct played {
  order what;
  run_report report;
};

/// Plays a seed in this process. A bug that it plants stays.
[[nodiscard]] run_report play(const order&);

/// Plays orders in so many children at once, and tells of each when it is over; `told` returns false to end. A child
/// that dies or takes longer than two minutes is a problem of its seed.
void play_all(const std::vector<order>&, std::size_t jobs,
              const std::function<bool(const played&)>& told,
              const std::function<run_report(const order&)>& how = play);

/// The command that plays a seed again.
[[nodiscard]] std::string again(std::uint64_t seed);
/// A failed seed with its mix, its first problem, and the command that plays it again.
[[nodiscard]] std::string to_text(const played&);

/// What never happened in a run that should have seen everything.
[[nodiscard]] std::string never_seen(const sightings&);
/// One line a mark.
[[nodiscard]] std::string to_text(const sightings&);

/// Seeds that failed once: they are played first in every run.
inline constexpr auto failing_seeds_file = "tests/sim/failing_seeds.txt";
[[nodiscard]] std::vector<std::uint64_t> failing_seeds(const std::string& file);
/// Writes a seed down, unless it stands there already.
void keep_failing(const std::string& file, const played&);

}  // namespace trefoil::sim
