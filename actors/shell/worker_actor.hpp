#pragma once
/// Runs shards, one worker a core. What comes for many shards at once, the commands of a socket read or the word of a
/// commit, comes to each worker as one message, and what its shards answer to that leaves as one delivery a connection.
/// Without it each shard would be woken, and each answer written, by itself.

#include <chrono>
#include <memory>
#include <vector>

#include <caf/event_based_actor.hpp>

#include "actors/shell/answer_box.hpp"
#include "actors/shell/caf_types.hpp"
#include "actors/shell/run_queue.hpp"

namespace trefoil::shell {

/// Where a worker's shards run, with the box that their answers go into.
class shard_queue final : public run_queue {
public:
  using run_queue::run_queue;
  answer_box answers;
};

/// Any message to a shard may come by the scheduler as well: then another worker's thread may run that shard, and its
/// answers leave by themselves.
class worker_actor final : public caf::event_based_actor {
public:
  /// `shards`: all of the node, by number.
  worker_actor(caf::actor_config&, std::vector<caf::actor> shards);
  const char* name() const override { return "worker"; }
  void on_exit() override { shards_.clear(); }

private:
  caf::behavior make_behavior() override;
  void run();

  std::vector<caf::actor> shards_;
  shard_queue queue_;
};

}  // namespace trefoil::shell
