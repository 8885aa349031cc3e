#pragma once
/// The rules of the registry: the one place where companies begin.

#include <vector>

#include "actors/registry/registry_messages.hpp"

namespace trefoil::registry {

struct machine {
  static constexpr entity_kind kind = entity_kind::registry;
  using state = registry::state;
  using command = registry::command;
  using effect = registry::effect;
  using event = registry::event;

  static decision<event> decide(const state&, const entity_id&, const command&, const facts&);
  static happening<event> take(const state&, const entity_id&, const effect&, const facts&);
  static void evolve(state&, const entity_id&, const event&);
  static answer answer_of(const entity_id&, const std::vector<event>&);
};

}  // namespace trefoil::registry
