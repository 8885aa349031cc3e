#include "actors/shell/entities.hpp"

#include "actors/catalogue.hpp"

namespace trefoil::shell {

expected<caf::actor, std::string> spawn_entity(caf::actor_system& system, const caf::actor& shard,
                                               const entity_id& id, past from) {
  expected<caf::actor, std::string> result = unexpected(std::string{"unknown kind of entity"});
  with_machine(id.kind, [&]<class Machine>(std::type_identity<Machine>) {
    result = spawn_machine<Machine>(system, shard, id, std::move(from));
  });
  return result;
}

}  // namespace trefoil::shell
