/// Batches: handed to the committer one at a time; folded when durable; only then are their answers sent.

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

/// Decisions wait when the open batch holds so many bytes: a row stays far below what a store takes.
constexpr std::size_t open_bytes_max = 8 * 1024 * 1024;

}  // namespace

bool shard_actor::open_is_full() const { return open_.records.size() >= open_bytes_max; }

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
  const bool awaits_already = committing_ && in_flight_.last > 0;
  if (begins && around_.shared != nullptr && !awaits_already) around_.shared->awaits(instant_);
  instant_ = std::max(instant_, around_.time->now());
  if (around_.shared != nullptr)
    instant_.ms = std::max(instant_.ms, around_.shared->settled_upto().ms + 1);
  if (begins) {
    // Now it is known better: what is asked of the time between need not wait.
    open_.since = instant_;
    if (around_.shared != nullptr && !awaits_already) around_.shared->awaits(instant_);
  }
  return instant_;
}

void shard_actor::want_flush() {
  if (committing_ || flush_wanted_) return;
  flush_wanted_ = true;
  send(this, flush{});
}

void shard_actor::seal() {
  if (committing_ || open_.empty()) return;
  committing_ = true;
  in_flight_ = std::move(open_);
  open_ = {};
  journal_batch out;
  out.shard = folds_->shard;
  out.epoch = epoch_;
  if (!in_flight_.records.empty()) {
    out.first = in_flight_.first;
    out.last = in_flight_.last;
    around_.counters->records.fetch_add(in_flight_.records.count(), std::memory_order_relaxed);
    out.row = in_flight_.records.finish({out.shard, out.epoch, out.first, out.last});
    in_flight_.bytes = out.row.size();
  }
  out.pages = in_flight_.pages;
  out.snapshots = in_flight_.snapshots;
  out.folds = std::move(in_flight_.folds);
  out.keep_from = in_flight_.keep_from;
  in_flight_.is_checkpoint = !out.folds.empty();
  around_.commits->submit(std::move(out), in_flight_.commands);
  take_delayed();
}

/// What changed in the folds goes into the open batch: from here on nothing before `position` need be replayed.
void shard_actor::checkpoint() {
  std::unique_lock<writer_first_mutex> alone;
  if (around_.shared != nullptr) alone = around_.shared->changing();
  open_.folds = folds_->save().rows;
  covering_ = folds_->position;
  around_.counters->checkpoints.fetch_add(1, std::memory_order_relaxed);
  tail_bytes_ = 0;
}

void shard_actor::fold(const committed&) {
  around_.counters->commits.fetch_add(1, std::memory_order_relaxed);
  auto folded = std::move(in_flight_);
  in_flight_ = {};
  committing_ = false;
  in_flight_.pages = std::move(folded.pages);  // The page source of this fold.
  {
    std::unique_lock<writer_first_mutex> alone;
    if (around_.shared != nullptr) alone = around_.shared->changing();
    for (auto& one : folded.entries) fold_entry(one);
    for (const auto& moved : folded.cursors) folds_->advance(moved.source, moved.upto);
    if (folded.last > 0) folds_->position = folded.last;
    if (around_.shared != nullptr)
      around_.shared->awaits(open_.records.empty() ? nothing_awaited : open_.since);
    if (folded.is_checkpoint) folds_->saved();
  }
  in_flight_.pages.clear();
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
  if (tail_bytes_ >= around_.checkpoint_bytes && open_.folds.empty()) checkpoint();

  settle(folded);
  decide_again();
  keep_budget();
  seal();
}

/// The word on their events for all entities of the batch, then the letters that it carried, then their next turns.
void shard_actor::settle(const batch& folded) {
  for (const auto& one : folded.entries) {
    if (auto* entity = live_.find(one.what->entity);
        entity != nullptr && entity->phase == life::ordered) {
      entity->phase = life::idle;
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
    entity->ended = cohort::is_over(*place->cell);
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
  for (const auto& id : std::exchange(parked_, {})) {
    auto* entity = live_.find(id);
    if (entity != nullptr && entity->phase == life::parked) decide_again(*entity);
  }
}

void shard_actor::decide_again(live_entity& entity) {
  auto known = entity.turn->known;
  known.now = around_.time->now();
  folds_->gather(entity.id, std::get_if<any_command>(&entity.turn->what), known);
  if (const auto* command = std::get_if<incoming>(&entity.current)) {
    known.caller = caller_of(command->principal, command->attested);
  }
  send_turn(entity, std::move(entity.turn->what), std::move(known));
}

void shard_actor::fold_entry(entry& one) {
  const page_source pages
    = [this](const entity_key& cohort, std::uint32_t number) -> std::optional<std::string> {
    const auto found = std::find_if(
      in_flight_.pages.begin(), in_flight_.pages.end(),
      [&](const page& each) { return each.number == number && each.cohort == cohort; });
    return found == in_flight_.pages.end() ? std::nullopt : std::optional{found->body};
  };
  if (planted(bug::guard_moves_late)) move_guards(*one.what, one.last);
  folds_->apply({one.first, one.when}, one.what->entity, one.what->events, pages);
  if (!one.what->drafts.empty())
    folds_->headed(one.what->entity, one.first + one.what->drafts.size() - 1);
  if (one.request) folds_->requests.settle(*one.request, one.first);
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
