#pragma once
/// What shards say to each other. Effects are pulled: the taker reads the sender's journal in order from its cursor;
/// the sender only hints that there is something.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <caf/actor.hpp>

#include "actors/base/ids.hpp"
#include "actors/cohort/participant.hpp"
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
};
using pulled_ptr = std::shared_ptr<pulled>;

/// The taker's cursor on my journal is durable up to here.
struct cursor_moved {
  shard_id taker = 0;
  sequence upto = 0;
};

/// A campaign's tally in one shard, for a question that all shards answer.
struct tally_request {
  std::uint64_t question = 0;
  cohort_id cohort;
  caf::actor asker;
};
struct tally_reply {
  std::uint64_t question = 0;
  cohort::tally tally;
  shard_id shard = 0;
  sequence position = 0;
};

/// All shards of the node, by number: the first thing a shard is told.
struct peers {
  std::vector<caf::actor> shards;
};

/// Commands and queries whose caller lives in the asked shard: attest and send on to where they are addressed.
struct attest_request {
  incoming_batch commands;
  query_ptr query;
};

/// A shard's word to itself: hand in the open batch, behind everything that waits in the mailbox now.
struct flush {};

/// Retire everything; call `done` once all snapshots are durable.
struct drain_request {
  std::shared_ptr<std::function<void()>> done;
};

}  // namespace trefoil::shell
