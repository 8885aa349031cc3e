#pragma once
/// Calls that wait for their answer, found by number without a search.

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "runtime/client/client.hpp"

namespace trefoil::client {

/// Not thread-safe. A number is a place and how often the place was used, so that a late or invented answer finds
/// nobody rather than somebody else. 0 is never given: the node uses it for what concerns the whole connection.
class call_table {
public:
  static constexpr std::uint32_t places_max = 1U << 22U;

  [[nodiscard]] bool full() const { return free_.empty() && places_.size() + 1 >= places_max; }
  [[nodiscard]] std::size_t size() const { return places_.size() - free_.size(); }

  /// REQUIRES: not full.
  [[nodiscard]] std::uint32_t add(handler done) {
    if (free_.empty()) {
      free_.push_back(static_cast<std::uint32_t>(places_.size()));
      places_.emplace_back();
    }
    const auto place = free_.back();
    free_.pop_back();
    places_[place].done = std::move(done);
    return (place + 1) | (places_[place].uses << 22U);
  }

  /// Whoever waits under this number; empty when nobody does.
  [[nodiscard]] handler take(std::uint32_t number) {
    const auto place
      = (number & (places_max - 1)) - 1;  // Of 0, which is no number: far behind the end.
    if (place >= places_.size() || !places_[place].done) return {};
    auto& held = places_[place];
    if (held.uses != number >> 22U) return {};
    held.uses = (held.uses + 1) & 0x3ffU;
    free_.push_back(place);
    return std::exchange(held.done, {});
  }

  [[nodiscard]] std::vector<handler> take_all() {
    std::vector<handler> all;
    for (auto& held : places_) {
      if (held.done) all.push_back(std::move(held.done));
    }
    places_.clear();
    free_.clear();
    return all;
  }

private:
  struct seat {
    handler done;
    std::uint32_t uses = 0;
  };
  std::vector<seat> places_;
  std::vector<std::uint32_t> free_;
};

}  // namespace trefoil::client
