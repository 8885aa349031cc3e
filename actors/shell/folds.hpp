#pragma once
/// All that a shard folds from its own journal, live and at replay by the same functions: the directory, the notes,
/// the board, the published versions, the outbox, the cursors, the remembered requests.

#include <memory>
#include <set>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include <tsl/robin_map.h>

#include "actors/shell/board.hpp"
#include "actors/shell/directory.hpp"
#include "actors/shell/notes.hpp"
#include "actors/shell/outbox.hpp"
#include "actors/shell/overrides.hpp"
#include "actors/shell/request_memory.hpp"
#include "actors/shell/turn.hpp"

namespace trefoil::shell {

/// The record by which a shard says how far it has taken another one's effects.
struct cursor_record {
  static constexpr std::uint16_t tag = 0x0001;
  static constexpr std::uint8_t version = 1;
  shard_id source = 0;
  sequence upto = 0;
  static constexpr auto fields = field_list{field<1>("source", &cursor_record::source),
                                            field<2>("upto", &cursor_record::upto)};
};

/// The entity that a shard's own records stand under.
[[nodiscard]] entity_id shard_entity(shard_id);

class folds {
public:
  folds(shard_id shard, shard_id shards);

  /// Folds one event of an entity. Total.
  void apply(const moment&, const entity_id&, const any_event&, const page_source&);
  /// Folds a decision's events, which follow each other from `first` on.
  void apply(const moment& first, const entity_id&, const any_events&, const page_source&);
  void advance(shard_id source, sequence upto) { cursors[source] = upto; }

  /// The entity's newest record is this one. What it applied has told the board of its tasks.
  void headed(const entity_id& id, sequence at) {
    if (id.kind != entity_kind::task) heads_[id] = at;
  }
  /// The entity's newest record, of a task that is not put away or when it is behind the last checkpoint; 0: there is
  /// none, or its head row or its snapshot says.
  [[nodiscard]] sequence head_of(const entity_id&) const;

  /// Gathers every row that changed since the last time, for a checkpoint of everything up to `position`.
  [[nodiscard]] changed_rows save();
  /// The last checkpoint is durable.
  void saved() {
    heads_on_their_way_.clear();
    cohorts.saved();
  }
  /// Takes back what a checkpoint left. Says what is damaged. One thread may take back rows of `restored_apart` while
  /// another one does all others: what they change has nothing in common.
  [[nodiscard]] std::optional<std::string> restore(const fold_row&, const page_source&);
  sequence effects_from = 1;  ///< Restored: effects from here on may wait for a taker.

  /// A task of a cohort that the board has put away: whether there is such a task stands in the store.
  [[nodiscard]] bool is_put_away(const entity_id&) const;
  /// Whether there is such an entity. A task exists once its page is opened and it was sent to somebody. REQUIRES: it
  /// is not put away.
  [[nodiscard]] bool exists(const entity_id&) const;

  /// A step of this cohort would do something.
  [[nodiscard]] bool has_work(const cohort_id&) const;
  /// Cohorts with unfinished work: to be woken after a restart.
  [[nodiscard]] std::vector<cohort_id> at_work() const;

  /// The facts about an entity's surroundings: all but time, caller and request.
  void gather(const entity_id&, const any_command*, facts& to) const;

  shard_id shard;
  shard_id shards;
  directory companies;
  notes books;
  overrides assignments;
  board cohorts;
  outbox effects;
  request_memory requests;
  std::vector<sequence> cursors;  ///< By source shard: how far its effects are taken.
  sequence position = 0;          ///< Everything up to here is folded.
  std::size_t candidates_max = limits::page_participants_max;  ///< That a page is planned of.
  timestamp instant;  ///< Of the newest event that is folded.

private:
  template <class Event>
  void fold(const moment&, const entity_id&, const Event&, const page_source&);

  // folds_rows.cpp: one row back. False: it is damaged.
  bool restore_row(const fold_row&, const page_source&);
  bool restore_version(const fold_row&);
  bool restore_cohort(const fold_row&, const page_source&);
  bool restore_chosen(const fold_row&);
  bool restore_published(const fold_row&);
  bool restore_standing(const fold_row&);

  void fold_plan(sequence at, const campaign_id&, const cohort::event&);
  std::uint64_t save_version(changed_rows& to, const version_ptr&);

  using head_map = tsl::robin_map<entity_id, sequence, entity_hash>;
  head_map heads_;               ///< Of others than tasks with records behind the last checkpoint.
  head_map heads_on_their_way_;  ///< In a checkpoint that is not durable yet.
  std::unordered_map<entity_id, version_ptr, entity_hash> newest_;  ///< By workflow.
  std::unordered_map<entity_id, workflow_id, entity_hash> chosen_;  ///< By campaign.
  std::set<std::string> published_changed_;  ///< Keys of workflows, since the last save.
  std::set<std::string> chosen_changed_;     ///< Keys of campaigns.
  std::unordered_map<std::uint64_t, version_ptr> restored_;  ///< Until all of a shard is.
  std::unordered_set<std::uint64_t> versions_saved_;
};

/// How many accepted requests a store remembers, each shard its part, and how many bytes of effects a shard keeps at
/// hand.
inline constexpr std::size_t requests_remembered_max = 4'194'304;
inline constexpr std::size_t outbox_bytes_max = 4 << 20;

}  // namespace trefoil::shell
