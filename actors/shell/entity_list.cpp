#include "actors/list/list_machine.hpp"
#include "actors/shell/entity_spawn.hpp"

namespace trefoil::shell {

template expected<caf::actor, std::string> spawn_machine<list::machine>(caf::actor_system&,
                                                                        const caf::actor&,
                                                                        const entity_id&, past);

}  // namespace trefoil::shell
