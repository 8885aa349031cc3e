#pragma once
/// What a run measured and found, in the order it did.

#include <chrono>
#include <cstdint>
#include <list>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/base/histogram.hpp"
#include "scenarios/arrival.hpp"
#include "scenarios/thresholds.hpp"

namespace trefoil::scenarios {

/// Answers of one error code to one method.
struct refusals {
  std::uint64_t count = 0;
  std::uint64_t unexpected = 0;  ///< Of these: not among what the story allows there.
  std::string sample;            ///< The first unexpected one's words.
};

/// All calls of one method.
struct call_record {
  std::uint64_t calls = 0;
  std::uint64_t repeated = 0;  ///< Sent again after `busy`.
  histogram service;
  std::map<std::string, refusals, std::less<>> refused;
};

/// One open arrival process. `response` counts from the moment that the schedule meant, `service` from the moment that
/// the first call was sent: the difference is what a stalled node costs those who come after.
struct workload_record {
  std::string name;
  std::uint64_t started = 0;
  std::uint64_t done = 0;
  std::uint64_t dropped = 0;
  std::uint64_t late = 0;
  histogram response;
  histogram service;
  clock::time_point begun;
  clock::time_point ended;
  std::chrono::nanoseconds scheduled{};  ///< When the last arrival was meant, after the beginning.

  [[nodiscard]] double target_rate() const;
  [[nodiscard]] double rate() const;
};

struct phase_record {
  std::string name;
  clock::time_point begun;
  clock::time_point ended;
};

/// Something that must be so. One that is not fails the run.
struct check_record {
  std::string what;
  bool passed = false;
  std::string found;  ///< In words, also of one that passed.
};

/// One count told by different witnesses; all must agree.
struct count_record {
  std::string what;
  std::vector<std::pair<std::string, std::uint64_t>> told;
  [[nodiscard]] bool agrees() const;
};

struct run_record {
  std::string scenario;
  std::string action;
  std::uint64_t seed = 0;
  clock::time_point begun = clock::now();
  clock::time_point ended;
  std::map<std::string, call_record, std::less<>> calls;
  std::list<workload_record> workloads;
  std::list<phase_record> phases;
  std::vector<check_record> checks;
  std::vector<std::pair<std::string, std::string>> kpis;
  std::vector<std::pair<std::string, std::vector<count_record>>> counts;  ///< By moment of the run.
  measures measured;  ///< What the story measured itself.
  std::vector<judged> thresholds;

  [[nodiscard]] workload_record& workload(std::string_view name);
  void check(std::string_view what, bool passed, std::string found = {});
  /// Counts of one moment that must agree; adds a check.
  void compare(const std::string& moment, std::vector<count_record>);

  [[nodiscard]] std::uint64_t unexpected_errors() const;
  [[nodiscard]] std::uint64_t failed_checks() const;
  [[nodiscard]] std::uint64_t missed_thresholds() const;
  /// Everything that thresholds may name.
  [[nodiscard]] measures all_measures() const;
};

}  // namespace trefoil::scenarios
