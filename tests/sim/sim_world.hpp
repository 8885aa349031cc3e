#pragma once
/// A node in a simulated world: the production shell on CAF's test coordinator. Only store, clock, randomness and link
/// are twins, and one seed decides everything: which actor plays next, when the committer writes, which read is served,
/// when the process dies and what the disk keeps.

#include <deque>
#include <memory>
#include <random>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/scheduler/test_coordinator.hpp>

#include "actors/shell/committer.hpp"
#include "actors/shell/query_desk.hpp"
#include "actors/shell/reader.hpp"
#include "actors/shell/shard_actor.hpp"
#include "persistence/memory_store.hpp"
#include "runtime/checks/journal_view.hpp"

namespace trefoil::sim {

/// Randomness: everything a seed decides is drawn from one of these, in order.
class dice {
public:
  explicit dice(std::uint64_t seed) : engine_{seed} {}
  /// 0 to `sides` - 1. REQUIRES: sides > 0.
  std::size_t roll(std::size_t sides) { return static_cast<std::size_t>(engine_() % sides); }
  bool chance(std::size_t percent) { return roll(100) < percent; }

private:
  std::mt19937_64 engine_;
};

class virtual_clock final : public shell::clock {
public:
  [[nodiscard]] timestamp now() const override { return now_; }
  void advance(std::int64_t ms) { now_.ms += ms; }

private:
  timestamp now_{1'750'000'000'000};
};

/// The link: answers arrive, or are lost on the way.
class sim_link final : public shell::reply_sink {
public:
  void deliver(std::vector<shell::reply> replies) override;
  std::deque<shell::reply> arrived;
};

struct world_options {
  shard_id shards = 8;
  std::size_t live_max = 4;                ///< Of a shard: small, so that entities come and go.
  std::uint32_t chain_max = 3;             ///< Small, so that many of them leave a snapshot.
  std::uint64_t checkpoint_bytes = 4'000;  ///< Of a shard: a few dozen records.
  std::int64_t retention_ms = 0;           ///< 0: the whole journal stays.
  std::int64_t step_ms = 0;                ///< What a step takes.
  std::size_t full_disk_percent = 0;       ///< Of the commits: there is no room at first.
};

class world {
public:
  world(std::uint64_t seed, world_options);
  ~world();
  world(const world&) = delete;
  world& operator=(const world&) = delete;

  /// One small thing happens: an actor plays a message, a commit is written, a read is served, or a question is
  /// answered. False: nothing to do.
  bool step();
  /// Until nothing is left to do.
  void settle();
  /// The process dies and is started again on what the disk kept. Open calls are never answered. Says what of the
  /// acknowledged is not there again.
  [[nodiscard]] std::vector<std::string> crash();
  void post(shell::incoming);
  void post(shell::incoming_query);

  [[nodiscard]] std::uint64_t disk_digest() const { return disk_->digest(); }
  [[nodiscard]] const store& where() const { return *store_; }
  /// Every row that was ever durable, trimmed since or not, with what the disk has beside the journal.
  [[nodiscard]] checks::kept_journal everything() const;
  /// How often a shard let the beginning of its journal go.
  [[nodiscard]] std::uint64_t trims() const { return trims_; }
  /// How often commits had to wait for room.
  [[nodiscard]] std::uint64_t full_disks() const { return full_disks_; }
  [[nodiscard]] shard_id shards() const { return options_.shards; }
  [[nodiscard]] const shell::shared_counters& counters() const { return counters_; }
  [[nodiscard]] std::shared_ptr<sim_link> link() const { return link_; }
  dice chance;
  virtual_clock time;

private:
  void start();
  /// Told by the disk of whatever became durable.
  void note(std::span<const journal_batch>);
  void recover_one(std::vector<shell::recovered_ptr>&);
  void stop();
  [[nodiscard]] caf::scheduler::test_coordinator& jobs();

  world_options options_;
  std::shared_ptr<memory_disk> disk_;
  std::unique_ptr<store> store_;
  checks::kept_journal written_;
  std::uint64_t trims_ = 0;
  std::uint64_t full_disks_ = 0;
  bool dying_ = false;  ///< A store that fails now ends the process, as it should.
  std::unique_ptr<shell::committer> commits_;
  std::unique_ptr<shell::reader> reads_;
  std::shared_ptr<sim_link> link_;
  shell::shared_counters counters_;
  shell::traffic traffic_{1'000'000};
  std::vector<std::unique_ptr<shell::credit>> credits_;
  std::unique_ptr<caf::actor_system_config> config_;
  std::unique_ptr<caf::actor_system> system_;
  std::vector<std::unique_ptr<shell::shared_folds>> shared_;
  std::unique_ptr<shell::query_desk> desk_;
  std::deque<shell::incoming_query> questions_;
  std::vector<caf::actor> shards_;
};

}  // namespace trefoil::sim
