#include "actors/shell/worker_actor.hpp"

#include <chrono>
#include <utility>

namespace trefoil::shell {

namespace {

/// Looked at between two shards: when answers have waited so long for others they leave. A page of bulk work may stand
/// before the next ones.
constexpr std::chrono::microseconds company_max{200};
/// Messages that a worker takes before another actor gets the thread: each is a turn of many shards.
constexpr std::size_t messages_max = 16;

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
  const auto hand_out = [this](auto& all, auto content) {
    for (auto& each : all)
      if (!queue_.tell(shards_[each.shard], content(each))) told_elsewhere_ = true;
    run();
  };
  const auto what_of = [](auto& each) { return std::move(each.what); };
  return {
    [=](const shard_batches& all) {
      hand_out(*all, [](auto& each) { return std::move(each.commands); });
    },
    [=](const committed_list& all) { hand_out(*all, [](auto& each) { return each; }); },
    [=](const shard_questions& all) { hand_out(*all, what_of); },
    [=](const shard_drains& all) { hand_out(*all, what_of); },
    [](const worker_barrier& here) { (*here.reached)(); },
  };
}

caf::resumable::resume_result worker_actor::resume(caf::execution_unit* thread, std::size_t) {
  for (std::size_t taken = 1;; ++taken) {
    told_elsewhere_ = false;
    const auto result = caf::event_based_actor::resume(thread, 1);
    // Once it waits, another thread may have it.
    if (result != resume_later || told_elsewhere_ || taken >= messages_max) return result;
  }
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
