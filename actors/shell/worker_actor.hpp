#pragma once
/// Runs shards, one worker a core. What comes for many shards at once, the commands of a socket read or the word of a
/// commit, comes to each worker as one message, and what its shards answer to that leaves as one delivery a connection.
/// Without it each shard would be woken, and each answer written, by itself.

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <caf/event_based_actor.hpp>
#include <caf/scheduler/abstract_coordinator.hpp>

#include "actors/shell/answer_box.hpp"
#include "actors/shell/caf_types.hpp"
#include "actors/shell/run_queue.hpp"

namespace trefoil::shell {

/// Where a worker's shards run, with the box that their answers go into.
class shard_queue final : public run_queue {
public:
  using run_queue::run_queue;
  /// REQUIRES: each shard at most once before the next `run`. False: the scheduler has that shard and runs it, or it has
  /// ended.
  template <class Message>
  bool tell(const caf::actor& to, Message what) {
    telling_ = true;
    runs_here_ = false;
    run_queue::tell(to, std::move(what));
    telling_ = false;
    return runs_here_;
  }
  /// Whom a shard wakes by itself, another shard, the scheduler runs: other cores may be free.
  void exec_later(caf::resumable* job) override {
    if (telling_) {
      runs_here_ = true;
      run_queue::exec_later(job);
    } else {
      system().scheduler().enqueue(job);
    }
  }
  answer_box answers;

private:
  bool telling_ = false;
  bool runs_here_ = false;
};

/// Any other message to a shard comes by the scheduler: then whichever thread is free runs that shard, until it has
/// nothing more to do, and its answers leave by themselves. A worker that told such a shard something lets others play: on
/// the same thread that shard could else only fall behind.
class worker_actor final : public caf::event_based_actor {
public:
  /// `shards`: all of the node, by number. `fatal` ends the process: without a worker its shards would hear nothing.
  worker_actor(caf::actor_config&, std::vector<caf::actor> shards,
               std::function<void(const std::string&)> fatal);
  const char* name() const override { return "worker"; }
  void on_exit() override { shards_.clear(); }
  /// Takes up to 16 messages, whatever the scheduler allows; none behind one for a shard that the scheduler runs.
  resume_result resume(caf::execution_unit*, std::size_t) override;

private:
  caf::behavior make_behavior() override;
  void run();

  std::vector<caf::actor> shards_;
  std::function<void(const std::string&)> fatal_;
  shard_queue queue_;
  bool told_elsewhere_ = false;  ///< A shard, by the last message, that the scheduler runs.
};

}  // namespace trefoil::shell
