#include "actors/shell/entity_spawn.hpp"

template struct trefoil::shell::entity_code<trefoil::list::machine>;
