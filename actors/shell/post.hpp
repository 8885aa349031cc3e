#pragma once
/// What shards say to each other. Effects are pulled: the taker reads the sender's journal in order from its cursor;
/// the sender only hints that there is something.

#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <caf/actor.hpp>

#include "actors/base/ids.hpp"
#include "actors/shell/committer.hpp"
#include "actors/shell/messages.hpp"

namespace trefoil::shell {

/// There are effects for you in my journal up to this position.
struct hint {
  shard_id source = 0;
  sequence upto = 0;
};

/// Give me my effects behind this position, at most so many.
struct pull {
  shard_id taker = 0;
  sequence after = 0;
  std::uint32_t max = 0;
};

struct pulled_effect {
  sequence at = 0;
  entity_id to;
  std::uint16_t tag = 0;
  std::string body;
};

/// The answer: all effects for the taker in (after, upto], in order.
struct pulled {
  shard_id source = 0;
  sequence after = 0;
  sequence upto = 0;
  std::vector<pulled_effect> effects;
  std::size_t bytes = 0;  ///< Of all bodies.
};
using pulled_ptr = std::shared_ptr<pulled>;

/// The taker's cursor on my journal is durable up to here.
struct cursor_moved {
  shard_id taker = 0;
  sequence upto = 0;
};

/// A question that its caller may ask, for an entity of this shard.
struct entity_question {
  std::shared_ptr<const incoming_query> what;
};

/// All shards of the node, by number: the first thing a shard is told.
struct peers {
  std::vector<caf::actor> shards;
};

/// Commands whose caller lives in the asked shard: attest and send on to where they are addressed.
struct attest_request {
  incoming_batch commands;
};

/// A shard's word to itself: hand in the open batch, behind everything that waits in the mailbox now.
struct flush {};

/// A cohort's turn to take a step has come.
struct bulk_granted {
  entity_id cohort;
};

/// What was put off may be tried again.
struct try_again {};

/// An entity's actor threw: what it was asked will never be answered.
struct entity_failed {
  std::string why;
};
/// The words of an exception.
[[nodiscard]] std::string words_of(const std::exception_ptr&);

/// Retire everything; call `done` once all snapshots are durable.
struct drain_request {
  std::shared_ptr<std::function<void()>> done;
};

// To a worker, for shards with numbers of its own. Whatever follows from one call to the node takes this way, so that
// it is heard in the order in which it was said.

using shard_batches = std::shared_ptr<std::vector<shard_batch>>;
/// These batches are durable.
using committed_list = std::shared_ptr<std::vector<committed>>;
struct shard_question {
  shard_id shard = 0;
  entity_question what;
};
using shard_questions = std::shared_ptr<std::vector<shard_question>>;
struct shard_drain {
  shard_id shard = 0;
  drain_request what;
};
using shard_drains = std::shared_ptr<std::vector<shard_drain>>;
/// Call it: all answers that its shards gave before have left.
struct worker_barrier {
  std::shared_ptr<std::function<void()>> reached;
};

}  // namespace trefoil::shell
