#include "runtime/base/histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace trefoil {

namespace {

/// Values below this are exact; above it each power of two has half as many buckets.
constexpr std::uint64_t exact = 2048;
constexpr unsigned exact_bits = 11;
constexpr std::uint64_t half = exact / 2;

}  // namespace

std::size_t histogram::bucket_of(std::uint64_t value) {
  if (value < exact) return value;
  const auto shift = static_cast<unsigned>(std::bit_width(value)) - exact_bits;
  return exact + (shift - 1) * half + ((value >> shift) - half);
}

std::uint64_t histogram::longest_in(std::size_t bucket) {
  if (bucket < exact) return bucket;
  const auto shift = (bucket - exact) / half + 1;
  const auto place = (bucket - exact) % half + half;
  return ((place + 1) << shift) - 1;
}

void histogram::add(std::chrono::nanoseconds value) {
  const auto whole = std::chrono::duration_cast<duration>(value).count();
  const auto clamped
    = static_cast<std::uint64_t>(std::clamp<std::int64_t>(whole, 1, largest.count()));
  if (buckets_.empty()) {
    buckets_.resize(bucket_of(static_cast<std::uint64_t>(largest.count())) + 1);
  }
  ++buckets_[bucket_of(clamped)];
  ++count_;
  sum_ += clamped;
  max_ = std::max(max_, clamped);
}

void histogram::merge(const histogram& other) {
  if (other.count_ == 0) return;
  if (buckets_.empty()) buckets_.resize(other.buckets_.size());
  for (std::size_t at = 0; at < buckets_.size(); ++at) buckets_[at] += other.buckets_[at];
  count_ += other.count_;
  sum_ += other.sum_;
  max_ = std::max(max_, other.max_);
}

histogram::duration histogram::percentile(double percent) const {
  if (count_ == 0) return {};
  const auto share = std::clamp(percent, 0.0, 100.0) / 100.0;
  const auto rank = std::ceil(share * static_cast<double>(count_) - 1e-9);
  const auto wanted = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(rank));
  std::uint64_t seen = 0;
  for (std::size_t at = 0; at < buckets_.size(); ++at) {
    seen += buckets_[at];
    if (seen >= wanted) return duration{std::min(longest_in(at), max_)};
  }
  return max();
}

histogram::duration histogram::mean() const {
  return count_ == 0 ? duration{} : duration{sum_ / count_};
}

}  // namespace trefoil
