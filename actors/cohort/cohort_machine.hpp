#pragma once
/// The rules of one cohort: it does what its campaign orders, a page at a time, and reports when it is done. Each
/// record of its work can be the last one before a crash: the next step goes on behind it.

#include <vector>

#include "actors/cohort/cohort_messages.hpp"

namespace trefoil::cohort {

struct machine {
  static constexpr entity_kind kind = entity_kind::cohort;
  using state = cohort::state;
  using command = cohort::command;
  using effect = cohort::effect;
  using event = cohort::event;

  /// One chunk of the work at hand; without work nothing. While planning it needs `known.candidates`, else `busy`:
  /// those that it has judged already are passed over, those beyond a page are left to the next step.
  static decision<event> decide(const state&, const entity_id&, const command&, const facts&);
  /// An order that does not fit the phase is a late or a repeated one: it leads to nothing.
  static happening<event> take(const state&, const entity_id&, const effect&, const facts&);
  static void evolve(state&, const entity_id&, const event&);
  /// Nobody waits for a step: an empty map.
  static answer answer_of(const entity_id&, const std::vector<event>&);
  /// With it the cohort is closed: no order changes it any more.
  static bool ends(const event&);
};

}  // namespace trefoil::cohort
