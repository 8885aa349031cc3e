#include "actors/shell/worker_actor.hpp"

namespace trefoil::shell {

namespace {

/// Answers wait for company at most so long: a page of bulk work may stand before the next one.
constexpr std::chrono::microseconds company_max{200};

}  // namespace

worker_actor::worker_actor(caf::actor_config& config, std::vector<caf::actor> shards)
  : caf::event_based_actor(config), shards_(std::move(shards)), queue_(&system()) {}

caf::behavior worker_actor::make_behavior() {
  return {
    [this](const shard_batches& batches) {
      for (auto& each : *batches) queue_.tell(shards_[each.shard], std::move(each.commands));
      run();
    },
    [this](const committed_list& word) {
      for (const auto& each : *word) queue_.tell(shards_[each.shard], each);
      run();
    },
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
