#pragma once
/// The order of one shard's journal (I14): positions, epochs, the chain of every entity, effects behind their cause,
/// cursors, and snapshots that stand on records.

#include <map>
#include <optional>
#include <unordered_map>
#include <vector>

#include "runtime/checks/bodies.hpp"
#include "runtime/checks/journal_view.hpp"
#include "runtime/checks/report.hpp"

namespace trefoil::checks {

/// How far one shard has taken another one's effects, and the record that says so.
struct cursor_place {
  sequence upto = 0;
  sequence at = 0;
};

class journal_order {
public:
  journal_order(findings& to, shard_id shard, shard_id shards)
    : to_{to}, shard_{shard}, shards_{shards}, cursors_(shards) {}

  /// The journal keeps nothing before this position.
  void begin_at(sequence first) {
    first_ = first;
    last_ = first - 1;
  }
  /// Before the first record.
  void expect(const snapshot&);
  /// Every record of the shard. `id`: nothing when the entity's bytes are no id.
  void take(const row_header&, sequence at, const record&, const std::optional<entity_id>& id);
  /// After the last record.
  void finish();

  [[nodiscard]] sequence last() const { return last_; }
  /// By source shard.
  [[nodiscard]] const std::vector<cursor_place>& cursors() const { return cursors_; }

private:
  /// Where an entity's chain stands, and what its snapshot says of it.
  struct links {
    sequence head = 0;
    sequence through = 0;
    sequence snapshot_head = 0;
    sequence head_at_through = 0;
    bool has_snapshot = false;
  };
  void take_cursor(const seen&);
  void take_effect(const seen&);

  findings& to_;
  shard_id shard_;
  shard_id shards_;
  sequence first_ = 1;
  sequence last_ = 0;
  trefoil::epoch epoch_ = 0;
  std::vector<cursor_place> cursors_;
  std::unordered_map<entity_id, links, entity_hash> chains_;
};

}  // namespace trefoil::checks
