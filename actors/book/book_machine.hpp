#pragma once
/// The rules of a book: whatever the buyer notes is noted.

#include <vector>

#include "actors/book/book_messages.hpp"

namespace trefoil::book {

struct machine {
  static constexpr entity_kind kind = entity_kind::book;
  using state = book::state;
  using command = book::command;
  using effect = book::effect;
  using event = book::event;

  static decision<event> decide(const state&, const entity_id&, const command&, const facts&);
  static happening<event> take(const state&, const entity_id&, const effect&, const facts&);
  static void evolve(state&, const entity_id&, const event&);
  static answer answer_of(const entity_id&, const std::vector<event>&);
};

}  // namespace trefoil::book
