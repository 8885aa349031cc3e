/// Effects between shards: pulled in order, decided by their entities, journaled together with the cursor.

#include <algorithm>
#include <iterator>

#include "actors/shell/shard_actor.hpp"
#include "persistence/planted.hpp"

namespace trefoil::shell {

namespace {

constexpr std::uint32_t effects_per_pull = 1'000;

/// Leaves only effects of one kind at the front: orders to plan, or others. What was noted for a plan before it was
/// ordered must stand before its start in every journal, and what was noted after that behind it, so the two are taken
/// one after the other. Null: nothing was behind them.
pulled_ptr cut_off(pulled& from) {
  const auto orders_plan
    = [](const pulled_effect& one) { return one.tag == cohort::make_plan::tag; };
  auto& all = from.effects;
  if (all.empty() || planted(bug::notes_pass_plans)) return nullptr;
  const auto end = std::find_if(all.begin(), all.end(), [&](const pulled_effect& one) {
    return orders_plan(one) != orders_plan(all.front());
  });
  if (end == all.end()) return nullptr;
  auto rest = std::make_shared<pulled>();
  rest->source = from.source;
  rest->upto = from.upto;
  from.upto = std::prev(end)->at;
  rest->after = from.upto;
  rest->effects.assign(std::make_move_iterator(end), std::make_move_iterator(all.end()));
  all.erase(end, all.end());
  for (const auto& one : rest->effects) rest->bytes += one.body.size();
  return rest;
}

}  // namespace

void shard_actor::introduce(const peers& all) {
  peers_ = all.shards;
  for (shard_id other = 0; other < folds_->shards; ++other) {
    send(peers_[other], cursor_moved{folds_->shard, sources_[other].taken});
    if (const auto last = folds_->effects.last_for(other); last > 0)
      send(peers_[other], hint{folds_->shard, last});
  }
  for (shard_id source = 0; source < folds_->shards; ++source) pull_from(source);
  for (const auto& cohort : folds_->at_work()) dispatch(wake(cohort));
}

/// Says what rights a person of this shard has, and sends on what it asked.
void shard_actor::attest(const attest_request& what) {
  for (auto& one : *what.commands) {
    one.attested = caller_of(one.principal, std::nullopt);
    auto single = std::make_shared<std::vector<incoming>>();
    const auto to = one.to.shard_of(folds_->shards);
    single->push_back(std::move(one));
    send(peers_[to], std::move(single));
  }
}

void shard_actor::take(const hint& what) {
  auto& source = sources_[what.source];
  source.known = std::max(source.known, what.upto);
  pull_from(what.source);
}

void shard_actor::pull_from(shard_id number) {
  auto& source = sources_[number];
  // A shard that was introduced earlier may hint before this one knows where to pull from.
  if (peers_.empty() || source.pulling || source.known <= source.taken) return;
  source.pulling = true;
  send(peers_[number], pull{folds_->shard, source.taken, effects_per_pull});
}

void shard_actor::take(const pull& what) {
  auto next = folds_->effects.take(folds_->shard, what.taker, what.after, what.max);
  if (next.ready) {
    send(peers_[what.taker], std::move(next.ready));
    return;
  }
  around_.reads->fetch(folds_->shard, read_effects{what.taker, what.after, std::move(next.to_read)},
                       caf::actor_cast<caf::actor>(this));
}

void shard_actor::take(const pulled_ptr& what) {
  auto& source = sources_[what->source];
  if (!source.pulling || what->after != source.taken) return;
  if (what->effects.empty()) {
    source.pulling = false;
    source.known = source.taken;
    return;
  }
  arrived_.push_back(what);
  start_intake();
}

/// One intake at a time: an entity that is held by it can then never wait for one that waits for it.
void shard_actor::start_intake() {
  if (intake_.active || arrived_.empty()) return;
  intake_ = {};
  intake_.active = true;
  std::unordered_map<entity_id, effects_work, entity_hash> by_entity;
  std::size_t bytes = 0;
  std::size_t taken = 0;
  std::vector<pulled_ptr> left;
  while (taken < arrived_.size() && bytes < around_.open_bytes_max) {
    const auto pulled = arrived_[taken++];
    if (auto rest = cut_off(*pulled)) left.push_back(std::move(rest));
    bytes += pulled->bytes;
    intake_.cursors.push_back({pulled->source, pulled->upto});
    for (auto& effect : pulled->effects) {
      const auto to = effect.to.in_shard(folds_->shard);
      auto [place, fresh] = by_entity.try_emplace(to);
      if (fresh) intake_.order.push_back(to);
      place->second.effects.push_back({effect.tag, std::move(effect.body)});
    }
  }
  arrived_.erase(arrived_.begin(), arrived_.begin() + static_cast<std::ptrdiff_t>(taken));
  arrived_.insert(arrived_.begin(), left.begin(), left.end());
  intake_.open = intake_.order.size();
  const auto order = intake_.order;
  for (const auto& id : order) {
    auto& entity = wake(id);
    entity.waiting.push_front(std::move(by_entity[id]));
    dispatch(entity);
  }
}

void shard_actor::take_effects(live_entity& entity, const decided_ptr& what) {
  if (what->refusal) {
    around_.fatal("shard " + std::to_string(folds_->shard) + ": " + to_text(entity.id)
                  + " cannot take " + what->refusal->detail);
    return;
  }
  intake_.results[entity.id] = what;
  entity.phase = life::held;
  if (--intake_.open == 0) finish_intake();
}

/// All have decided: their events and the cursors become one stretch of one batch.
void shard_actor::finish_intake() {
  auto taken = std::exchange(intake_, {});
  for (const auto& id : taken.order) {
    auto* entity = live_.find(id);
    const auto& what = taken.results[id];
    if (what->drafts.empty()) {
      entity->phase = life::idle;
    } else {
      order(*entity, what, nullptr);
    }
  }
  for (auto& moved : taken.cursors) {
    auto& source = sources_[moved.source];
    if (planted(bug::cursor_skips)) moved.upto = std::max(moved.upto, source.known);
    if (planted(bug::cursor_told_early))
      send(peers_[moved.source], cursor_moved{folds_->shard, moved.upto});
    record cursor;
    cursor.entity = shard_entity(folds_->shard).key();
    cursor.tag = cursor_record::tag;
    cursor.at_ms = order_instant().ms;
    cursor.body = encode_stored(cursor_record{moved.source, moved.upto});
    if (!planted(bug::cursor_left_out)) add_record(cursor);
    open_.cursors.push_back(moved);
    source.taken = moved.upto;
    // Until what was cut off is taken, too, there is nothing to pull.
    source.pulling = std::any_of(arrived_.begin(), arrived_.end(), [&](const pulled_ptr& one) {
      return one->source == moved.source;
    });
  }
  want_flush();
  for (const auto& moved : taken.cursors) pull_from(moved.source);
  for (const auto& id : taken.order) {
    if (auto* entity = live_.find(id)) dispatch(*entity);
  }
  start_intake();
}

void shard_actor::take(const cursor_moved& what) {
  folds_->effects.delivered(what.taker, what.upto);
  answer_delivered(what.taker);
}

}  // namespace trefoil::shell
