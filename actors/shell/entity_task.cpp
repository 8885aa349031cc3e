#include "actors/shell/entity_spawn.hpp"
#include "actors/task/task_machine.hpp"

namespace trefoil::shell {

template expected<caf::actor, std::string> spawn_machine<task::machine>(caf::actor_system&,
                                                                        const caf::actor&,
                                                                        const entity_id&, past);

}  // namespace trefoil::shell
