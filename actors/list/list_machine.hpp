#pragma once
/// The rules of one company list.

#include <vector>

#include "actors/list/list_messages.hpp"

namespace trefoil::list {

/// For outsiders the list does not exist.
struct machine {
  static constexpr entity_kind kind = entity_kind::list;
  using state = list::state;
  using command = list::command;
  using effect = list::effect;
  using event = list::event;

  /// No events: nobody was named, or it is so already.
  static decision<event> decide(const state&, const entity_id&, const command&, const facts&);
  /// The owner created it; a second time nothing happens.
  static happening<event> take(const state&, const entity_id&, const effect&, const facts&);
  static void evolve(state&, const entity_id&, const event&);
  static answer answer_of(const entity_id&, const std::vector<event>&);
};

}  // namespace trefoil::list
