#pragma once
/// The actors of one node: every shard, its entities, the committer and the readers. Whoever composes a node makes one
/// and hands it commands; nothing outside actors/shell sees an actor.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "actors/shell/messages.hpp"
#include "actors/shell/world.hpp"
#include "persistence/store.hpp"

namespace trefoil::shell {

/// How many commands are under way in the whole node. Any thread.
class traffic {
public:
  explicit traffic(std::int64_t max) : max_{max} {}
  /// What comes now would wait too long: answer `busy`.
  [[nodiscard]] bool is_full() const { return under_way() >= max_; }
  [[nodiscard]] std::int64_t under_way() const {
    return under_way_.load(std::memory_order_relaxed);
  }
  /// Of these, those that the next commit may still hold, and some more: all but those behind a command of their own
  /// entity that waits for one. A shard tells of these with what it hands in or folds, so the figure is a little late.
  [[nodiscard]] std::int64_t may_join() const { return under_way() - behind_commits(); }
  [[nodiscard]] std::int64_t behind_commits() const {
    return behind_commits_.load(std::memory_order_relaxed);
  }
  /// Of all under way, what one shard may have.
  [[nodiscard]] std::int64_t shard_max() const { return (max_ + 1) / 2; }

private:
  friend class credit;
  std::atomic<std::int64_t> under_way_{0};
  std::atomic<std::int64_t> behind_commits_{0};
  std::int64_t max_;
};

/// How much may be under way in one shard: half of all commands, and so many bytes; beyond it a few that end work. Taken
/// by whoever posts, given back by the shard with the answer. Any thread.
class credit {
public:
  static constexpr std::int64_t reserved_commands = 16;
  static constexpr std::int64_t reserved_bytes = 64 << 10;

  credit(traffic& all, std::int64_t bytes)
    : all_{all}, commands_{all.shard_max() + reserved_commands}, bytes_{bytes + reserved_bytes} {}
  /// False: the shard is at its capacity; answer `busy`. `frees_room`: of a command that ends work.
  [[nodiscard]] bool take(std::int64_t bytes, bool frees_room = false) {
    const auto kept = frees_room ? 0 : reserved_commands;
    const auto kept_bytes = frees_room ? 0 : reserved_bytes;
    if (commands_.fetch_sub(1, std::memory_order_relaxed) <= kept
        || bytes_.load(std::memory_order_relaxed) < bytes + kept_bytes) {
      commands_.fetch_add(1, std::memory_order_relaxed);
      return false;
    }
    bytes_.fetch_sub(bytes, std::memory_order_relaxed);
    all_.under_way_.fetch_add(1, std::memory_order_relaxed);
    return true;
  }
  void give_back(std::int64_t bytes) {
    commands_.fetch_add(1, std::memory_order_relaxed);
    bytes_.fetch_add(bytes, std::memory_order_relaxed);
    all_.under_way_.fetch_sub(1, std::memory_order_relaxed);
  }
  /// So many more (or fewer) of this shard's wait behind a command of their own entity that waits for a commit.
  void add_behind_commits(std::int64_t more) {
    all_.behind_commits_.fetch_add(more, std::memory_order_relaxed);
  }

private:
  traffic& all_;
  std::atomic<std::int64_t> commands_;
  std::atomic<std::int64_t> bytes_;
};

struct system_options {
  std::size_t threads = 0;  ///< Of the scheduler; 0: one a core.
  std::size_t live_actors_max
    = 200'000;  ///< Over all shards; idle entities beyond it are passivated.
  /// Over all shards, half of it in one. By Little's law the wait of a command is this by the node's throughput,
  /// unless they are for one entity: it takes one a commit.
  std::int64_t commands_in_flight_max = 5'000;
  std::int64_t bytes_in_flight_max = 16 << 20;  ///< A shard.
  /// Over all shards: how much journal a start may have to replay before everything is served.
  std::uint64_t checkpoint_bytes = 16 << 20;
  /// The journal's older part goes, and with it histories and repeated answers; 0: all of it stays.
  std::chrono::milliseconds retention{0};
  /// Told what an operator must know: an entity whose past cannot be read. Any thread.
  std::function<void(const std::string&)> report = [](const std::string&) {};
  /// Told why the process ends; it ends when this returns, and nothing else is written. Any thread.
  std::function<void(const std::string&)> last_words = [](const std::string&) {};
};

/// What a node counts, summed over its shards.
struct system_counters {
  std::uint64_t live_actors = 0;
  std::uint64_t activations = 0;
  std::uint64_t passivations = 0;
  std::uint64_t accepted = 0;
  std::uint64_t refused = 0;
  std::uint64_t bounced = 0;  ///< Decisions taken again because a guard had moved.
  std::uint64_t delayed = 0;  ///< Decisions that waited for a batch with room.
  std::uint64_t records = 0;
  std::uint64_t commits = 0;
  std::uint64_t checkpoints = 0;
  std::uint64_t recovering = 0;      ///< Shards that do not serve yet.
  std::uint64_t replayed_bytes = 0;  ///< Of the journal, by those that do since the start.
};

class shard_system {
public:
  /// Takes every shard of the store and recovers them beside the first commands, those first that are asked for. What
  /// cannot be read ends the process, named by shard and position. Fails with the store's own failure.
  [[nodiscard]] static outcome_of<std::unique_ptr<shard_system>> start(store&, const clock&,
                                                                       const system_options&);
  /// Stops at once: what is not committed is not acknowledged. Call drain() first for a clean end.
  ~shard_system();
  shard_system(const shard_system&) = delete;
  shard_system& operator=(const shard_system&) = delete;

  [[nodiscard]] shard_id shards() const;
  /// As much is under way as the node takes on: commands should be answered `busy`, but for those that end work. Any
  /// thread; cheap.
  [[nodiscard]] bool is_full() const;
  /// Takes the right to post one command of so many bytes to a shard; give it up only by posting. For what `frees_room` a
  /// little room is kept.
  [[nodiscard]] bool admit(shard_id, std::int64_t bytes, bool frees_room);
  /// The disk is nearly full: what would grow the journal should be refused with `storage_low`. Any thread.
  [[nodiscard]] bool storage_low() const;
  /// Hands commands to their shards. REQUIRES: each was admitted with its own `cost`. Any thread; never blocks.
  void post(std::vector<shard_batch>);
  void post(incoming_query);
  /// Ends intake and waits until everything that was posted is answered and every snapshot is written, at most so long.
  /// False when time ran out.
  bool drain(std::chrono::milliseconds limit);
  [[nodiscard]] system_counters counters() const;

private:
  class parts;
  explicit shard_system(std::unique_ptr<parts>);
  std::unique_ptr<parts> parts_;
};

}  // namespace trefoil::shell
