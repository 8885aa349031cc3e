#pragma once
/// The requests a shard has accepted lately: the same one again is answered as the first time, from its records.

#include <cstdint>
#include <cstring>
#include <deque>
#include <memory>
#include <optional>

#include <tsl/robin_set.h>

#include "actors/shell/fold_rows.hpp"
#include "actors/shell/prefetch.hpp"
#include "persistence/record.hpp"

namespace trefoil::shell {

/// A full one takes 56 bytes a request: the requests themselves in their order, and four-byte places in it by key.
class request_memory {
public:
  explicit request_memory(std::size_t count_max)
    : count_max_{count_max}, places_{0, key_hash{this}, same_key{this}} {}
  request_memory(const request_memory&) = delete;
  request_memory& operator=(const request_memory&) = delete;

  struct accepted {
    std::uint64_t body = 0;
    sequence at = 0;  ///< Of its first record.
  };

  /// False when the key is known already; then nothing changes. REQUIRES: `at` is behind that of the one before.
  bool remember(const request_mark& mark, sequence at);
  [[nodiscard]] std::optional<accepted> find(const request_key&) const;
  /// The key is about to be looked for: a look-up ahead brings its place into the caches.
  void fetch_ahead(const request_key& key) const {
    if (const auto found = places_.find(key); found != places_.end()) prefetch(&at(*found));
  }
  /// The journal before this position goes, and with it the answers.
  void forget_before(sequence);

  /// The records up to here are durable: the next save writes the requests among them.
  void settle(sequence upto) { settled_upto_ = upto; }
  void save(changed_rows& to);
  /// Takes back a row. False: it is damaged.
  [[nodiscard]] bool restore(const fold_row&);

private:
  /// The low half of a request's number; those that are remembered are fewer than four billion.
  using place = std::uint32_t;
  struct placed {
    request_mark mark;
    sequence at = 0;
  };
  /// Places are hashed and compared by the keys that stand there.
  struct key_hash {
    using is_transparent = void;
    const request_memory* all;
    std::size_t operator()(const request_key& key) const {
      std::uint64_t half = 0;
      std::memcpy(&half, key.bytes.data(), sizeof half);
      return half;
    }
    std::size_t operator()(place at) const { return (*this)(all->at(at).mark.key); }
  };
  struct same_key {
    using is_transparent = void;
    const request_memory* all;
    bool operator()(place one, place other) const { return one == other; }
    bool operator()(const request_key& key, place at) const { return all->at(at).mark.key == key; }
    bool operator()(place at, const request_key& key) const { return all->at(at).mark.key == key; }
  };
  /// A row in the store: the position of its last request, and how many it has.
  struct saved {
    sequence last = 0;
    std::size_t count = 0;
  };

  [[nodiscard]] const placed& at(place number) const {
    return order_[number - static_cast<place>(first_)];
  }
  void forget_oldest();
  /// So many from this one on, as one row.
  void save(std::size_t from, std::size_t count, changed_rows& to);

  std::size_t count_max_;
  std::deque<placed> order_;
  std::uint64_t first_ = 0;  ///< The number of the oldest one.
  std::uint64_t saved_ = 0;  ///< Those with a lower number are in rows.
  sequence settled_upto_ = 0;
  // Each keeps a part of its hash, so that few keys are looked at in vain.
  tsl::robin_set<place, key_hash, same_key, std::allocator<place>, true> places_;
  std::deque<saved> rows_;
  std::size_t in_rows_ = 0;
};

}  // namespace trefoil::shell
