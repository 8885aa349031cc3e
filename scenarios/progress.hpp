#pragma once
/// What somebody who waits sees on stderr: one live line on a terminal, else a line every five seconds.

#include <chrono>
#include <cstdint>
#include <string>

#include "runtime/base/histogram.hpp"
#include "scenarios/arrival.hpp"

namespace trefoil::scenarios {

/// How a run stands at one moment.
struct standing {
  std::string phase;
  double target_rate = 0;  ///< Arrivals a second meant now, over all workloads that run.
  std::uint64_t done = 0;  ///< Visits since the run began.
  std::uint64_t calls = 0;
  histogram::duration p50{};
  histogram::duration p99{};
  std::uint64_t errors = 0;
  std::uint64_t dropped = 0;
  std::uint64_t in_flight = 0;
};

class progress {
public:
  enum class form : std::uint8_t { none, lines, live };
  /// `live` where stderr is a terminal that takes it, else `lines`.
  [[nodiscard]] static form fitting();

  explicit progress(form);
  ~progress();
  progress(const progress&) = delete;
  progress& operator=(const progress&) = delete;

  /// When the next picture is wanted.
  [[nodiscard]] clock::time_point due() const { return due_; }
  void show(const standing&);
  /// A line that stays.
  void say(const std::string&);

private:
  void wipe();

  form form_;
  bool dirty_ = false;  ///< A live line stands on the terminal.
  clock::time_point begun_ = clock::now();
  clock::time_point due_;
  clock::time_point last_;
  std::uint64_t last_done_ = 0;
  std::uint64_t last_calls_ = 0;
};

}  // namespace trefoil::scenarios
