#pragma once
/// What an entity shows of itself: a spoken map.

#include <string>

#include "actors/campaign/campaign_view.hpp"
#include "actors/catalogue.hpp"
#include "actors/task/task_view.hpp"

namespace trefoil::shell {

template <class State>
[[nodiscard]] std::string view_of(const entity_id&, const State& state) {
  return encode_spoken(state);
}

[[nodiscard]] inline std::string view_of(const entity_id& id, const task::state& state) {
  return encode_spoken(task::view_of(id.as_task(), state));
}

/// Without its figures: those are no entity's.
[[nodiscard]] inline std::string view_of(const entity_id& id, const campaign::state& state) {
  return encode_spoken(campaign::view_of(id.as_campaign(), state));
}

}  // namespace trefoil::shell
