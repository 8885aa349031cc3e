#include "scenarios/arrival.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <utility>

namespace trefoil::scenarios {

namespace {

constexpr double nanoseconds_in_s = 1e9;
/// Thirty years: what is meant to happen later never does, and in nanoseconds would not be a number.
constexpr double longest_s = 1e9;
/// Keeps what rounding leaves of a whole arrival from counting as one more.
constexpr double rounding = 1e-6;

/// A number and the unit behind it.
std::optional<std::pair<double, std::string_view>> split_unit(std::string_view text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || number < 0 || !std::isfinite(number)) return std::nullopt;
  return std::pair{number, text.substr(static_cast<std::size_t>(end - text.data()))};
}

}  // namespace

arrival_schedule::arrival_schedule(const std::vector<arrival_stage>& stages) {
  double at_s = 0;
  double rate = 0;
  double arrivals = 0;
  for (const auto& stage : stages) {
    part next;
    next.begins_s = at_s;
    next.length_s = stage.length ? static_cast<double>(stage.length->count()) / nanoseconds_in_s
                                 : std::numeric_limits<double>::infinity();
    next.from = stage.ramp ? rate : stage.rate;
    next.to = stage.rate;
    next.before = arrivals;
    next.arrivals = next.to == 0 && next.from == 0 ? 0 : next.length_s * (next.from + next.to) / 2;
    at_s += next.length_s;
    arrivals += next.arrivals;
    rate = next.to;
    parts_.push_back(next);
  }
}

std::optional<std::chrono::nanoseconds> arrival_schedule::intended(std::uint64_t n) const {
  const auto wanted = static_cast<double>(n);
  const auto found = std::find_if(parts_.begin(), parts_.end(), [&](const part& one) {
    return wanted < one.before + one.arrivals - rounding;
  });
  if (found == parts_.end()) return std::nullopt;
  const auto within = std::max(0.0, wanted - found->before);
  double after_s = 0;
  if (found->from == found->to) {
    after_s = within / found->to;
  } else {
    // from * t + slope * t^2 / 2 = within
    const auto slope = (found->to - found->from) / found->length_s;
    const auto root = std::sqrt(std::max(0.0, found->from * found->from + 2 * slope * within));
    after_s = (root - found->from) / slope;
  }
  const auto meant_s = found->begins_s + after_s;
  if (!(meant_s <= longest_s)) return std::nullopt;
  return std::chrono::nanoseconds{std::llround(meant_s * nanoseconds_in_s)};
}

double arrival_schedule::rate_at(std::chrono::nanoseconds after_start) const {
  const auto at_s = static_cast<double>(after_start.count()) / nanoseconds_in_s;
  for (const auto& one : parts_) {
    if (at_s >= one.begins_s + one.length_s) continue;
    if (one.from == one.to) return one.to;
    return one.from + (one.to - one.from) * (at_s - one.begins_s) / one.length_s;
  }
  return 0;
}

double arrival_schedule::peak() const {
  double highest = 0;
  for (const auto& one : parts_) highest = std::max({highest, one.from, one.to});
  return highest;
}

std::optional<double> parse_rate(std::string_view text) {
  const auto split = split_unit(text);
  if (!split) return std::nullopt;
  if (split->second == "/s") return split->first;
  if (split->second == "/min") return split->first / 60;
  return std::nullopt;
}

std::optional<std::chrono::nanoseconds> parse_duration(std::string_view text) {
  const auto split = split_unit(text);
  if (!split) return std::nullopt;
  constexpr std::pair<std::string_view, double> units[]
    = {{"us", 1e3}, {"ms", 1e6}, {"s", 1e9}, {"min", 60e9}, {"h", 3600e9}};
  for (const auto& [unit, nanoseconds] : units) {
    if (split->second == unit) {
      if (split->first * nanoseconds > longest_s * nanoseconds_in_s) return std::nullopt;
      return std::chrono::nanoseconds{std::llround(split->first * nanoseconds)};
    }
  }
  return std::nullopt;
}

}  // namespace trefoil::scenarios
