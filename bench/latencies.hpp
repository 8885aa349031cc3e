#pragma once
/// Latencies one by one: a bench has memory for all of them.

#include <chrono>
#include <cstdint>
#include <vector>

namespace trefoil::bench {

class latencies {
public:
  using duration = std::chrono::steady_clock::duration;
  void reserve(std::size_t count) { us_.reserve(count); }
  void add(duration one) {
    us_.push_back(static_cast<std::uint32_t>(
      std::chrono::duration_cast<std::chrono::microseconds>(one).count()));
  }
  void add(const latencies& more) { us_.insert(us_.end(), more.us_.begin(), more.us_.end()); }
  [[nodiscard]] std::size_t count() const { return us_.size(); }
  /// The time that `percent` of all did not exceed; 0 of none.
  [[nodiscard]] double percentile_ms(double percent);

private:
  std::vector<std::uint32_t> us_;
};

}  // namespace trefoil::bench
