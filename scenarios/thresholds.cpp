#include "scenarios/thresholds.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>

#include "scenarios/arrival.hpp"

namespace trefoil::scenarios {

namespace {

using comparison = threshold::comparison;

/// The longer ones first, so that `<=` is not read as `<`.
constexpr std::pair<std::string_view, comparison> words[] = {
  {"<=", comparison::at_most}, {">=", comparison::at_least}, {"==", comparison::equal},
  {"!=", comparison::unequal}, {"<", comparison::less},      {">", comparison::more},
};

std::string_view without_blanks(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

std::optional<double> parse_limit(std::string_view measure, std::string_view text) {
  if (is_time(measure)) {
    const auto length = parse_duration(text);
    if (!length) return std::nullopt;
    return static_cast<double>(length->count()) / 1e3;
  }
  if (const auto rate = parse_rate(text)) return rate;
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::string printed(const char* format, double value) {
  std::array<char, 64> room{};
  std::snprintf(room.data(), room.size(), format, value);
  return room.data();
}

}  // namespace

bool threshold::holds(double actual) const {
  switch (compare) {
    case comparison::less:
      return actual < limit;
    case comparison::at_most:
      return actual <= limit;
    case comparison::equal:
      return actual == limit;
    case comparison::unequal:
      return actual != limit;
    case comparison::at_least:
      return actual >= limit;
    case comparison::more:
      return actual > limit;
  }
  return false;
}

std::optional<threshold> parse_threshold(std::string_view measure, std::string_view text) {
  const auto trimmed = without_blanks(text);
  for (const auto& [word, compare] : words) {
    if (!trimmed.starts_with(word)) continue;
    const auto limit = parse_limit(measure, without_blanks(trimmed.substr(word.size())));
    if (!limit) return std::nullopt;
    return threshold{std::string{measure}, compare, *limit, std::string{trimmed}};
  }
  return std::nullopt;
}

bool is_time(std::string_view measure) {
  return measure.find("_time.") != std::string_view::npos || measure.ends_with("_time");
}

std::vector<judged> judge(const std::vector<threshold>& all, const measures& measured) {
  std::vector<judged> result;
  for (const auto& one : all) {
    judged next{one, std::nullopt, false};
    if (const auto found = measured.find(one.measure); found != measured.end()) {
      next.actual = found->second;
      next.passed = one.holds(found->second);
    }
    result.push_back(std::move(next));
  }
  return result;
}

std::string spoken(std::string_view measure, double value) {
  if (is_time(measure)) {
    if (value < 1e3) return printed("%.0f us", value);
    if (value < 1e5) return printed("%.2f ms", value / 1e3);
    if (value < 1e6) return printed("%.0f ms", value / 1e3);
    return printed("%.2f s", value / 1e6);
  }
  if (value == std::floor(value) && std::abs(value) < 1e15) return printed("%.0f", value);
  return printed(value < 10 ? "%.4f" : "%.1f", value);
}

std::string time_text(std::chrono::microseconds value) {
  return spoken("_time", static_cast<double>(value.count()));
}

}  // namespace trefoil::scenarios
