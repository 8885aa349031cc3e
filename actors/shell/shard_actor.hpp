#pragma once
/// The only owner of one shard: its order, guards, folds, live entities and their queues. Guards move when an event is
/// ordered; facts come from what is folded; replies leave when their batch is durable and folded. Until its folds are
/// recovered it keeps what it is sent.

#include <atomic>
#include <deque>
#include <memory>
#include <span>
#include <vector>

#include <caf/event_based_actor.hpp>

#include "actors/shell/answer_box.hpp"
#include "actors/shell/bulk_turns.hpp"
#include "actors/shell/caf_types.hpp"
#include "actors/shell/entities.hpp"
#include "actors/shell/folds.hpp"
#include "actors/shell/guards.hpp"
#include "actors/shell/live_table.hpp"
#include "actors/shell/run_queue.hpp"
#include "actors/shell/shard_system.hpp"
#include "actors/shell/shared_folds.hpp"
#include "actors/shell/world.hpp"

namespace trefoil::shell {

/// Counted by all shards of a node together. Any thread.
struct shared_counters {
  std::atomic<std::uint64_t> live_actors{0};
  std::atomic<std::uint64_t> activations{0};
  std::atomic<std::uint64_t> passivations{0};
  std::atomic<std::uint64_t> accepted{0};
  std::atomic<std::uint64_t> refused{0};
  std::atomic<std::uint64_t> bounced{0};
  std::atomic<std::uint64_t> delayed{0};
  std::atomic<std::uint64_t> records{0};
  std::atomic<std::uint64_t> commits{0};
  std::atomic<std::uint64_t> checkpoints{0};
  std::atomic<std::uint64_t> replayed_bytes{0};
};

/// What a shard stands on. All of it outlives the actor.
struct surroundings {
  const clock* time = nullptr;
  /// Entities run on the thread that runs their shard; else the scheduler chooses for each of them.
  bool keeps_entities = true;
  commit_port* commits = nullptr;
  read_port* reads = nullptr;
  shell::credit* credit = nullptr;
  shared_folds* shared = nullptr;  ///< Where others may read its folds. Given to every shard.
  shared_counters* counters = nullptr;
  bulk_turns* bulk = nullptr;
  std::size_t live_max = 0;      ///< Of this shard.
  std::uint32_t chain_max = 16;  ///< Records that an entity may be woken from without a snapshot.
  /// Journal of this shard that may be replayed at a start: a checkpoint follows.
  std::uint64_t checkpoint_bytes = 256 * 1024;
  /// The same until the first one when there is nothing to replay: shards that grow alike take turns by it. 0: no other.
  std::uint64_t first_checkpoint_bytes = 0;
  /// Decisions wait when the open batch holds so many bytes, and an intake takes no more effects, but for at least one
  /// shard's: a row stays far below what a store takes.
  std::size_t open_bytes_max = 8 * 1024 * 1024;
  /// Companies that a page is planned of.
  std::size_t candidates_max = limits::page_participants_max;
  std::int64_t retention_ms = 0;  ///< The journal's older part may go; 0: all of it stays.
  /// The disk is nearly full: what can wait does.
  std::function<bool()> low = [] { return false; };
  std::function<void(const std::string&)>
    broken;  ///< An entity's past cannot be read: told once each.
  std::function<void(const std::string&)>
    fatal;  ///< Going on would skip a record: the process ends.
};

class shard_actor final : public caf::event_based_actor {
public:
  /// Serves once it is told `recovered_ptr`.
  shard_actor(caf::actor_config&, surroundings);
  ~shard_actor() override;
  const char* name() const override { return "shard"; }
  /// Takes its entities with it, and lets go of the other shards.
  void on_exit() override;

private:
  /// One entity's decision in a batch.
  struct entry {
    decided_ptr what;
    sequence first = 0;  ///< Of its events; 0: only a cursor.
    sequence last = 0;   ///< Of its effects, too.
    timestamp when;      ///< All of them.
    std::uint64_t takers = 0;
    std::optional<request_mark> request;
    std::optional<return_address> back;
    std::uint32_t cost = 0;
  };
  struct cursor_move {
    shard_id source = 0;
    sequence upto = 0;
  };
  struct batch {
    row_writer records;
    sequence first = 0;
    sequence last = 0;
    std::vector<entry> entries;
    std::vector<cursor_move> cursors;
    std::vector<page> pages;
    std::vector<snapshot> snapshots;
    std::vector<fold_row> folds;
    sequence keep_from = 0;
    timestamp since;             ///< The instant of the first record.
    std::uint64_t bytes = 0;     ///< Of its records, once it is handed in.
    bool is_checkpoint = false;  ///< It brought fold rows.
    [[nodiscard]] bool empty() const {
      return records.empty() && snapshots.empty() && folds.empty() && keep_from == 0;
    }
    /// Both are handed in, as one.
    void join(batch more);
  };
  /// Effects that were pulled and are being decided; ordered all at once, with the cursors.
  struct intake {
    std::vector<cursor_move> cursors;
    std::vector<entity_id> order;
    std::unordered_map<entity_id, decided_ptr, entity_hash> results;
    std::size_t open = 0;
    bool active = false;
  };
  struct source_state {
    sequence taken = 0;  ///< Ordered up to here.
    sequence known = 0;  ///< Hinted up to here.
    bool pulling = false;
  };
  /// An accepted command whose answer waits until its effects are taken.
  struct pending_answer {
    sequence upto = 0;
    std::uint64_t takers = 0;
    return_address back;
    std::uint32_t cost = 0;
    std::string body;
  };
  /// A repeated request or a history whose records are being read.
  struct ticket {
    return_address back;
    std::uint32_t cost = 0;
    entity_id entity;
    std::optional<sequence> history_as_of;  ///< Of a history.
  };

