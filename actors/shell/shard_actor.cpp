#include "actors/shell/shard_actor.hpp"

#include <caf/send.hpp>

namespace trefoil::shell {

shard_actor::shard_actor(caf::actor_config& config, surroundings around)
  : caf::event_based_actor(config), around_(std::move(around)), entities_(&system()) {}

shard_actor::~shard_actor() = default;

void shard_actor::on_exit() {
  live_.each([](live_entity& entity) {
    if (entity.actor) caf::anon_send_exit(entity.actor, caf::exit_reason::kill);
    entity.actor = nullptr;
  });
  peers_.clear();
  early_.clear();  // They name the other shards, too, which would keep each other for ever.
  around_.shared->close();
}

/// Carries out a message once the folds are recovered; what comes before then is kept, in order.
template <class Message, class Act>
auto shard_actor::served(Act act) {
  return [this, act](const Message& what) {
    if (!folds_) {
      early_.emplace_back([act, what] { act(what); });
      return;
    }
    act(what);
    round_off();
  };
}

caf::behavior shard_actor::make_behavior() {
  set_default_handler(caf::print_and_drop);
  set_exception_handler([this](std::exception_ptr& thrown) -> caf::error {
    // A shard without its actor would take commands and never answer.
    around_.fatal("a shard failed: " + words_of(thrown));
    return caf::exit_reason::unhandled_exception;
  });
  return {
    [this](const recovered_ptr& from) { begin(std::move(*from)); },
    served<incoming_batch>([this](const incoming_batch& commands) { accept(*commands); }),
    served<decided_ptr>([this](const decided_ptr& what) { take(what); }),
    served<committed>([this](const committed& what) { fold(what); }),
    served<flush>([this](const flush&) {
      flush_wanted_ = false;
      hand_in();
    }),
    served<fetched_ptr>([this](const fetched_ptr& what) { take(what); }),
    served<retired_ptr>([this](const retired_ptr& what) { take(what); }),
    served<entity_question>([this](const entity_question& what) { take(what); }),
    served<attest_request>([this](const attest_request& what) { attest(what); }),
    served<hint>([this](const hint& what) { take(what); }),
    served<pull>([this](const pull& what) { take(what); }),
    served<pulled_ptr>([this](const pulled_ptr& what) { take(what); }),
    served<cursor_moved>([this](const cursor_moved& what) { take(what); }),
    served<peers>([this](const peers& all) { introduce(all); }),
    served<bulk_granted>([this](const bulk_granted& what) { take(what); }),
    served<try_again>([this](const try_again&) { look_for_room(); }),
    served<entity_failed>([this](const entity_failed& what) { around_.fatal(what.why); }),
    served<drain_request>([this](const drain_request& what) {
      drained_ = what.done;
      keep_budget();
    }),
  };
}

void shard_actor::begin(recovered from) {
  epoch_ = from.head.epoch;
  next_ = from.head.last + 1;
  instant_ = from.folds->instant;
  tail_bytes_ = from.tail_bytes;
  around_.counters->replayed_bytes.fetch_add(from.tail_bytes, std::memory_order_relaxed);
  // Behind a kill each has a tail of its own length, and they take turns by that.
  const bool fresh = tail_bytes_ == 0 && around_.first_checkpoint_bytes != 0;
  tail_bytes_max_ = fresh ? around_.first_checkpoint_bytes : around_.checkpoint_bytes;
  kept_from_ = from.head.first;
  folds_ = std::move(from.folds);
  folds_->candidates_max = around_.candidates_max;
  sources_.resize(folds_->shards);
  for (shard_id source = 0; source < folds_->shards; ++source)
    sources_[source].taken = folds_->cursors[source];
  folds_->cohorts.listen([this](const task_id& task) { cell_changed(task); });
  around_.shared->open(*folds_);
  for (const auto& one : std::exchange(early_, {})) one();
  round_off();
}

void shard_actor::round_off() {
  entities_.run();
  answers_.deliver();
  maybe_drained();
}

}  // namespace trefoil::shell
