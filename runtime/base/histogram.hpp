#pragma once
/// Latencies in constant memory, however many there are.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace trefoil {

/// Counts of durations from 1 us to 1 h in buckets that grow with the value, so that every answer is right to three
/// digits. 184 KiB each, allocated at the first value. Not thread-safe.
class histogram {
public:
  using duration = std::chrono::microseconds;
  static constexpr duration largest = std::chrono::hours{1};

  /// Shorter ones count as 1 us, longer ones as 1 h.
  void add(std::chrono::nanoseconds value);
  void merge(const histogram& other);

  [[nodiscard]] std::uint64_t count() const { return count_; }
  /// The duration that `percent` of all values do not exceed; at most 0.1 % too long, never too short. 0 of none.
  [[nodiscard]] duration percentile(double percent) const;
  /// The same in milliseconds.
  [[nodiscard]] double percentile_ms(double percent) const {
    return static_cast<double>(percentile(percent).count()) / 1000;
  }
  [[nodiscard]] duration max() const { return duration{max_}; }
  [[nodiscard]] duration mean() const;

private:
  static std::size_t bucket_of(std::uint64_t value);
  static std::uint64_t longest_in(std::size_t bucket);

  std::vector<std::uint64_t> buckets_;
  std::uint64_t count_ = 0;
  std::uint64_t sum_ = 0;
  std::uint64_t max_ = 0;
};

}  // namespace trefoil
