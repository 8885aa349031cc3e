#pragma once
/// Makes entity actors: from a snapshot and the records behind it, or from nothing. One function a machine, each
/// instantiated in a file of its own, because these templates are heavy.

#include <optional>
#include <string>
#include <vector>

#include <caf/actor.hpp>
#include <caf/actor_system.hpp>

#include "actors/cohort/participant.hpp"
#include "actors/shell/reader.hpp"
#include "actors/shell/turn.hpp"

namespace trefoil::shell {

/// What an entity is made of.
struct past {
  std::optional<std::string> state;         ///< Of a snapshot.
  std::vector<placed_record> records;       ///< Behind it, oldest first.
  std::optional<task::state> born;          ///< Of a task without a snapshot: as its page has it.
  std::optional<cohort::participant> cell;  ///< Of a task: what letters made of it.
};

/// The actor, or why its past cannot be read.
[[nodiscard]] expected<caf::actor, std::string> spawn_entity(caf::actor_system&,
                                                             const caf::actor& shard,
                                                             const entity_id&, past);

/// One machine's share of spawn_entity.
template <class Machine>
[[nodiscard]] expected<caf::actor, std::string> spawn_machine(caf::actor_system&,
                                                              const caf::actor& shard,
                                                              const entity_id&, past);

}  // namespace trefoil::shell
