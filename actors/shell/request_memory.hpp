#pragma once
/// The requests a shard has accepted lately: the same one again is answered as the first time, from its records.

#include <cstdint>
#include <cstring>
#include <deque>
#include <optional>
#include <span>
#include <vector>

#include <tsl/robin_map.h>

#include "actors/shell/fold_rows.hpp"
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
  bool remember(const request_mark& mark, sequence at);
  [[nodiscard]] std::optional<accepted> find(const request_key&) const;
  /// The journal before this position goes, and with it the answers.
  void forget_before(sequence);

  /// The request's record is durable: the next save writes it.
  void settle(const request_mark& mark, sequence at) { settled_.push_back({mark, at}); }
  void save(changed_rows& to);
  /// Takes back a row. False: it is damaged.
  [[nodiscard]] bool restore(const fold_row&);

private:
  struct hash {
    std::size_t operator()(const request_key& key) const {
      std::uint64_t half = 0;
      std::memcpy(&half, key.bytes.data(), sizeof half);
      return half;
    }
  };
  struct placed {
    request_mark mark;
    sequence at = 0;
  };
  /// A row in the store: the position of its last request, and how many it has.
  struct saved {
    sequence last = 0;
    std::size_t count = 0;
  };

  /// One row of them.
  void save(std::span<const placed> some, changed_rows& to);

  std::size_t count_max_;
  tsl::robin_map<request_key, accepted, hash> known_;
  std::deque<placed> order_;
  std::vector<placed> settled_;
  std::deque<saved> rows_;
  std::size_t in_rows_ = 0;
};

}  // namespace trefoil::shell
