#include "actors/shell/worker_actor.hpp"

#include <chrono>
#include <utility>

namespace trefoil::shell {

namespace {

/// Looked at between two shards: when answers have waited so long for others they leave. A page of bulk work may stand
/// before the next ones.
constexpr std::chrono::microseconds company_max{200};

}  // namespace

worker_actor::worker_actor(caf::actor_config& config, std::vector<caf::actor> shards,
                           std::function<void(const std::string&)> fatal)
  : caf::event_based_actor(config),
    shards_(std::move(shards)),
    fatal_(std::move(fatal)),
    queue_(&system()) {}

caf::behavior worker_actor::make_behavior() {
  set_default_handler(caf::print_and_drop);
  set_exception_handler([this](std::exception_ptr& thrown) -> caf::error {
    fatal_("a worker failed: " + words_of(thrown));
    return caf::exit_reason::unhandled_exception;
  });
  return {
    [this](const shard_batches& batches) {
      for (auto& each : *batches) queue_.tell(shards_[each.shard], std::move(each.commands));
      run();
    },
    [this](const committed_list& word) {
      for (const auto& each : *word) queue_.tell(shards_[each.shard], each);
      run();
    },
    [this](const shard_questions& all) {
      for (auto& each : *all) queue_.tell(shards_[each.shard], std::move(each.what));
      run();
    },
    [this](const shard_drains& all) {
      for (auto& each : *all) queue_.tell(shards_[each.shard], std::move(each.what));
      run();
    },
    [](const worker_barrier& here) { (*here.reached)(); },
  };
}

void worker_actor::run() {
  using clock = std::chrono::steady_clock;
  clock::time_point first{};
  queue_.run([&] {
    if (queue_.answers.empty()) return;
    const auto now = clock::now();
    if (first == clock::time_point{}) {
      first = now;
    } else if (now - first > company_max) {
      queue_.answers.deliver();
      first = {};
    }
  });
  queue_.answers.deliver();
}

}  // namespace trefoil::shell
