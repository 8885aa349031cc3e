/// Batches: handed to the committer, which may let them grow until it writes them; folded when durable; only then are
/// their answers sent.

#include "actors/shell/move_behind.hpp"
#include "actors/shell/prefetch.hpp"
#include "actors/shell/shard_actor.hpp"
#include "actors/shell/worker_actor.hpp"
#include "persistence/planted.hpp"

#include <algorithm>

namespace trefoil::shell {

namespace {

/// `{result, position}` of an accepted command.
std::string accepted_body(const std::string& result, shard_id shard, sequence position) {
  std::string body;
  body.reserve(result.size() + 40);
  encoder out{body};
  out.pack().pack_map(2);
  put<spelling::spoken>(out, std::string_view{"result"});
  body += result.empty() ? empty_result() : result;
  put<spelling::spoken>(out, std::string_view{"position"});
  out.pack().pack_array(2);
  out.pack().pack_uint16(shard);
  out.pack().pack_uint64(position);
  return body;
}

}  // namespace

bool shard_actor::open_is_full() const { return open_.records.size() >= around_.open_bytes_max; }

sequence shard_actor::add_record(const record& one) {
  if (open_.records.empty()) open_.first = next_;
  open_.records.add(one);
  open_.last = next_;
  return next_++;
}

/// The instant of what is ordered now: not before that of anything ordered, and behind every instant that figures were
/// told of. Whoever asks for figures is told first that something is on its way.
timestamp shard_actor::order_instant() {
  const bool begins = open_.records.empty();
  const bool awaits_already = awaited_since() != nothing_awaited;
  if (begins && !awaits_already) around_.shared->awaits(instant_);
  instant_ = std::max(instant_, around_.time->now());
  instant_.ms = std::max(instant_.ms, around_.shared->settled_upto().ms + 1);
  if (begins) {
    // Now it is known better: what is asked of the time between need not wait.
    open_.since = instant_;
    if (!awaits_already) around_.shared->awaits(instant_);
  }
  return instant_;
}

/// The instant of the first record that was handed in and is not folded.
timestamp shard_actor::awaited_since() const {
  const auto first = std::find_if(handed_in_.begin(), handed_in_.end(),
                                  [](const batch& one) { return one.last > 0; });
  return first == handed_in_.end() ? nothing_awaited : first->since;
}

void shard_actor::want_flush() {
  if (!std::exchange(flush_wanted_, true)) send(this, flush{});
}

/// A batch that nobody has begun to write takes more, until its row would become too large: then the rest waits here
/// until that one is durable.
void shard_actor::hand_in() {
  tell_behind_commits();
  if (open_.empty()) return;
  if (!handed_in_.empty()
      && handed_in_.back().bytes + open_.records.size() > around_.open_bytes_max) {
    return;
  }
  auto opened = std::exchange(open_, {});
  opened.bytes = opened.records.size();
  opened.is_checkpoint = !opened.folds.empty();
  around_.counters->records.fetch_add(opened.records.count(), std::memory_order_relaxed);

  handed_in out;
  out.batch.shard = folds_->shard;
  out.batch.epoch = epoch_;
  out.batch.first = opened.first;
  out.batch.last = opened.last;
  out.batch.pages = opened.pages;
  out.batch.snapshots = opened.snapshots;
  out.batch.folds = std::move(opened.folds);
  out.batch.keep_from = opened.keep_from;
  out.records = std::move(opened.records);
  if (around_.commits->submit(std::move(out))) {
    handed_in_.back().join(std::move(opened));
  } else {
    handed_in_.push_back(std::move(opened));
  }
  take_delayed();
}

/// Before the committer may ask for it.
void shard_actor::tell_behind_commits() {
  if (behind_commits_ == told_behind_commits_) return;
  around_.credit->add_behind_commits(behind_commits_
                                     - std::exchange(told_behind_commits_, behind_commits_));
}

void shard_actor::batch::join(batch more) {
  if (last == 0) since = more.since;
  if (more.last > 0) last = more.last;
  move_behind(entries, more.entries);
  move_behind(cursors, more.cursors);
  move_behind(pages, more.pages);
  move_behind(snapshots, more.snapshots);
  bytes += more.bytes;
  is_checkpoint = is_checkpoint || more.is_checkpoint;
}

bool shard_actor::checkpointing() const {
  return !open_.folds.empty()
         || std::any_of(handed_in_.begin(), handed_in_.end(),
                        [](const batch& one) { return one.is_checkpoint; });
}

/// What changed in the folds goes into the open batch: from here on nothing before `position` need be replayed.
void shard_actor::checkpoint() {
  const auto alone = around_.shared->changing();
  open_.folds = folds_->save().rows;
  covering_ = folds_->position;
  around_.counters->checkpoints.fetch_add(1, std::memory_order_relaxed);
  tail_bytes_ = 0;
  tail_bytes_max_ = around_.checkpoint_bytes;
}

/// What folding and settling these touch: in passes, for each finds its way by what the one before asked for.
void shard_actor::fetch_ahead(const batch& folded) const {
  const std::span entries{folded.entries.data(), std::min(folded.entries.size(), prefetched_max)};
  const auto each_list = [](const entry& one, auto&& take) {
    std::visit(
      [&](const auto& events) {
        if (events) take(*events);
      },
      one.what->events);
  };
  for (const auto& one : entries) prefetch(one.what.get());
  for (const auto& one : entries) {
    if (const auto* entity = live_.find(one.what->entity)) prefetch(entity);
    each_list(one, [](const auto& events) { prefetch(&events); });
  }
  for (const auto& one : entries) {
    each_list(one, [](const auto& events) { prefetch(events.data()); });
    const auto* entity = one.what->ends ? live_.find(one.what->entity) : nullptr;
    if (entity != nullptr) prefetch_actor(*entity);
  }
}

void shard_actor::fold(const committed& what) {
  if (handed_in_.empty() || handed_in_.front().last != what.last) {
    around_.fatal("shard " + std::to_string(folds_->shard)
                  + " is told of a batch that is not its next");
    return;
  }
  around_.counters->commits.fetch_add(1, std::memory_order_relaxed);
  const auto folded = std::move(handed_in_.front());
  handed_in_.pop_front();
  fetch_ahead(folded);
  {
    const auto alone = around_.shared->changing();
    for (const auto& one : folded.entries) fold_entry(one, folded.pages);
    for (const auto& moved : folded.cursors) folds_->advance(moved.source, moved.upto);
    if (folded.last > 0) folds_->position = folded.last;
    const auto open_since = open_.records.empty() ? nothing_awaited : open_.since;
    around_.shared->awaits(std::min(awaited_since(), open_since));
    if (folded.is_checkpoint) folds_->saved();
  }
  if (const auto& lacking = folds_->cohorts.lacking()) {
    around_.fatal("shard " + std::to_string(folds_->shard) + ": " + *lacking);
    return;
  }
  for (const auto& moved : folded.cursors) {
    send(peers_[moved.source], cursor_moved{folds_->shard, moved.upto});
  }

  std::uint64_t takers = 0;
  for (auto& one : folded.entries) {
    takers |= one.takers;
    if (one.back) {
      answer_accepted(*one.back, one.cost, one.what->reply, one.last, one.last, one.takers);
    }
  }
  for (shard_id taker = 0; taker < folds_->shards; ++taker) {
    if ((takers >> taker & 1U) != 0)
      send(peers_[taker], hint{folds_->shard, folds_->effects.last_for(taker)});
  }
  for (const auto& one : folded.snapshots)
    snapshots_in_flight_.erase(*entity_id::from_key(one.entity));
  if (folded.is_checkpoint) {
    covered_ = covering_;
    look_for_expired();
  }
  tail_bytes_ += folded.bytes;
  if (tail_bytes_ >= tail_bytes_max_ && !checkpointing()) checkpoint();

  settle(folded);
  decide_again();
  keep_budget();
  hand_in();
}

/// The word on their events for all entities of the batch, then the letters that it carried, then their next turns.
void shard_actor::settle(const batch& folded) {
  for (const auto& one : folded.entries) {
    if (auto* entity = live_.find(one.what->entity);
        entity != nullptr && entity->phase == life::ordered) {
      entity->phase = life::idle;
      if (!planted(bug::behind_commits_kept)) behind_commits_ -= entity->waiting.commands();
      entity->unsettled = settlement::durable;
      entity->stalled = false;
      end_bulk_turn(*entity);
    }
  }
  for (const auto& task : std::exchange(cells_changed_, {})) {
    auto* entity = live_.find(task);
    const auto place = folds_->cohorts.find(task);
    if (entity == nullptr || !entity->actor || entity->phase == life::retiring || !place) continue;
    if (planted(bug::letter_missed_live)) continue;
    entity->ended = entity->ended || cohort::is_over(*place->cell);
    if (entity->ended && entity->phase == life::idle && entity->waiting.empty()) {
      retire(*entity);
      continue;
    }
    tell(*entity, cell_note{std::exchange(entity->unsettled, settlement::none), *place->cell});
  }
  for (const auto& one : folded.entries) {
    if (auto* entity = live_.find(one.what->entity)) dispatch(*entity);
  }
}

/// What bounced decides again, on facts in which the guard's move is folded.
void shard_actor::decide_again() {
  for (const auto& [upto, id] : std::exchange(parked_, {})) {
    auto* entity = live_.find(id);
    if (entity == nullptr || entity->phase != life::parked) continue;
    if (folds_->position >= upto) {
      decide_again(*entity);
    } else {
      parked_.emplace_back(upto, id);
    }
  }
}

void shard_actor::decide_again(live_entity& entity) {
  auto next = std::make_shared<turn>(std::move(*entity.turn));
  auto& known = next->known;
  known.now = around_.time->now();
  folds_->gather(entity.id, std::get_if<any_command>(&next->what), known);
  if (const auto* command = std::get_if<incoming>(&entity.current)) {
    known.caller = caller_of(command->principal, command->attested);
  }
  send_turn(entity, std::move(next));
}

void shard_actor::fold_entry(const entry& one, const std::vector<page>& pages_of_batch) {
  const page_source pages
    = [&](const entity_key& cohort, std::uint32_t number) -> std::optional<std::string> {
    const auto found = std::find_if(
      pages_of_batch.begin(), pages_of_batch.end(),
      [&](const page& each) { return each.number == number && each.cohort == cohort; });
    return found == pages_of_batch.end() ? std::nullopt : std::optional{found->body};
  };
  if (planted(bug::guard_moves_late)) move_guards(*one.what, one.last);
  folds_->apply({one.first, one.when}, one.what->entity, one.what->events, pages);
  if (!one.what->drafts.empty())
    folds_->headed(one.what->entity, one.first + one.what->drafts.size() - 1);
  if (one.request) folds_->requests.settle(one.first);
  auto at = one.last - one.what->effects.size() + 1;
  for (auto& effect : one.what->effects) {
    folds_->effects.add(at++, effect.to, effect.tag, std::move(effect.body));
  }
}

/// Within a message only: who runs this shard sends the answers.
void shard_actor::answer(const return_address& back, std::uint32_t cost, reply what) {
  if (cost > 0) around_.credit->give_back(cost);
  if (!back.sink) return;
  auto* const worker = dynamic_cast<shard_queue*>(context());
  (worker != nullptr ? worker->answers : answers_).add(back.sink, std::move(what));
}

void shard_actor::answer_error(const return_address& back, std::uint32_t cost, const refused& why) {
  answer(back, cost, {back.call, false, encode_spoken(why)});
}

void shard_actor::answer_accepted(const return_address& back, std::uint32_t cost,
                                  const trefoil::answer& what, sequence position,
                                  sequence effects_upto, std::uint64_t takers) {
  around_.counters->accepted.fetch_add(1, std::memory_order_relaxed);
  auto body = accepted_body(what.result, folds_->shard, position);
  const auto missing = what.when_delivered ? folds_->effects.missing(effects_upto, takers) : 0;
  if (missing == 0) {
    answer(back, cost, {back.call, true, std::move(body)});
  } else {
    pending_answers_.push_back({effects_upto, missing, back, cost, std::move(body)});
  }
}

/// A taker has moved on: answers that waited for nobody else leave.
void shard_actor::answer_delivered(shard_id taker) {
  std::erase_if(pending_answers_, [&](pending_answer& one) {
    if ((one.takers >> taker & 1U) == 0) return false;
    one.takers = folds_->effects.missing(one.upto, one.takers);
    if (one.takers != 0) return false;
    answer(one.back, one.cost, {one.back.call, true, std::move(one.body)});
    return true;
  });
}

}  // namespace trefoil::shell
