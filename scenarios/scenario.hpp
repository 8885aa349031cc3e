#pragma once
/// A scenario file: which story, how large, how fast, what it must reach.

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "persistence/expected.hpp"
#include "scenarios/arrival.hpp"
#include "scenarios/thresholds.hpp"

namespace trefoil::scenarios {

/// A number that a story takes from the file.
struct parameter {
  std::string_view name;
  double fallback = 0;
  double min = 0;
  double max = 1;
  bool whole = false;
  std::string_view help;
};

/// What a file may say to a story.
struct story_shape {
  std::string_view name;
  std::string_view summary;
  std::vector<parameter> parameters;
  std::vector<std::string_view> workloads;  ///< The file must give each an arrival.
  std::vector<std::string_view> measures;   ///< Beside those that every run has.
};

/// One open arrival process.
struct workload_plan {
  std::string name;
  arrival_schedule arrival;
  std::uint64_t max_in_flight
    = 10'000;  ///< An arrival beyond it is dropped and counted, never delayed.
  std::chrono::nanoseconds late_after
    = std::chrono::milliseconds{10};  ///< Sent later than this: counted late.
};

struct scenario {
  std::string name;
  std::string action;
  std::uint64_t seed = 1;
  std::map<std::string, double, std::less<>> parameters;  ///< All that the story has.
  std::map<std::string, workload_plan, std::less<>> workloads;
  std::vector<threshold> thresholds;

  /// REQUIRES: the story has such a parameter.
  [[nodiscard]] double share(std::string_view parameter) const;
  [[nodiscard]] std::uint64_t count(std::string_view parameter) const;
  /// REQUIRES: the story has such a workload.
  [[nodiscard]] const workload_plan& workload(std::string_view) const;
};

/// Everything that is wrong with a file, each as `file:line: what`.
using findings = std::vector<std::string>;

/// What stands in place of the file's own: `companies=2000`, `seed=7`, `workload.members.max_in_flight=50`. A key
/// without a dot that no file has at its top is a parameter.
using overrides = std::vector<std::pair<std::string, std::string>>;

/// Reads a file's text. Names every key that nobody knows, with what was probably meant.
[[nodiscard]] expected<scenario, findings> read_scenario(std::string_view text,
                                                         const std::string& file,
                                                         const std::vector<story_shape>& stories,
                                                         const overrides& over = {});

/// The names that thresholds may use for this story.
[[nodiscard]] std::vector<std::string> measures_of(const story_shape&);

}  // namespace trefoil::scenarios
