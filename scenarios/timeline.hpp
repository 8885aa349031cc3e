#pragma once
/// How a run went on, moment by moment, in constant memory: a sample a second at first. When there are too many, each
/// two become one and those that follow are twice as long. Not thread-safe: belongs to the engine's thread.

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/base/histogram.hpp"
#include "scenarios/arrival.hpp"
#include "scenarios/progress.hpp"

namespace trefoil::scenarios {

/// What happened in one stretch of a run.
struct sample {
  std::chrono::nanoseconds begun{};  ///< After the run began.
  std::chrono::nanoseconds ended{};
  std::uint64_t calls = 0;  ///< Sent.
  std::uint64_t done = 0;   ///< Visits.
  std::uint64_t dropped = 0;
  double target_rate = 0;  ///< Arrivals a second meant at its end.
  std::uint64_t in_flight = 0;
  /// Of the calls answered in it; 0: none. Of two samples that became one, the longer ones.
  histogram::duration p50{};
  histogram::duration p99{};
  std::map<std::string, std::uint64_t, std::less<>> refused;  ///< By code, the expected ones too.

  [[nodiscard]] double seconds() const {
    return std::chrono::duration<double>{ended - begun}.count();
  }
};

/// A campaign's figures at one moment.
struct figures_sample {
  std::chrono::nanoseconds at{};
  std::map<std::string, std::uint64_t, std::less<>> figures;
};

class timeline {
public:
  static constexpr std::size_t samples_max = 600;
  /// Codes beyond these are counted together, as `others`.
  static constexpr std::size_t codes_max = 12;

  explicit timeline(clock::time_point begun = clock::now())
    : begun_{begun}, due_{begun + length_} {}

  void answered(std::chrono::nanoseconds took) { times_.add(took); }
  void refused(std::string_view code);
  void shown(clock::time_point, std::map<std::string, std::uint64_t, std::less<>> figures);

  /// When the sample at hand is over.
  [[nodiscard]] clock::time_point due() const { return due_; }
  /// Ends the sample at hand. REQUIRES: it is due, or the run is over. The counts of `standing` are of the whole run.
  void end_sample(clock::time_point, const standing&);

  [[nodiscard]] const std::vector<sample>& samples() const { return samples_; }
  [[nodiscard]] const std::vector<figures_sample>& figures() const { return figures_; }
  [[nodiscard]] clock::time_point begun() const { return begun_; }

private:
  void halve();

  std::vector<sample> samples_;
  std::vector<figures_sample> figures_;
  histogram times_;  ///< Of the sample at hand.
  sample next_;
  std::map<std::string, bool, std::less<>> codes_;
  std::chrono::nanoseconds length_ = std::chrono::seconds{1};
  clock::time_point begun_;
  clock::time_point due_;
  standing before_;
};

}  // namespace trefoil::scenarios
