#pragma once
/// What a run must reach: a measure, a comparison, a limit.

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace trefoil::scenarios {

/// What a run measured, by name. Times are in microseconds.
using measures = std::map<std::string, double, std::less<>>;

/// `"members.response_time.p99" = "< 50ms"`.
struct threshold {
  enum class comparison { less, at_most, equal, unequal, at_least, more };
  std::string measure;
  threshold::comparison compare = threshold::comparison::less;
  double limit = 0;
  std::string text;  ///< As it was written.

  [[nodiscard]] bool holds(double actual) const;
};

/// Reads `< 50ms`, `>= 400/s`, `== 0`. A time must say its unit, and only a time may. Nothing when it is not that.
[[nodiscard]] std::optional<threshold> parse_threshold(std::string_view measure,
                                                       std::string_view text);

/// True of measures that are times.
[[nodiscard]] bool is_time(std::string_view measure);

struct judged {
  trefoil::scenarios::threshold threshold;
  std::optional<double> actual;  ///< Absent: nothing measured it, so it does not hold.
  bool passed = false;
};

[[nodiscard]] std::vector<judged> judge(const std::vector<threshold>&, const measures&);

/// A measure as people read it: `1.24 ms`, `12345`, `0.97`.
[[nodiscard]] std::string spoken(std::string_view measure, double value);
[[nodiscard]] std::string time_text(std::chrono::microseconds);

[[nodiscard]] inline double seconds(std::chrono::nanoseconds length) {
  return std::chrono::duration<double>{length}.count();
}

}  // namespace trefoil::scenarios
