#pragma once
/// Where values stand on an axis, and where it has marks.

#include <algorithm>
#include <cmath>
#include <vector>

namespace trefoil::scenarios::html {

struct axis {
  double low = 0;
  double high = 1;
  bool logarithmic = false;
  double from = 0;  ///< Where `low` stands on the picture.
  double to = 1;
  std::vector<double> marks;

  [[nodiscard]] double at(double value) const {
    const auto share = logarithmic ? std::log(std::max(value, low) / low) / std::log(high / low)
                                   : (value - low) / (high - low);
    return from + (to - from) * std::clamp(share, 0.0, 1.0);
  }
};

/// 1, 2 or 5 times a power of ten: a step of which at most `count` reach `high`.
[[nodiscard]] inline double round_step(double high, int count) {
  const auto rough = std::max(high, 1e-9) / count;
  const auto power = std::pow(10, std::floor(std::log10(rough)));
  for (const auto times : {1.0, 2.0, 5.0}) {
    if (times * power >= rough) return times * power;
  }
  return 10 * power;
}

/// From 0 to a round number above `highest`.
[[nodiscard]] inline axis linear_axis(double highest, double from, double to) {
  const auto step = round_step(std::max(highest, 1.0), 5);
  axis made{0, step * std::max(1.0, std::ceil(highest / step)), false, from, to, {}};
  for (double mark = 0; mark <= made.high + step / 2; mark += step) made.marks.push_back(mark);
  return made;
}

/// Between powers of ten.
[[nodiscard]] inline axis log_axis(double lowest, double highest, double from, double to) {
  const auto first = std::floor(std::log10(std::max(lowest, 1.0)));
  const auto last = std::max(first + 1, std::ceil(std::log10(std::max(highest, 1.0)) - 1e-9));
  axis made{std::pow(10, first), std::pow(10, last), true, from, to, {}};
  for (auto power = first; power <= last; ++power) made.marks.push_back(std::pow(10, power));
  return made;
}

/// Seconds from 0 to `length`, marked at lengths that people count in.
[[nodiscard]] inline axis time_axis(double length, double from, double to) {
  axis made{0, std::max(length, 1.0), false, from, to, {}};
  auto step = 86'400.0;
  for (const auto one : {1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0, 3600.0}) {
    if (made.high / one > 8) continue;
    step = one;
    break;
  }
  for (double mark = 0; mark <= made.high; mark += step) made.marks.push_back(mark);
  return made;
}

}  // namespace trefoil::scenarios::html
