#pragma once
/// The rules of one workflow: a draft that managers of its owner edit, and the versions it was
/// published as.

#include "actors/workflow/workflow_messages.hpp"

namespace trefoil::workflow {

/// Needs a manager of the owner, or the operator, for everything. For outsiders the workflow does
/// not exist.
struct machine {
  static constexpr entity_kind kind = entity_kind::workflow;
  using state = workflow::state;
  using command = workflow::command;
  using effect = workflow::effect;
  using event = workflow::event;

  /// Says what would happen; changes nothing. No events: "it is already so", or the draft has no
  /// findings.
  static decision<event> decide(const state&, const entity_id&, const command&, const facts&);
  /// The owner created it; a second time nothing happens.
  static happening<event> take(const state&, const entity_id&, const effect&, const facts&);
  static void evolve(state&, const entity_id&, const event&);
  static answer answer_of(const entity_id&, const std::vector<event>&);
};

}  // namespace trefoil::workflow