  caf::behavior make_behavior() override;
  template <class Message, class Act>
  [[nodiscard]] auto served(Act);
  /// To an entity; only its shard speaks to it.
  template <class Message>
  void tell(const live_entity&, Message);
  void begin(recovered);
  /// Behind every message: answers leave, and an end that was waited for may have come.
  void round_off();

  // shard_commands.cpp: a command's way from the mailbox to an open batch.
  void accept(std::vector<incoming>&);
  void fetch_ahead(std::span<const incoming>) const;
  void accept(incoming&&);
  bool answered_before(incoming&);
  bool sent_home(incoming&);
  void dispatch(live_entity&);
  bool takes_step(live_entity&);
  [[nodiscard]] bool wants_step(const live_entity&);
  void end_bulk_turn(live_entity&);
  void take(const bulk_granted&);
  void wait_for_room(const entity_id&);
  void look_for_room();
  bool play(live_entity&);
  void send_turn(live_entity&, turn_ptr);
  void take(const decided_ptr&);
  void take_delayed();
  void turn_returned(sequence as_of);
  void take_command(live_entity&, const decided_ptr&);
  void bounce(live_entity&, const decided_ptr&);
  void move_guards(const decided&, sequence at);
  void order(live_entity&, const decided_ptr&, const incoming*);

  // shard_commit.cpp: batches, folding, answers.
  sequence add_record(const record&);
  timestamp order_instant();
  void want_flush();
  void hand_in();
  void tell_behind_commits();
  [[nodiscard]] timestamp awaited_since() const;
  [[nodiscard]] bool checkpointing() const;
  void checkpoint();
  [[nodiscard]] bool open_is_full() const;
  void fetch_ahead(const batch&) const;
  void fold(const committed&);
  void fold_entry(const entry&, const std::vector<page>&);
  void settle(const batch&);
  void decide_again();
  void decide_again(live_entity&);
  void answer(const return_address&, std::uint32_t cost, reply);
  void answer_error(const return_address&, std::uint32_t cost, const refused&);
  void answer_accepted(const return_address&, std::uint32_t cost, const trefoil::answer&,
                       sequence position, sequence effects_upto, std::uint64_t takers);
  void answer_delivered(shard_id taker);

