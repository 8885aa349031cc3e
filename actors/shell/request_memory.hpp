#pragma once
/// The requests a shard has accepted lately: the same one again is answered as the first time, from its records.

#include <cstdint>
#include <cstring>
#include <deque>
#include <optional>

#include <tsl/robin_map.h>

#include "persistence/record.hpp"

namespace trefoil::shell {

class request_memory {
public:
  explicit request_memory(std::size_t count_max) : count_max_{count_max} {}

  struct accepted {
    std::uint64_t body = 0;
    sequence at = 0;  ///< Of its first record.
  };

  /// False when the key is known already; then nothing changes.
  bool remember(const request_mark& mark, sequence at) {
    if (!known_.try_emplace(mark.key, accepted{mark.body, at}).second) return false;
    order_.push_back(mark.key);
    while (order_.size() > count_max_) {
      known_.erase(order_.front());
      order_.pop_front();
    }
    return true;
  }

  [[nodiscard]] std::optional<accepted> find(const request_key& key) const {
    const auto found = known_.find(key);
    return found == known_.end() ? std::nullopt : std::optional{found.value()};
  }

private:
  struct hash {
    std::size_t operator()(const request_key& key) const {
      std::uint64_t half = 0;
      std::memcpy(&half, key.bytes.data(), sizeof half);
      return half;
    }
  };

  std::size_t count_max_;
  tsl::robin_map<request_key, accepted, hash> known_;
  std::deque<request_key> order_;
};

}  // namespace trefoil::shell
