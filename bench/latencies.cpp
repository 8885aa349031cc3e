#include "bench/latencies.hpp"

#include <algorithm>

namespace trefoil::bench {

double latencies::percentile_ms(double percent) {
  if (us_.empty()) return 0;
  const auto rank = static_cast<std::size_t>(percent / 100.0 * static_cast<double>(us_.size()));
  const auto place = us_.begin() + static_cast<std::ptrdiff_t>(std::min(rank, us_.size() - 1));
  std::nth_element(us_.begin(), place, us_.end());
  return *place / 1000.0;
}

}  // namespace trefoil::bench
