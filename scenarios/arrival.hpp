#pragma once
/// When work arrives. The whole schedule is fixed before the run: an answer that takes long moves no later arrival, so
/// nothing that a caller would have waited for goes unmeasured.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace trefoil::scenarios {

using clock = std::chrono::steady_clock;

/// One part of a schedule: from the rate before it to `rate` over `length`, or steady at `rate`.
struct arrival_stage {
  double rate = 0;  ///< Arrivals a second, at its end.
  std::optional<std::chrono::nanoseconds>
    length;           ///< Absent: for ever; only of a steady last stage.
  bool ramp = false;  ///< Begins at the rate of the stage before, the first at 0.
};

class arrival_schedule {
public:
  arrival_schedule() = default;
  explicit arrival_schedule(const std::vector<arrival_stage>&);

  /// How long after the start arrival n is meant to happen, n = 0, 1, 2, ...; nothing when there are fewer
  /// or it would be after thirty years.
  [[nodiscard]] std::optional<std::chrono::nanoseconds> intended(std::uint64_t n) const;
  /// Arrivals a second that are meant at this moment.
  [[nodiscard]] double rate_at(std::chrono::nanoseconds after_start) const;
  /// The highest rate of all stages.
  [[nodiscard]] double peak() const;
  [[nodiscard]] bool empty() const { return parts_.empty(); }

private:
  struct part {
    double begins_s = 0;
    double length_s = 0;  ///< Infinite of one without end.
    double from = 0;
    double to = 0;
    double before = 0;  ///< Arrivals of all parts before it.
    double arrivals = 0;
  };
  std::vector<part> parts_;
};

/// `500/s`, `30/min`; nothing when it is not that.
[[nodiscard]] std::optional<double> parse_rate(std::string_view);
/// `250us`, `10ms`, `1.5s`, `2min`, `1h`, up to thirty years; nothing when it is not that.
[[nodiscard]] std::optional<std::chrono::nanoseconds> parse_duration(std::string_view);

}  // namespace trefoil::scenarios
