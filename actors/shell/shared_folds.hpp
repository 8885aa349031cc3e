#pragma once
/// The folds of one shard, as others may read them. The shard's actor alone changes them, for the length of one commit;
/// query threads read them between two commits, each for the length of a few pages.

#include <mutex>
#include <shared_mutex>

#include "actors/shell/folds.hpp"
#include "actors/shell/writer_first_mutex.hpp"

namespace trefoil::shell {

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

private:
  mutable writer_first_mutex mutex_;
  const folds* folds_ = nullptr;
};

}  // namespace trefoil::shell
