#include "runtime/base/nearest.hpp"

#include <algorithm>
#include <numeric>

namespace trefoil {

namespace {

/// Levenshtein's distance, one row at a time.
std::size_t distance(std::string_view one, std::string_view other) {
  std::vector<std::size_t> row(other.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < one.size(); ++i) {
    auto diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < other.size(); ++j) {
      const auto replaced = diagonal + (one[i] == other[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, diagonal + 1, row[j] + 1});
    }
  }
  return row.back();
}

}  // namespace

std::string nearest_of(std::string_view word, const std::vector<std::string>& known) {
  constexpr std::size_t word_bytes_max = 128;
  if (word.empty() || word.size() > word_bytes_max) return {};
  std::string best;
  auto best_distance = word.size() / 3 + 2;
  for (const auto& each : known) {
    const auto found = distance(word, each);
    if (found >= best_distance) continue;
    best_distance = found;
    best = each;
  }
  return best;
}

}  // namespace trefoil
