#include "runtime/checks/journal_order.hpp"

namespace trefoil::checks {

void journal_order::expect(const snapshot& from) {
  ++to_.counts().snapshots;
  const auto id = entity_id::from_key(from.entity);
  if (!id) {
    to_.add("I14", shard_, from.through, {}, "a snapshot of an unknown entity");
    return;
  }
  auto& chain = chains_[*id];
  chain.has_snapshot = true;
  chain.through = from.through;
  chain.snapshot_head = from.head;
}

void journal_order::take(const row_header& row, sequence at, const record& what,
                         const std::optional<entity_id>& id) {
  const auto place = id.value_or(entity_id{});
  const seen now{shard_, at, place, what};
  if (at != last_ + 1) {
    to_.add("I14", now, "follows position " + std::to_string(last_));
  } else if (row.shard != shard_) {
    to_.add("I14", now, "a row of shard " + std::to_string(row.shard));
  } else if (row.epoch < epoch_) {
    to_.add("I14", now,
            "epoch " + std::to_string(row.epoch) + " after epoch " + std::to_string(epoch_));
  } else if (id && id->shard_of(shards_) != shard_) {
    to_.add("I14", now, "belongs to another shard");
  }
  last_ = at;
  epoch_ = row.epoch;
  if (!id) {
    to_.add("I6", now, "a record of an unknown entity");
  } else if (what.to) {
    take_effect(now);
  } else if (id->kind == entity_kind::none) {
    take_cursor(now);
  } else {
    auto& chain = chains_[*id];
    const bool before_it = chain.head == 0 && what.previous < first_;  // What is no longer kept.
    if (what.previous != chain.head && !before_it) {
      to_.add("I14", now,
              "names " + std::to_string(what.previous) + " as the record before it, which is "
                + std::to_string(chain.head));
    }
    chain.head = at;
    if (at <= chain.through) chain.head_at_through = at;
  }
}

void journal_order::take_effect(const seen& now) {
  const auto to = entity_id::from_key(*now.what.to);
  const auto kind = static_cast<std::uint8_t>(now.what.tag >> 8U);
  if (!to || (now.what.tag & tags::effect_bit) == 0
      || kind != static_cast<std::uint8_t>(to->kind)) {
    to_.add("I6", now, "an effect that its address does not take");
    return;
  }
  const auto cause = chains_.find(now.id);
  const auto head = cause == chains_.end() ? 0 : cause->second.head;
  const bool before_it = head == 0 && now.what.previous != 0 && now.what.previous < first_;
  if ((now.what.previous == 0 || now.what.previous != head) && !before_it) {
    to_.add("I14", now,
            "an effect that names " + std::to_string(now.what.previous) + " as its cause, which is "
              + std::to_string(head));
  }
}

void journal_order::take_cursor(const seen& now) {
  if (now.what.tag != tags::cursor) {
    to_.add("I6", now, "a record with the unknown tag " + std::to_string(now.what.tag));
    return;
  }
  const auto past = read_as<body::cursor>(now.what);
  if (!past || past->source >= shards_) {
    to_.add("I6", now, "a damaged cursor");
    return;
  }
  auto& cursor = cursors_[past->source];
  if (past->upto < cursor.upto) {
    to_.add("I14", now,
            "the cursor on shard " + std::to_string(past->source) + " goes back from "
              + std::to_string(cursor.upto) + " to " + std::to_string(past->upto));
    return;
  }
  cursor = {past->upto, now.at};
}

void journal_order::finish() {
  for (const auto& [id, chain] : chains_) {
    if (!chain.has_snapshot) continue;
    if (chain.through > last_) {
      to_.add("I14", shard_, chain.through, to_text(id),
              "a snapshot through a position that the journal does not have");
    } else if (chain.snapshot_head != chain.head_at_through && chain.snapshot_head >= first_) {
      to_.add("I14", shard_, chain.snapshot_head, to_text(id),
              "a snapshot on record " + std::to_string(chain.snapshot_head)
                + ", the entity's last one before it is " + std::to_string(chain.head_at_through));
    }
  }
}

}  // namespace trefoil::checks