  // shard_live.cpp: waking and retiring.
  live_entity& wake(const entity_id&);
  [[nodiscard]] std::optional<participant_place> place_of(const entity_id&) const;
  void arise(live_entity&, past, const std::optional<participant_place>&);
  void break_entity(live_entity&, const std::string& why);
  void refuse_waiting(live_entity&, const refused&);
  void take(const fetched_ptr&);
  void take_entity(const read_entity&, fetched&);
  void send_effects(const read_effects&, const fetched&);
  void take_ticket(std::uint64_t number, const fetched&);
  void take(const retired_ptr&);
  void retire(live_entity&);
  void forget(live_entity&);
  void keep_budget();
  void cell_changed(const task_id&);
  void maybe_drained();

  // shard_post.cpp: effects between shards.
  void introduce(const peers&);
  void attest(const attest_request&);
  void take(const hint&);
  void take(const pull&);
  void take(const pulled_ptr&);
  void take(const cursor_moved&);
  void pull_from(shard_id source);
  void start_intake();
  void take_effects(live_entity&, const decided_ptr&);
  void finish_intake();

  // shard_trim.cpp: the journal's beginning goes.
  void look_for_expired();
  void take_expired(const fetched&);

  // shard_queries.cpp
  void take(const entity_question&);
  void tell_history(const ticket&, const fetched&);
  void answer_again(const ticket&, const fetched&);

  [[nodiscard]] caller caller_of(const principal&, const std::optional<caller>& attested,
                                 const company::row* at_hand = nullptr) const;

  surroundings around_;
  run_queue entities_;
  std::unique_ptr<folds> folds_;
  epoch epoch_ = 0;
  sequence next_ = 1;                         ///< The next record's.
  timestamp instant_;                         ///< Of the newest that was ordered.
  std::vector<std::function<void()>> early_;  ///< What came before the folds did.
  std::vector<caf::actor> peers_;

  live_table live_;
  std::size_t retiring_ = 0;
  guards guards_;
  std::deque<std::pair<sequence, std::size_t>>
    turns_out_;  ///< How many, by the position of their facts.
  std::vector<std::pair<sequence, entity_id>>
    parked_;  ///< Bounced, until what was ordered up to there is folded.
  std::unordered_set<entity_id, entity_hash> bulk_asked_;  ///< Cohorts that wait for a turn.
  std::unordered_set<entity_id, entity_hash>
    bulk_granted_;                    ///< Those that have one and are not at work yet.
  std::vector<entity_id> held_back_;  ///< Cohorts whose work waits for room on the disk; each once.
  std::vector<task_id> cells_changed_;  ///< Of live tasks, by letters of the batch being folded.

  batch open_;
  std::deque<batch>
    handed_in_;  ///< What is still needed of those not folded yet. The last of them may grow.
  sequence kept_from_ = 1;  ///< The first position that the journal keeps.
  sequence covered_ = 0;    ///< By the last checkpoint that is durable.
  sequence covering_ = 0;   ///< By the one under way.
  bool trimming_ = false;
  std::uint64_t gone_ = 0;            ///< Records, since room was last given back.
  std::uint64_t tail_bytes_ = 0;      ///< Of the journal that no checkpoint covers.
  std::uint64_t tail_bytes_max_ = 0;  ///< Beyond, a checkpoint follows.
  std::deque<decided_ptr> delayed_;   ///< Decisions that wait for a batch with room.
  bool flush_wanted_ = false;
  /// Commands in the queues of entities that are ordered, and how many of them the committer was told of.
  std::int64_t behind_commits_ = 0;
  std::int64_t told_behind_commits_ = 0;
  std::unordered_map<entity_id, snapshot, entity_hash>
    snapshots_in_flight_;  ///< Written, not yet durable.

  intake intake_;
  std::vector<source_state> sources_;
  std::vector<pulled_ptr> arrived_;

  std::vector<pending_answer> pending_answers_;
  answer_box answers_;  ///< When the scheduler runs it; a worker that runs it has a box.
  std::unordered_map<std::uint64_t, ticket> tickets_;
  std::uint64_t last_ticket_ = 0;
  std::shared_ptr<std::function<void()>> drained_;
};

template <class Message>
void shard_actor::tell(const live_entity& to, Message what) {
  if (around_.keeps_entities) {
    entities_.tell(to.actor, std::move(what));
  } else {
    send(to.actor, std::move(what));
  }
}

}  // namespace trefoil::shell
