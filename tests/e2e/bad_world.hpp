#pragma once
/// Makes what bad_input.hpp is about.

#include "tests/e2e/bad_input.hpp"
#include "tests/e2e/network.hpp"

namespace trefoil::e2e {

/// A network with a task, connection, workflow and campaign in every state that refuses something.
[[nodiscard]] bad_world make_bad_world(desk&);

}  // namespace trefoil::e2e
