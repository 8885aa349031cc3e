#pragma once
/// Threads that recover the shards of a node: those first that somebody waits for. A shard serves as soon as its own
/// folds are back, so the first answer does not wait for the last shard.

#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "actors/shell/folds.hpp"

namespace trefoil::shell {

class recovery_crew {
public:
  /// `done` is called with each shard's folds, `fail` with the first failure, both by the crew's threads.
  recovery_crew(const store&, std::vector<shard_head>, std::size_t threads,
                std::function<void(shard_id, recovered_ptr)> done,
                std::function<void(const failure&)> fail);
  ~recovery_crew();
  recovery_crew(const recovery_crew&) = delete;
  recovery_crew& operator=(const recovery_crew&) = delete;

  /// Somebody waits for this shard. Any thread; nothing but a look once it was begun.
  void want(shard_id shard) {
    if (!begun_[shard].load(std::memory_order_relaxed)) hurry(shard);
  }
  /// How many shards are not served yet.
  [[nodiscard]] std::size_t left() const { return left_.load(std::memory_order_relaxed); }
  /// Ends after the shards that are at work.
  void stop();

private:
  void hurry(shard_id);
  void run();
  [[nodiscard]] std::optional<shard_id> next();

  const store& store_;
  std::vector<shard_head> heads_;
  std::function<void(shard_id, recovered_ptr)> done_;
  std::function<void(const failure&)> fail_;
  std::vector<std::atomic<bool>> begun_;
  std::atomic<std::size_t> left_;
  std::mutex mutex_;
  std::deque<shard_id> wanted_;
  std::size_t at_ = 0;  ///< All before it were begun.
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace trefoil::shell
