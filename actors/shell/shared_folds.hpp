#pragma once
/// The folds of one shard, as others may read them. The shard's actor alone changes them, for the length of one commit;
/// query threads read them between two commits, each for the length of a few pages.

#include <atomic>
#include <limits>
#include <mutex>
#include <shared_mutex>

#include "actors/shell/folds.hpp"
#include "actors/shell/writer_first_mutex.hpp"
#include "persistence/planted.hpp"

namespace trefoil::shell {

/// No record waits to be folded.
inline constexpr timestamp nothing_awaited{std::numeric_limits<std::int64_t>::max()};

class shared_folds {
public:
  /// They are recovered: from now on they may be read, until close().
  void open(const folds& what) {
    const std::unique_lock lock{mutex_};
    folds_ = &what;
  }
  void close() {
    const std::unique_lock lock{mutex_};
    folds_ = nullptr;
  }
  /// Held by the actor while it folds. Waits for those that read already and for no others.
  [[nodiscard]] std::unique_lock<writer_first_mutex> changing() { return std::unique_lock{mutex_}; }
  /// Calls `what` with the folds; false when they are not there yet, or no longer. REQUIRES: `what` does not read them
  /// through here again.
  template <class Read>
  [[nodiscard]] bool read(Read&& what) const {
    const std::shared_lock lock{mutex_};
    if (folds_ == nullptr) return false;
    what(*folds_);
    return true;
  }

  /// The actor's word, before it gives records an instant: what it has not folded is of this one or a later one.
  void awaits(timestamp since) { awaited_.store(since.ms); }
  /// Records get an instant behind this one: figures up to it were told.
  [[nodiscard]] timestamp settled_upto() const { return {settled_.load()}; }
  /// From now on nothing is ordered at or before an instant that has passed. True: whatever was is folded. Ask while
  /// reading. Either this sees the actor's word, or the actor sees this.
  [[nodiscard]] bool settle(timestamp upto) const {
    if (planted(bug::instant_not_settled)) return true;
    auto before = settled_.load();
    while (before < upto.ms && !settled_.compare_exchange_weak(before, upto.ms)) {
    }
    return upto.ms < awaited_.load();
  }

private:
  std::atomic<std::int64_t> awaited_{nothing_awaited.ms};
  mutable std::atomic<std::int64_t> settled_{0};
  mutable writer_first_mutex mutex_;
  const folds* folds_ = nullptr;
};

}  // namespace trefoil::shell
