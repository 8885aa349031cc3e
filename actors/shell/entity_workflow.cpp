#include "actors/shell/entity_spawn.hpp"
#include "actors/workflow/workflow_machine.hpp"

namespace trefoil::shell {

template expected<caf::actor, std::string> spawn_machine<workflow::machine>(caf::actor_system&,
                                                                            const caf::actor&,
                                                                            const entity_id&, past);

}  // namespace trefoil::shell
