#pragma once
/// Reads from the store off the actors' threads: snapshots and chains for waking entities, rows for old answers,
/// histories and effects that are no longer at hand.

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <variant>
#include <vector>

#include <caf/actor.hpp>

#include "actors/base/ids.hpp"
#include "actors/base/time.hpp"
#include "actors/shell/closed_cohort.hpp"
#include "persistence/store.hpp"

namespace trefoil::shell {

/// A record and its place.
struct placed_record {
  sequence at = 0;
  trefoil::record record;
};

/// An entity's snapshot, if there is one, and its records behind it, oldest first. `head`: its newest record; 0: the
/// last checkpoint or the snapshot says where, if anything does. `closed`: it is a task of a cohort that is put away, of
/// which the part that tells of it is read, too.
struct read_entity {
  entity_id entity;
  sequence head = 0;
  bool closed = false;
  bool again = false;  ///< What it looked for had gone meanwhile.
};
/// All records of one row from a position on: to rebuild an answer.
struct read_request {
  sequence at = 0;
  std::uint64_t ticket = 0;
};
/// An entity's newest records back from `head`, at most `limit`, oldest first. `head` and `closed` as above.
struct read_history {
  entity_id entity;
  sequence head = 0;
  bool closed = false;
  std::uint32_t limit = 0;
  std::uint64_t ticket = 0;
};
/// The effects for one shard at these positions.
struct read_effects {
  shard_id taker = 0;
  sequence after = 0;
  std::vector<sequence> positions;
};

/// How far the journal's beginning may go: rows whose records are all older than `before`, up to `upto`.
struct read_expired {
  sequence from = 0;
  sequence upto = 0;
  timestamp before;
};
/// Give the room of what has gone back to the disk.
struct reclaim_room {};

using read_order
  = std::variant<read_entity, read_request, read_history, read_effects, read_expired, reclaim_room>;

/// What was read. Corruption is told, never hidden: `failed` names shard and position.
struct fetched {
  read_order order;
  std::optional<snapshot> from;
  std::vector<placed_record> records;
  closed_cohort_ptr cohort;  ///< When it was `closed`.
  std::optional<failure> failed;
  sequence keep_from = 0;            ///< Of read_expired: what is before it may go.
  std::vector<entity_id> uncovered;  ///< Of the same: snapshots of these would let more go.
};
using fetched_ptr = std::shared_ptr<fetched>;

class read_port {
public:
  virtual ~read_port() = default;
  /// `shard` is told `fetched_ptr` when it is done. Any thread.
  virtual void fetch(shard_id, read_order, caf::actor shard) = 0;
};

/// The journal row that was read last. What an import made stands in one row by the dozen, and wakes by the dozen.
/// One thread's own.
class last_row {
public:
  /// The row that holds a position.
  [[nodiscard]] outcome_of<std::string_view> read(const store&, shard_id, sequence position);

private:
  shard_id shard_ = 0;
  sequence first_ = 1;
  sequence last_ = 0;
  std::string row_;
};

/// Carries out one order. Blocks on the disk.
[[nodiscard]] fetched_ptr read_now(store&, shard_id, read_order, last_row&);

/// Orders wait here until somebody serves them: a few threads in a node, the world in a simulation.
class reader final : public read_port {
public:
  explicit reader(store&);
  ~reader() override;
  reader(const reader&) = delete;
  reader& operator=(const reader&) = delete;

  /// Serves on so many threads from now on.
  void start(std::size_t threads);
  /// Forgets what waits and ends the threads.
  void stop();

  void fetch(shard_id, read_order, caf::actor shard) override;
  /// Carries out the order that stands at this place of the queue. REQUIRES: which < waiting().
  void serve(std::size_t which);
  [[nodiscard]] std::size_t waiting() const;

private:
  struct job {
    shard_id shard = 0;
    read_order order;
    caf::actor asker;
  };
  void run();
  void carry_out(job, last_row&);

  store& store_;
  mutable std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<job> waiting_;
  bool stopping_ = false;
  last_row served_;  ///< Of `serve`.
  std::vector<std::thread> threads_;
};

}  // namespace trefoil::shell
