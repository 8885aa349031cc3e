#pragma once
/// Threads that recover the shards of a node: those first that somebody waits for, whatever is at work already. A shard
/// serves as soon as its own folds are back, so the first answer does not wait for the last shard.

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <limits>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "actors/shell/recovery.hpp"

namespace trefoil::shell {

class recovery_crew {
public:
  /// `done` is called with each shard's folds, `fail` with the first failure, both by the crew's threads; neither for
  /// what stop() cut short.
  recovery_crew(const store&, std::vector<shard_head>, std::size_t threads,
                std::function<void(shard_id, recovered_ptr)> done,
                std::function<void(const failure&)> fail);
  ~recovery_crew();
  recovery_crew(const recovery_crew&) = delete;
  recovery_crew& operator=(const recovery_crew&) = delete;

  /// Somebody waits for this shard: it comes before all that nobody waits for, and after those that somebody else
  /// waited for before. Any thread; nothing but a look when it was asked before.
  void want(shard_id shard) {
    if (shards_[shard].ticket.load(std::memory_order_relaxed) == nobody) hurry(shard);
  }
  /// How many shards are not served yet.
  [[nodiscard]] std::size_t left() const { return left_.load(std::memory_order_relaxed); }
  /// Ends what is at work behind the row that it is at.
  void stop();

private:
  /// When somebody first waited for a shard: the lower, the earlier.
  using ticket = std::uint32_t;
  static constexpr ticket nobody = std::numeric_limits<ticket>::max();

  struct one_shard {
    shard_head head;
    std::atomic<recovery_crew::ticket> ticket{nobody};
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
  /// The next part to do, if there is one.
  [[nodiscard]] std::optional<job> next();
  /// The same of shards that somebody waited for before this ticket.
  [[nodiscard]] std::optional<job> next_before(ticket);
  [[nodiscard]] std::optional<job> wanted_before(ticket);
  [[nodiscard]] std::optional<job> part_of(shard_id);
  void carry_out(const job&);
  /// Does what somebody has waited for longer than for this shard. False: it is to end.
  [[nodiscard]] bool let_pass(const one_shard& at_work);
  /// True: it was the last one.
  [[nodiscard]] bool end_part(one_shard&);
  void fail_with(const failure&);

  const store& store_;
  std::function<void(shard_id, recovered_ptr)> done_;
  std::function<void(const failure&)> fail_;
  std::vector<one_shard> shards_;
  std::atomic<std::size_t> left_;
  std::atomic<ticket> first_wanted_{nobody};  ///< Of the first in wanted_.
  std::atomic<bool> stopping_{false};         ///< Set under mutex_.
  std::mutex mutex_;
  std::deque<shard_id> wanted_;
  ticket next_ticket_ = 0;
  std::size_t at_ = 0;  ///< All before it were begun.
  std::vector<std::thread> threads_;
};

}  // namespace trefoil::shell
