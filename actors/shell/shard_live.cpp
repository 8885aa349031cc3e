/// Waking and retiring: an entity lives as an actor while it has work, and as bytes while it has none.

#include "actors/shell/shard_actor.hpp"
#include "persistence/planted.hpp"

namespace trefoil::shell {

live_entity& shard_actor::wake(const entity_id& id) {
  if (auto* known = live_.find(id)) return *known;
  auto& entity = live_.add(id);
  around_.counters->live_actors.fetch_add(1, std::memory_order_relaxed);
  around_.counters->activations.fetch_add(1, std::memory_order_relaxed);
  const auto head = folds_->head_of(id);
  if (folds_->is_put_away(id)) {
    around_.reads->fetch(folds_->shard, read_entity{id, head, true},
                         caf::actor_cast<caf::actor>(this));
    return entity;
  }
  if (const auto written = snapshots_in_flight_.find(id); written != snapshots_in_flight_.end()) {
    entity.head = written->second.head;
    arise(entity, {written->second.body, {}, {}, {}}, place_of(id));
    return entity;
  }
  if (id.kind == entity_kind::task && head == 0) {
    const auto place = folds_->cohorts.find(id.as_task());
    if (place && (place->cell->flags & cohort::touched) == 0) {
      arise(entity, {}, place);
      return entity;
    }
  }
  around_.reads->fetch(folds_->shard, read_entity{id, head}, caf::actor_cast<caf::actor>(this));
  return entity;
}

/// Where a task's participant stands, of a cohort in memory.
std::optional<participant_place> shard_actor::place_of(const entity_id& id) const {
  return id.kind == entity_kind::task ? folds_->cohorts.find(id.as_task()) : std::nullopt;
}

/// The entity's past is at hand: it becomes an actor. `place`: of a task.
void shard_actor::arise(live_entity& entity, past from,
                        const std::optional<participant_place>& place) {
  if (place) {
    if (!from.state) {
      const auto planned = place->page->at(place->index);
      from.born
        = cohort::born(planned, cohort::opened(planned.outcome, place->steps), place->steps);
    }
    const bool never_woke = !from.state && from.records.empty();
    if (never_woke || !planted(bug::letter_missed_asleep)) from.cell = *place->cell;
    entity.ended = cohort::is_over(*place->cell);
  }
  auto actor
    = spawn_entity(system(), caf::actor_cast<caf::actor>(this), entity.id, std::move(from));
  if (!actor) {
    break_entity(entity, actor.error());
    return;
  }
  entity.actor = std::move(*actor);
  entity.phase = life::idle;
}

void shard_actor::break_entity(live_entity& entity, const std::string& why) {
  entity.phase = life::broken;
  const auto what
    = "shard " + std::to_string(folds_->shard) + ": " + to_text(entity.id) + ": " + why;
  around_.broken(what);
  refuse_waiting(entity, {errc::unreadable, what, {}});
}

/// Commands and questions are refused; an effect cannot be, and skipping it would lose it.
void shard_actor::refuse_waiting(live_entity& entity, const refused& why) {
  auto waiting = std::exchange(entity.waiting, {});
  while (!waiting.empty()) {
    auto one = waiting.pop();
    if (auto* command = std::get_if<incoming>(&one)) {
      answer_error(command->back, command->cost, why);
    } else if (auto* view = std::get_if<view_work>(&one)) {
      answer_error(view->back, 0, why);
    } else if (std::holds_alternative<effects_work>(one) && !planted(bug::broken_skips_effects)) {
      around_.fatal(why.detail);
    }
  }
}

void shard_actor::take(const fetched_ptr& what) {
  std::visit(overloaded{
               [&](const read_entity& order) { take_entity(order, *what); },
               [&](const read_effects& order) { send_effects(order, *what); },
               [&](const read_expired&) { take_expired(*what); },
               [](const reclaim_room&) {},
               [&](const read_request& order) { take_ticket(order.ticket, *what); },
               [&](const read_history& order) { take_ticket(order.ticket, *what); },
             },
             what->order);
}

/// The past of an entity that was woken.
void shard_actor::take_entity(const read_entity& order, fetched& what) {
  auto* entity = live_.find(order.entity);
  if (entity == nullptr || entity->phase != life::reading) return;
  const bool put_away = folds_->is_put_away(order.entity);
  // It was put away only just; or a snapshot came between, and the journal's beginning went.
  const bool missed
    = what.failed ? what.failed->code == make_error_code(store_errc::not_found) && !order.again
                  : !what.cohort;
  if (put_away && missed) {
    around_.reads->fetch(folds_->shard,
                         read_entity{order.entity, order.head, true, what.failed.has_value()},
                         caf::actor_cast<caf::actor>(this));
    return;
  }
  if (what.failed) {
    break_entity(*entity, what.failed->detail);
    dispatch(*entity);
    return;
  }
  const auto place = put_away ? what.cohort->find(order.entity.as_task()) : place_of(order.entity);
  if (put_away && !(place && place->is_sent())) {
    refuse_waiting(*entity, {errc::not_found, {}, {}});
    forget(*entity);
    return;
  }
  past from;
  if (what.from) {
    entity->head = what.from->head;
    from.state = std::move(what.from->body);
  }
  if (!what.records.empty()) entity->head = what.records.back().at;
  entity->unsnapped = static_cast<std::uint32_t>(what.records.size());
  from.records = std::move(what.records);
  arise(*entity, std::move(from), place);
  dispatch(*entity);
}

/// Effects that another shard asked for, to be sent there.
void shard_actor::send_effects(const read_effects& order, const fetched& what) {
  if (what.failed) {
    around_.fatal(what.failed->detail);
    return;
  }
  auto ready = std::make_shared<pulled>();
  ready->source = folds_->shard;
  ready->after = order.after;
  ready->upto = order.after;
  for (const auto& one : what.records) {
    ready->upto = one.at;
    ready->bytes += one.record.body.size();
    ready->effects.push_back(
      {one.at, *entity_id::from_key(*one.record.to), one.record.tag, one.record.body});
  }
  send(peers_[order.taker], std::move(ready));
}

/// What somebody waits for: a history, or an answer that was given before.
void shard_actor::take_ticket(std::uint64_t number, const fetched& what) {
  const auto found = tickets_.find(number);
  if (found == tickets_.end()) return;
  const auto* history = std::get_if<read_history>(&what.order);
  if (history != nullptr && !what.failed && !what.cohort
      && folds_->is_put_away(found->second.entity)) {  // Only just.
    auto again = *history;
    again.closed = true;
    around_.reads->fetch(folds_->shard, again, caf::actor_cast<caf::actor>(this));
    return;
  }
  const auto holder = std::move(found->second);
  tickets_.erase(found);
  if (what.failed) {
    answer_error(holder.back, holder.cost, {errc::unreadable, what.failed->detail, {}});
  } else if (history != nullptr) {
    tell_history(holder, what);
  } else {
    answer_again(holder, what);
  }
}

/// The entity leaves: at once, or as soon as it has told its state. REQUIRES: it is idle, and nothing waits for it.
void shard_actor::retire(live_entity& entity) {
  const bool snapshot
    = entity.unsnapped > around_.chain_max || (entity.snapshot_wanted && entity.unsnapped > 0);
  if (!snapshot) {
    forget(entity);
    return;
  }
  live_.busy(entity);
  entity.phase = life::retiring;
  ++retiring_;
  tell(entity, retire_note{std::exchange(entity.unsettled, settlement::none)});
}

/// The actor ends with the last reference to it.
void shard_actor::forget(live_entity& entity) {
  around_.counters->passivations.fetch_add(1, std::memory_order_relaxed);
  around_.counters->live_actors.fetch_sub(1, std::memory_order_relaxed);
  live_.erase(entity);
}

void shard_actor::take(const retired_ptr& what) {
  auto* entity = live_.find(what->entity);
  if (entity == nullptr || entity->phase != life::retiring) return;
  --retiring_;
  // A state that is too large for a snapshot is made of its records again.
  if (what->state.size() <= limits::record_body_bytes_max) {
    snapshot taken;
    taken.entity = what->entity.key();
    taken.kind = what->kind;
    taken.version = what->version;
    taken.through = folds_->position;
    taken.head = planted(bug::snapshot_head_stale) ? entity->head - 1 : entity->head;
    taken.body = what->state;
    open_.snapshots.push_back(taken);
    snapshots_in_flight_[what->entity] = std::move(taken);
    want_flush();
  }
  auto waiting = std::move(entity->waiting);
  forget(*entity);
  // Its turn for a page may have come meanwhile.
  const bool asked_for = !waiting.empty() || bulk_granted_.contains(what->entity);
  if (asked_for && !planted(bug::retired_work_dropped)) {
    auto& again = wake(what->entity);
    again.waiting = std::move(waiting);
    dispatch(again);
  }
}

/// Beyond the budget the longest idle go first; when draining, all of them.
void shard_actor::keep_budget() {
  const auto max = drained_ ? 0 : around_.live_max;
  while (live_.size() - retiring_ > max) {
    auto* oldest = live_.longest_idle();
    if (oldest == nullptr) return;
    retire(*oldest);
  }
}

void shard_actor::cell_changed(const task_id& task) {
  if (live_.find(task) != nullptr) cells_changed_.push_back(task);
}

void shard_actor::maybe_drained() {
  if (!drained_ || !*drained_ || !handed_in_.empty() || !open_.empty() || intake_.active
      || retiring_ > 0 || !pending_answers_.empty() || !tickets_.empty()) {
    return;
  }
  if (live_.size() > live_.count(life::broken)) return;
  if (tail_bytes_ > 0) {
    checkpoint();  // The next start has nothing to replay.
    hand_in();
    return;
  }
  std::exchange(*drained_, {})();
}

}  // namespace trefoil::shell
