#pragma once
/// Threads that recover the shards of a node: those first that somebody waits for, whatever is at work already. A shard
/// serves as soon as its own folds are back, so the first answer does not wait for the last shard.

#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "actors/shell/recovery.hpp"

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

  /// Somebody waits for this shard: it comes before all that nobody waits for, and after those that somebody else
  /// waited for before. Any thread; nothing but a look when it was asked before.
  void want(shard_id shard) {
    if (!shards_[shard].wanted.load(std::memory_order_relaxed)) hurry(shard);
  }
  /// How many shards are not served yet.
  [[nodiscard]] std::size_t left() const { return left_.load(std::memory_order_relaxed); }
  /// Ends with the parts that are at work.
  void stop();

private:
  struct one_shard {
    shard_head head;
    std::atomic<bool> wanted{false};
    // The rest under mutex_.
    std::unique_ptr<shard_recovery> back;
    std::size_t begun = 0;  ///< Parts.
    std::size_t ended = 0;
  };
  struct job {
    shard_id shard = 0;
    std::size_t part = 0;
  };

  void hurry(shard_id);
  void run();
  /// The next part to do, if there is one; of shards that somebody waits for, or of all.
  [[nodiscard]] std::optional<job> next(bool only_wanted);
  [[nodiscard]] std::optional<job> part_of(shard_id);
  void carry_out(const job&);
  /// Does what somebody waits for, unless that is what is being done already.
  void let_pass(const one_shard& at_work);
  /// True: it was the last one.
  [[nodiscard]] bool end_part(one_shard&);
  void end(const failure&);

  const store& store_;
  std::function<void(shard_id, recovered_ptr)> done_;
  std::function<void(const failure&)> fail_;
  std::vector<one_shard> shards_;
  std::atomic<std::size_t> left_;
  std::atomic<bool> hurried_{false};  ///< Something may stand in wanted_.
  std::mutex mutex_;
  std::deque<shard_id> wanted_;
  std::size_t at_ = 0;  ///< All before it were begun.
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace trefoil::shell
