#include "scenarios/timeline.hpp"

#include <algorithm>

namespace trefoil::scenarios {

namespace {

/// What two neighbours come to.
sample together(sample one, const sample& other) {
  const auto length = one.seconds() + other.seconds();
  if (length > 0) {
    one.target_rate
      = (one.target_rate * one.seconds() + other.target_rate * other.seconds()) / length;
  }
  one.ended = other.ended;
  one.calls += other.calls;
  one.done += other.done;
  one.dropped += other.dropped;
  one.in_flight = std::max(one.in_flight, other.in_flight);
  one.p50 = std::max(one.p50, other.p50);
  one.p99 = std::max(one.p99, other.p99);
  for (const auto& [code, count] : other.refused) one.refused[code] += count;
  return one;
}

}  // namespace

void timeline::refused(std::string_view code) {
  if (codes_.size() < codes_max) codes_.try_emplace(std::string{code}, true);
  ++next_.refused[codes_.contains(code) ? std::string{code} : "others"];
}

void timeline::shown(clock::time_point at, std::map<std::string, std::uint64_t, std::less<>> all) {
  if (figures_.size() == 2 * samples_max) {
    for (std::size_t to = 0; to < samples_max; ++to) figures_[to] = std::move(figures_[2 * to + 1]);
    figures_.resize(samples_max);
  }
  figures_.push_back({at - begun_, std::move(all)});
}

void timeline::end_sample(clock::time_point now, const standing& whole) {
  next_.ended = now - begun_;
  next_.calls = whole.calls - before_.calls;
  next_.done = whole.done - before_.done;
  next_.dropped = whole.dropped - before_.dropped;
  next_.target_rate = whole.target_rate;
  next_.in_flight = whole.in_flight;
  next_.p50 = times_.percentile(50);
  next_.p99 = times_.percentile(99);
  // The rest of a second at a run's end would show rates that never were.
  if (!samples_.empty() && next_.ended - next_.begun < length_ / 4) {
    samples_.back() = together(std::move(samples_.back()), next_);
  } else {
    samples_.push_back(std::move(next_));
  }
  next_ = {};
  next_.begun = now - begun_;
  times_ = {};
  before_ = whole;
  if (samples_.size() > samples_max) halve();
  due_ = now + length_;
}

void timeline::halve() {
  std::vector<sample> fewer;
  for (std::size_t at = 0; at < samples_.size(); at += 2) {
    fewer.push_back(at + 1 < samples_.size() ? together(std::move(samples_[at]), samples_[at + 1])
                                             : std::move(samples_[at]));
  }
  samples_ = std::move(fewer);
  length_ *= 2;
}

}  // namespace trefoil::scenarios
