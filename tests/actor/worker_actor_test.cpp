// A worker stops behind a message for a shard that the scheduler runs, so that this shard keeps up.

#include <future>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>
#include <gtest/gtest.h>

#include "actors/shell/caf_types.hpp"
#include "actors/shell/worker_actor.hpp"

namespace trefoil::tests::workers_give_way {

constexpr std::size_t turn_messages = 16;
constexpr int backlog_turns = 10;
constexpr int words = 200;

/// Two shards and their worker on one thread, which is held until each has something to do.
class WorkerActor : public ::testing::Test {
protected:
  WorkerActor() {
    const auto gate = system_.spawn([this](caf::event_based_actor* self) -> caf::behavior {
      return {[this, self](bool) {
        held_.set_value();
        all_told_.get_future().wait();
        self->quit();
      }};
    });
    caf::anon_send(gate, true);
    held_.get_future().wait();  // All before it had their first turn.
  }
  ~WorkerActor() override {
    for (const auto& one : {busy_, idle_, worker_})
      caf::anon_send_exit(one, caf::exit_reason::kill);
  }

  /// Sends itself as many messages as it is told, one behind the other.
  caf::behavior be_busy(caf::event_based_actor* self) {
    return {
      [this, self](int left) {
        if (left > 1) {
          self->send(self, left - 1);
        } else {
          heard_then_.set_value(heard_by_idle_);
        }
      },
      [](const shell::committed&) {},
    };
  }
  caf::behavior be_idle() {
    return {[this](const shell::committed&) { ++heard_by_idle_; }};
  }

  /// One word for each of these shards.
  void tell_worker(const std::vector<shard_id>& shards) {
    auto all = std::make_shared<std::vector<shell::committed>>();
    for (const auto shard : shards) all->push_back({shard, 0});
    caf::anon_send(worker_, shell::committed_list{std::move(all)});
  }
  /// What the idle shard has heard when whoever was told a number comes to its end.
  int heard_then() {
    all_told_.set_value();
    return heard_then_.get_future().get();
  }

  struct one_thread : caf::actor_system_config {
    one_thread() {
      set("scheduler.policy", caf::atom("sharing"));
      set("scheduler.max-threads", 1);
      set("scheduler.max-throughput", turn_messages);
    }
  };

  int heard_by_idle_ = 0;
  std::promise<int> heard_then_;
  std::promise<void> held_;
  std::promise<void> all_told_;
  one_thread config_;
  caf::actor_system system_{config_};
  caf::actor busy_ = system_.spawn([this](caf::event_based_actor* self) { return be_busy(self); });
  caf::actor idle_ = system_.spawn([this](caf::event_based_actor*) { return be_idle(); });
  caf::actor worker_ = system_.spawn<shell::worker_actor>(std::vector<caf::actor>{busy_, idle_},
                                                          [](const std::string&) {});
};

TEST_F(WorkerActor, LetsAShardThatTheSchedulerRunsCatchUp) {
  caf::anon_send(busy_, static_cast<int>(turn_messages) * backlog_turns);
  for (int word = 0; word < words; ++word) tell_worker({0, 1});
  EXPECT_LE(heard_then(), 2 * backlog_turns) << "a word in each turn of the busy one";
}

TEST_F(WorkerActor, GoesOnWhileAllItsShardsAreItsOwn) {
  for (int word = 0; word < words; ++word) tell_worker({1});
  const auto next = system_.spawn([this](caf::event_based_actor*) -> caf::behavior {
    return {[this](int) { heard_then_.set_value(heard_by_idle_); }};
  });
  caf::anon_send(next, 1);
  EXPECT_GE(heard_then(), static_cast<int>(turn_messages)) << "before another actor plays";
  caf::anon_send_exit(next, caf::exit_reason::kill);
}

}  // namespace trefoil::tests::workers_give_way
