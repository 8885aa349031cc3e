#pragma once
/// All that a shard folds from its own journal, live and at replay by the same functions: the directory, the board, the
/// published versions, the outbox, the cursors, the remembered requests.

#include <memory>
#include <unordered_map>
#include <vector>

#include "actors/shell/board.hpp"
#include "actors/shell/directory.hpp"
#include "actors/shell/outbox.hpp"
#include "actors/shell/request_memory.hpp"
#include "actors/shell/turn.hpp"

namespace trefoil::shell {

/// The record by which a shard says how far it has taken another one's effects.
struct cursor_record {
  static constexpr std::uint16_t tag = 0x0001;
  static constexpr std::uint8_t version = 1;
  shard_id source = 0;
  sequence upto = 0;
  static constexpr auto fields = std::tuple{field<1>("source", &cursor_record::source),
                                            field<2>("upto", &cursor_record::upto)};
};

/// The entity that a shard's own records stand under.
[[nodiscard]] entity_id shard_entity(shard_id);

class folds {
public:
  folds(shard_id shard, shard_id shards);

  /// Folds one event of an entity. Total.
  void apply(sequence at, const entity_id&, const any_event&, const page_source&);
  /// Folds a decision's events, the first of which is at `first`.
  void apply(sequence first, const entity_id&, const any_events&, const page_source&);
  void advance(shard_id source, sequence upto) { cursors[source] = upto; }

  /// The facts about an entity's surroundings: all but time, caller and request.
  void gather(const entity_id&, const any_command*, facts& to) const;

  shard_id shard;
  shard_id shards;
  directory companies;
  board cohorts;
  outbox effects;
  request_memory requests;
  std::vector<sequence> cursors;  ///< By source shard: how far its effects are taken.
  sequence position = 0;          ///< Everything up to here is folded.

private:
  template <class Event>
  void fold(sequence at, const entity_id&, const Event&, const page_source&);

  std::unordered_map<entity_id, std::shared_ptr<const workflow::frozen>, entity_hash>
    newest_;                                                        ///< By workflow.
  std::unordered_map<entity_id, workflow_id, entity_hash> chosen_;  ///< By campaign.
};

/// What a shard starts from: its folds, and where the chain of every entity stands whose snapshot does not cover it.
struct recovered {
  std::unique_ptr<shell::folds> folds;
  std::unordered_map<entity_id, sequence, entity_hash> heads;
  shard_head head;
};

/// Opens the shard and replays its journal. Fails with the shard and position of what cannot be read.
[[nodiscard]] outcome_of<recovered> recover(store&, shard_id);

/// How many accepted requests a shard remembers, and how many bytes of effects it keeps at hand.
inline constexpr std::size_t requests_remembered_max = 65'536;
inline constexpr std::size_t outbox_bytes_max = 4 << 20;

}  // namespace trefoil::shell
