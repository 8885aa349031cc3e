#pragma once
/// Makes entity actors: from a snapshot and the records behind it, or from nothing. What depends on the machine is
/// instantiated in a file for each, because these templates are heavy.

#include <optional>
#include <string>
#include <vector>

#include <caf/actor.hpp>
#include <caf/actor_system.hpp>

#include "actors/catalogue.hpp"
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

/// The answer that an accepted command's own records, oldest first, led to.
[[nodiscard]] answer answer_of_records(const entity_id&, const std::vector<const record*>& own);

/// One machine's share of both.
template <class Machine>
struct entity_code {
  static expected<caf::actor, std::string> spawn(caf::actor_system&, const caf::actor& shard,
                                                 const entity_id&, past);
  static answer answer_of(const entity_id&, const std::vector<const record*>& own);
};

extern template struct entity_code<registry::machine>;
extern template struct entity_code<company::machine>;
extern template struct entity_code<connection::machine>;
extern template struct entity_code<workflow::machine>;
extern template struct entity_code<task::machine>;
extern template struct entity_code<cohort::machine>;
extern template struct entity_code<campaign::machine>;
extern template struct entity_code<book::machine>;
extern template struct entity_code<list::machine>;

}  // namespace trefoil::shell
