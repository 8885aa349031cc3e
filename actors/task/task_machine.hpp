#pragma once
/// The rules of one task: who may take it on, how the wizard is gone, when it is over.

#include "actors/task/task_messages.hpp"

namespace trefoil::task {

/// A task lives with the company that answers it. For everybody else it does not exist.
struct machine {
  static constexpr entity_kind kind = entity_kind::task;
  using state = task::state;
  using command = task::command;
  using effect = task::effect;
  using event = task::event;

  /// Says what would happen; changes nothing. No events: "it is already so". What happens relies on
  /// the company's membership, on its relation to the buyer and on the fence of the campaign's cohort.
  static decision<event> decide(const state&, const entity_id&, const command&, const facts&);
  /// Nothing: what others do to a task reaches its participant's cell as letters.
  static happening<event> take(const state&, const entity_id&, const effect&, const facts&);
  static void evolve(state&, const entity_id&, const event&);
  static answer answer_of(const entity_id&, const std::vector<event>&);
  /// With it the task is over: commands change it no more.
  static bool ends(const event&);

  /// The task before anything happened to it.
  static state born(const birth&);
};

}  // namespace trefoil::task
