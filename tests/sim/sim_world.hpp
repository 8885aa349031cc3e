#pragma once
/// A node in a simulated world: the production shell on CAF's test coordinator. Only store, clock, randomness and link
/// are twins, and one seed decides everything: which actor plays next, when the committer writes, which read is served,
/// what fails, when the process dies and what the disk keeps.

#include <algorithm>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/scheduler/test_coordinator.hpp>

#include "actors/shell/bulk_turns.hpp"
#include "actors/shell/committer.hpp"
#include "actors/shell/query_desk.hpp"
#include "actors/shell/reader.hpp"
#include "actors/shell/shard_actor.hpp"
#include "persistence/memory_store.hpp"
#include "runtime/checks/journal_view.hpp"
#include "tests/sim/sim_mix.hpp"

namespace trefoil::sim {

class virtual_clock final : public shell::clock {
public:
  [[nodiscard]] timestamp now() const override { return now_; }
  void advance(std::int64_t ms) {
    now_.ms += ms;
    earliest_ = std::min(earliest_, now_);
    latest_ = std::max(latest_, now_);
  }
  /// What it ever showed lies between these.
  [[nodiscard]] timestamp earliest() const { return earliest_; }
  [[nodiscard]] timestamp latest() const { return latest_; }

private:
  timestamp now_{1'750'000'000'000};
  timestamp earliest_ = now_;
  timestamp latest_ = now_;
};

/// The way back to the clients: what a process says reaches them only while it lives.
class sim_link final : public shell::reply_sink {
public:
  void append(std::vector<shell::reply> replies) override;
  std::deque<shell::reply> arrived;
  bool up = true;
};

class world {
public:
  world(std::uint64_t seed, world_options);
  ~world();
  world(const world&) = delete;
  world& operator=(const world&) = delete;

  /// From now on these faults may come, and no others.
  void allow(const fault_set& faults) { allowed_ = faults; }
  /// From now on the fail-point's steps are counted, and it hits. Not before, and not behind `allow_no_fail`.
  void allow_fail() { fails_ = true; }
  void allow_no_fail() { fails_ = false; }
  [[nodiscard]] bool allows(mark fault) const {
    return allowed_.test(static_cast<std::size_t>(fault));
  }

  /// One small thing happens: an actor plays a message, a commit is written, a read is served, or a question is
  /// answered. False: nothing to do, or nobody there to do it.
  bool step();
  /// The process has ended by itself: `crash` starts it again.
  [[nodiscard]] bool ended() const { return dying_ && lingers_ == 0; }
  /// The process dies and is started again on what the disk kept. Open calls are never answered. What of the
  /// acknowledged is not there again is a problem.
  void crash();
  [[nodiscard]] bool lacks_room() const { return writes_without_room_ > 0; }
  /// Folds became durable since this was asked last.
  [[nodiscard]] bool stored_folds() { return std::exchange(folds_stored_, false); }
  void post(shell::incoming);
  void post(shell::incoming_query);

  [[nodiscard]] std::uint64_t disk_digest() const { return disk_->digest(); }
  /// Every row that was ever durable, trimmed since or not, with what the disk has beside the journal.
  [[nodiscard]] checks::kept_journal everything() const;
  [[nodiscard]] shard_id shards() const { return options_.shards; }
  /// The task's cohort has left memory.
  [[nodiscard]] bool has_put_away(const entity_id& task) const;
  [[nodiscard]] bool forgets() const { return options_.retention_ms > 0; }
  [[nodiscard]] const shell::shared_counters& counters() const { return counters_; }
  [[nodiscard]] std::shared_ptr<sim_link> link() const { return link_; }
  /// The steps of the fail-point's kind so far, and how often it has hit.
  [[nodiscard]] std::uint64_t steps() const { return steps_; }
  [[nodiscard]] std::uint64_t failed() const { return failed_; }
  dice chance;
  virtual_clock time;
  sightings seen;
  std::vector<std::string> problems;

private:
  // sim_process.cpp: one process after the other on the same disk.
  void start();
  [[nodiscard]] bool come_up(bool may_fail);
  [[nodiscard]] bool open(bool may_fail);
  void compose();
  [[nodiscard]] bool recover_all(bool may_fail);
  [[nodiscard]] bool recover_one(shard_id, bool excused);
  void stop();
  /// What the node does in place of going on: `lingers` more steps of its other threads, then nothing.
  void end(const std::string& why, std::size_t lingers);
  void cannot_read(const std::string& what);

  /// Told by the disk of whatever became durable.
  void note(std::span<const journal_batch>);
  [[nodiscard]] bool fails_now();
  void write();
  void serve(std::size_t which);
  [[nodiscard]] caf::scheduler::test_coordinator& jobs();

  world_options options_;
  fault_set allowed_;
  std::shared_ptr<memory_disk> disk_;
  std::unique_ptr<store> store_;
  checks::kept_journal written_;
  bool dying_ = false;
  std::size_t lingers_ = 0;
  bool folds_stored_ = false;
  std::size_t writes_without_room_ = 0;  ///< As long as the disk stays full.
  bool append_failed_ = false;           ///< Since it came up: so it may end.
  std::uint64_t reads_failed_ = 0;       ///< The same: so things may be unreadable.
  std::uint64_t steps_ = 0;
  std::uint64_t failed_ = 0;
  bool fails_ = false;  ///< The fail-point may hit.
  std::vector<shard_head> heads_;
  std::unique_ptr<shell::committer> commits_;
  std::unique_ptr<shell::reader> reads_;
  std::unique_ptr<shell::bulk_turns> bulk_;
  std::shared_ptr<sim_link> link_;
  shell::shared_counters counters_;
  std::optional<shell::traffic> traffic_;
  std::vector<std::unique_ptr<shell::credit>> credits_;
  std::unique_ptr<caf::actor_system_config> config_;
  std::unique_ptr<caf::actor_system> system_;
  std::vector<std::unique_ptr<shell::shared_folds>> shared_;
  std::unique_ptr<shell::query_desk> desk_;
  std::deque<shell::incoming_query> questions_;
  std::vector<caf::actor> shards_;
};

}  // namespace trefoil::sim
