#include "actors/shell/shard_actor.hpp"

#include <caf/send.hpp>

namespace trefoil::shell {

shard_actor::shard_actor(caf::actor_config& config, surroundings around, recovered from)
  : caf::event_based_actor(config),
    around_(std::move(around)),
    folds_(std::move(from.folds)),
    heads_(std::move(from.heads)),
    epoch_(from.head.epoch),
    next_(from.head.last + 1),
    sources_(folds_->shards) {
  folds_->cohorts.listen(
    [this](const task_id& task, const cohort::progress& cell) { cell_changed(task, cell); });
  for (shard_id source = 0; source < folds_->shards; ++source) {
    sources_[source].taken = folds_->cursors[source];
  }
}

shard_actor::~shard_actor() = default;

void shard_actor::on_exit() {
  live_.each([](live_entity& entity) {
    if (entity.actor) caf::anon_send_exit(entity.actor, caf::exit_reason::kill);
    entity.actor = nullptr;
  });
  peers_.clear();
}

caf::behavior shard_actor::make_behavior() {
  set_default_handler(caf::print_and_drop);
  return {
    [this](const incoming_batch& commands) {
      for (auto& one : *commands) accept(std::move(one));
      send_answers();
    },
    [this](const decided_ptr& what) {
      take(what);
      send_answers();
    },
    [this](const committed& what) {
      fold(what);
      send_answers();
    },
    [this](const flush&) {
      flush_wanted_ = false;
      seal();
    },
    [this](const fetched_ptr& what) {
      take(what);
      send_answers();
    },
    [this](const retired_ptr& what) {
      take(what);
      send_answers();
    },
    [this](const query_ptr& what) {
      take(what);
      send_answers();
    },
    [this](const attest_request& what) {
      attest(what);
      send_answers();
    },
    [this](const hint& what) { take(what); },
    [this](const pull& what) { take(what); },
    [this](const pulled_ptr& what) { take(what); },
    [this](const cursor_moved& what) {
      take(what);
      send_answers();
    },
    [this](const tally_request& what) { take(what); },
    [this](const tally_reply& what) {
      take(what);
      send_answers();
    },
    [this](const peers& all) { introduce(all); },
    [this](const drain_request& what) {
      drained_ = what.done;
      keep_budget();
      maybe_drained();
    },
  };
}

}  // namespace trefoil::shell
