/// A command's way from the mailbox to an open batch: remembered? queued, given a turn, decided, guarded, ordered.

#include <algorithm>

#include "actors/shell/prefetch.hpp"
#include "actors/shell/shard_actor.hpp"
#include "actors/shell/with_position.hpp"
#include "persistence/planted.hpp"

namespace trefoil::shell {

namespace {

/// How often a command is decided again because a guard had moved, before it is `busy`.
constexpr std::uint8_t bounces_max = 3;

/// An entity that is never idle long enough to leave is sent away for a snapshot after so many records.
constexpr std::uint32_t hot_chain_max = 256;

/// Imports wake these by the hundred thousand, for one effect each: while they are warm is the time to let them go.
bool is_bulk(entity_kind kind) {
  return kind == entity_kind::company || kind == entity_kind::connection;
}

std::string principal_bytes(const principal& who) {
  switch (who.kind) {
    case principal_kind::runtime:
      return {};
    case principal_kind::network_operator:
      return "operator";
    case principal_kind::person:
      return to_bytes(who.person);
  }
  return {};
}

}  // namespace

/// `at_hand`: a row that may be the caller's company's, to spare the look-up.
caller shard_actor::caller_of(const principal& who, const std::optional<caller>& attested,
                              const company::row* at_hand) const {
  if (attested) return *attested;
  caller result;
  result.kind = who.kind;
  result.person = who.person;
  if (at_hand != nullptr && at_hand->id == who.person.company) {
    directory::attest(result, at_hand);
  } else if (who.kind == principal_kind::person) {
    directory::attest(result, folds_->companies.find(who.person.company).get());
  }
  return result;
}

void shard_actor::accept(std::vector<incoming>& commands) {
  std::span<incoming> left{commands};
  while (!left.empty()) {
    const auto next = left.first(std::min(left.size(), prefetched_max));
    fetch_ahead(next);
    for (auto& one : next) accept(std::move(one));
    left = left.subspan(next.size());
  }
}

/// What the commands look up first: in passes, for each finds its way by what the one before asked for.
void shard_actor::fetch_ahead(std::span<const incoming> commands) const {
  for (const auto& one : commands) {
    if (const auto* entity = live_.find(one.to)) prefetch(entity);
    folds_->companies.fetch_ahead({one.to.home});
    if (one.request) folds_->requests.fetch_ahead(one.request->key);
  }
  for (const auto& one : commands) {
    if (const auto* entity = live_.find(one.to)) prefetch_actor(*entity);
  }
}

void shard_actor::accept(incoming&& command) {
  if (drained_) {
    answer_error(command.back, command.cost, {errc::shutting_down, {}, {}});
    return;
  }
  if (sent_home(command) || answered_before(command)) return;
  auto* entity = live_.find(command.to);
  if (entity == nullptr) {
    const bool is_task = command.to.kind == entity_kind::task;
    if (is_task && !folds_->is_put_away(command.to) && !folds_->exists(command.to)) {
      answer_error(command.back, command.cost, {errc::not_found, {}, {}});
      return;
    }
    entity = &wake(command.to);
  }
  if (entity->phase == life::idle && entity->waiting.empty()) {
    live_.busy(*entity);
    entity->current = std::move(command);
    if (play(*entity)) return;
  } else {
    entity->waiting.push(std::move(command));
    if (entity->phase == life::ordered) ++behind_commits_;
  }
  dispatch(*entity);
}

/// A caller of another shard's company is attested there first.
bool shard_actor::sent_home(incoming& command) {
  if (command.attested || command.principal.kind != principal_kind::person
      || !command.principal.person.given()) {
    return false;
  }
  const auto home = entity_id{command.principal.person.company}.shard_of(folds_->shards);
  if (home == folds_->shard) return false;
  auto single = std::make_shared<std::vector<incoming>>();
  single->push_back(std::move(command));
  send(peers_[home], attest_request{std::move(single)});
  return true;
}

/// An accepted request is answered as the first time; with another body it is a conflict.
bool shard_actor::answered_before(incoming& command) {
  if (!command.request || planted(bug::requests_not_asked)) return false;
  command.seen_at = folds_->position;
  const auto known = folds_->requests.find(command.request->key);
  if (!known) return false;
  if (known->body != command.request->body) {
    answer_error(command.back, command.cost, {errc::idempotency_conflict, {}, {}});
    return true;
  }
  if (known->at > folds_->position)
    return false;  // Its first answer is still on its way: queue behind it.
  const auto number = ++last_ticket_;
  tickets_[number] = {command.back, command.cost, command.to, std::nullopt};
  around_.reads->fetch(folds_->shard, read_request{known->at, number},
                       caf::actor_cast<caf::actor>(this));
  return true;
}

void shard_actor::dispatch(live_entity& entity) {
  if (entity.phase == life::broken) {
    refuse_waiting(entity, {errc::unreadable, to_text(entity.id), {}});
    if (bulk_granted_.erase(entity.id) > 0) around_.bulk->end();
  }
  while (entity.phase == life::idle) {
    if (entity.waiting.empty()) {
      if (takes_step(entity)) {
        entity.waiting.push(step_work{});
      } else {
        live_.idle(entity);
        if ((!entity.called && is_bulk(entity.id.kind)) || entity.unsnapped > hot_chain_max
            || entity.snapshot_wanted || entity.ended) {
          retire(entity);
        } else {
          keep_budget();
        }
        return;
      }
    }
    live_.busy(entity);
    entity.current = entity.waiting.pop();
    if (play(entity)) return;
  }
}

/// It is a cohort with work, and it is its turn: commands of all shards pass between the pages of a few.
bool shard_actor::takes_step(live_entity& entity) {
  if (!wants_step(entity)) {
    if (bulk_granted_.erase(entity.id) > 0) around_.bulk->end();
    return false;
  }
  if (bulk_asked_.contains(entity.id)) return false;
  entity.has_bulk_turn
    = bulk_granted_.erase(entity.id) > 0 || around_.bulk->ask({folds_->shard, entity.id});
  if (!entity.has_bulk_turn) bulk_asked_.insert(entity.id);
  return entity.has_bulk_turn;
}

void shard_actor::end_bulk_turn(live_entity& entity) {
  if (std::exchange(entity.has_bulk_turn, false) && !planted(bug::bulk_turn_kept))
    around_.bulk->end();
}

/// It may have left memory meanwhile.
void shard_actor::take(const bulk_granted& what) {
  bulk_asked_.erase(what.cohort);
  if (drained_) {
    around_.bulk->end();
    return;
  }
  bulk_granted_.insert(what.cohort);
  dispatch(wake(what.cohort));
}

/// It is a cohort with work, and nothing keeps it from going on.
bool shard_actor::wants_step(const live_entity& entity) {
  if (entity.id.kind != entity_kind::cohort || entity.stalled) return false;
  const auto cohort = entity.id.as_cohort();
  // Each step may be the last one before an end: the next start goes on with it.
  if (drained_ || !folds_->has_work(cohort)) return false;
  // A close gives room; all other bulk work waits for it.
  if (folds_->cohorts.fenced(cohort) || !around_.low()) return true;
  wait_for_room(entity.id);
  return false;
}

/// It may leave memory meanwhile.
void shard_actor::wait_for_room(const entity_id& cohort) {
  if (std::find(held_back_.begin(), held_back_.end(), cohort) != held_back_.end()) return;
  if (held_back_.empty()) delayed_send(this, std::chrono::seconds{1}, try_again{});
  held_back_.push_back(cohort);
}

void shard_actor::look_for_room() {
  if (drained_ || held_back_.empty()) return;
  if (around_.low()) {
    delayed_send(this, std::chrono::seconds{1}, try_again{});
    return;
  }
  for (const auto& cohort : std::exchange(held_back_, {})) {
    if (!folds_->has_work(cohort.as_cohort())) continue;
    auto& entity = wake(cohort);
    if (entity.phase == life::retiring) {
      wait_for_room(cohort);  // It wakes only once it has gone.
    } else {
      dispatch(entity);
    }
  }
}

/// Gives the entity a turn for its current work; false when that needs none.
bool shard_actor::play(live_entity& entity) {
  entity.called = entity.called || !std::holds_alternative<effects_work>(entity.current);
  entity.bounces = 0;
  const auto now = around_.time->now();
  auto* const command = std::get_if<incoming>(&entity.current);
  if (command != nullptr && command->deadline.given() && command->deadline < now) {
    answer_error(command->back, command->cost, {errc::deadline_exceeded, {}, {}});
    return false;
  }
  // Commits since it came may hold the same request.
  if (command != nullptr && command->seen_at != folds_->position && answered_before(*command)) {
    return false;
  }
  auto next = std::make_shared<turn>();  // It is large, so it is made in place.
  auto& known = next->known;
  known.now = now;
  if (command != nullptr) {
    folds_->gather(entity.id, &command->body, known);
    known.caller = caller_of(command->principal, command->attested, known.company.get());
    if (command->request) known.request = command->request->key;
    known.blobs = std::move(command->blobs);
    next->what = std::move(command->body);
  } else if (auto* effects = std::get_if<effects_work>(&entity.current)) {
    folds_->gather(entity.id, nullptr, known);
    next->what = std::move(effects->effects);
  } else if (std::holds_alternative<step_work>(entity.current)) {
    const auto& step = next->what.emplace<any_command>(cohort::command{cohort::step{}});
    folds_->gather(entity.id, &step, known);
  } else {
    folds_->gather(entity.id, nullptr, known);
    next->what = view_request{};
  }
  send_turn(entity, std::move(next));
  return true;
}

void shard_actor::send_turn(live_entity& entity, turn_ptr next) {
  const auto as_of = next->known.as_of;
  if (turns_out_.empty() || turns_out_.back().first != as_of) turns_out_.emplace_back(as_of, 0);
  ++turns_out_.back().second;
  next->previous = std::exchange(entity.unsettled, settlement::none);
  entity.turn = std::move(next);
  entity.phase = life::deciding;
  tell(entity, entity.turn);
}

void shard_actor::take(const decided_ptr& what) {
  auto* entity = live_.find(what->entity);
  if (entity == nullptr || entity->phase != life::deciding) return;
  if (open_is_full() && !what->drafts.empty()) {
    around_.counters->delayed.fetch_add(1, std::memory_order_relaxed);
    if (!planted(bug::delayed_forgotten)) delayed_.push_back(what);
    return;
  }
  turn_returned(entity->turn->known.as_of);

  if (auto* view = std::get_if<view_work>(&entity->current);
      view != nullptr && entity->head == 0 && entity->id.kind != entity_kind::task) {
    answer_error(view->back, 0, {errc::not_found, {}, {}});
    entity->phase = life::idle;
  } else if (view != nullptr) {
    answer(view->back, 0,
           {view->back.call, true, with_position(what->view, folds_->shard, folds_->position)});
    entity->phase = life::idle;
  } else if (!guards_.hold(what->guards, entity->turn->known.as_of)
             && !planted(bug::guard_ignored)) {
    bounce(*entity, what);
  } else if (std::holds_alternative<effects_work>(entity->current)) {
    entity->turn = nullptr;
    take_effects(*entity, what);
    return;  // The intake may be over, and the entity gone.
  } else if (std::holds_alternative<step_work>(entity->current)) {
    entity->stalled = what->drafts.empty();
    entity->phase = life::idle;
    if (entity->stalled) {
      end_bulk_turn(*entity);
    } else {
      order(*entity, what, nullptr);
    }
  } else {
    take_command(*entity, what);
  }
  // What was asked is needed once more only by who decides again.
  if (entity->phase != life::parked && entity->phase != life::deciding) entity->turn = nullptr;
  dispatch(*entity);
}

/// The open batch has room again.
void shard_actor::take_delayed() {
  while (!delayed_.empty() && !open_is_full()) {
    const auto next = std::move(delayed_.front());
    delayed_.pop_front();
    take(next);
  }
}

/// Keeps the position of the oldest facts that a decision is still being made on.
void shard_actor::turn_returned(sequence as_of) {
  const auto out = std::find_if(turns_out_.begin(), turns_out_.end(),
                                [&](const auto& one) { return one.first == as_of; });
  --out->second;
  while (!turns_out_.empty() && turns_out_.front().second == 0) turns_out_.pop_front();
  guards_.settled(turns_out_.empty() ? folds_->position : turns_out_.front().first);
}

void shard_actor::take_command(live_entity& entity, const decided_ptr& what) {
  auto& command = std::get<incoming>(entity.current);
  entity.phase = life::idle;
  if (what->refusal) {
    around_.counters->refused.fetch_add(1, std::memory_order_relaxed);
    answer_error(command.back, command.cost, *what->refusal);
    return;
  }
  if (what->drafts.empty()) {
    answer_accepted(command.back, command.cost, what->reply, folds_->position, folds_->position,
                    ~std::uint64_t{0});
    return;
  }
  // The same request id may have been ordered for another entity while this one decided.
  if (command.request && !folds_->requests.remember(*command.request, next_)) {
    entity.unsettled = settlement::bounced;
    answer_error(command.back, command.cost, {errc::idempotency_conflict, {}, {}});
    return;
  }
  order(entity, what, &command);
}

void shard_actor::bounce(live_entity& entity, const decided_ptr& what) {
  around_.counters->bounced.fetch_add(1, std::memory_order_relaxed);
  entity.unsettled = settlement::bounced;
  auto* command = std::get_if<incoming>(&entity.current);
  if (command != nullptr && ++entity.bounces > bounces_max) {
    entity.phase = life::idle;
    answer_error(command->back, command->cost, too_busy("the facts kept moving", 100));
    return;
  }
  if (guards_.hold(what->guards, folds_->position)) {
    decide_again(entity);  // What moved the guard is folded already.
    return;
  }
  entity.phase = life::parked;
  parked_.emplace_back(next_ - 1, entity.id);
  want_flush();
}

/// The events of a decision, the last of them at this position, move the cells that they are about.
void shard_actor::move_guards(const decided& what, sequence at) {
  std::vector<cell> moved;
  std::visit(
    [&](const auto& list) {
      if (!list) return;
      for (const auto& event : *list) moved_by(what.entity, event, moved);
    },
    what.events);
  for (const auto& which : moved) guards_.move(which, at);
}

void shard_actor::order(live_entity& entity, const decided_ptr& what, const incoming* command) {
  entry added;
  added.what = what;
  added.first = next_;
  record one;
  one.entity = entity.id.key();
  added.when = order_instant();
  one.at_ms = added.when.ms;
  if (command != nullptr) {
    one.principal = principal_bytes(command->principal);
    one.request = command->request;
    added.request = command->request;
    added.back = command->back;
    added.cost = command->cost;
  }
  entity.ended = entity.ended || what->ends;
  for (auto& draft : what->drafts) {
    one.previous = entity.head;
    one.tag = draft.tag;
    one.version = draft.version;
    one.body = std::move(draft.body);
    entity.head = add_record(one);
    ++entity.unsnapped;
    one.request.reset();
  }
  if (!planted(bug::guard_moves_late)) move_guards(*what, entity.head);
  one.previous = entity.head;
  for (auto& effect : what->effects) {
    one.to = effect.to.key();
    one.tag = effect.tag;
    one.version = effect.version;
    one.body = effect.body;
    add_record(one);
    added.takers |= effect.to.is_broadcast()
                      ? ~std::uint64_t{0}
                      : std::uint64_t{1} << effect.to.shard_of(folds_->shards);
  }
  added.last = next_ - 1;
  for (auto& one_page : what->pages) open_.pages.push_back(one_page);
  open_.entries.push_back(std::move(added));
  entity.phase = planted(bug::decides_on_undurable) ? life::idle : life::ordered;
  if (entity.phase == life::ordered) behind_commits_ += entity.waiting.commands();
  want_flush();
}

}  // namespace trefoil::shell
