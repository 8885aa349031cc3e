#pragma once
/// The rules of one company: who belongs to it, what it may start. General Management, once somebody in it may
/// answer, never loses the last such one: whatever reaches nobody else reaches it.

#include <vector>

#include "actors/company/company_messages.hpp"

namespace trefoil::company {

struct machine {
  static constexpr entity_kind kind = entity_kind::company;
  using state = company::state;
  using command = company::command;
  using effect = company::effect;
  using event = company::event;

  static decision<event> decide(const state&, const entity_id&, const command&, const facts&);
  static happening<event> take(const state&, const entity_id&, const effect&, const facts&);
  static void evolve(state&, const entity_id&, const event&);
  static answer answer_of(const entity_id&, const std::vector<event>&);
};

}  // namespace trefoil::company
