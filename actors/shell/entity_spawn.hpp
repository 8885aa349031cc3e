#pragma once
/// The bodies of entity_code: included only by the files that instantiate it.

#include "actors/shell/entities.hpp"
#include "actors/shell/entity_actor.hpp"

namespace trefoil::shell {

template <class Machine>
expected<caf::actor, std::string> entity_code<Machine>::spawn(caf::actor_system& system,
                                                              const caf::actor& shard,
                                                              const entity_id& id, past from) {
  typename Machine::state state{};
  if constexpr (std::is_same_v<Machine, task::machine>) {
    if (from.born) state = std::move(*from.born);
  }
  if (from.state && decode<spelling::stored>(*from.state, state).failed()) {
    return unexpected(std::string{"its snapshot is damaged"});
  }
  for (const auto& one : from.records) {
    typename Machine::event event;
    if (one.record.to) continue;
    if (!decode_tagged(one.record.tag, one.record.body, event)) {
      return unexpected("position " + std::to_string(one.at)
                        + " holds an unknown or damaged record");
    }
    Machine::evolve(state, id, event);
  }
  if constexpr (std::is_same_v<Machine, task::machine>) {
    if (from.cell) cohort::overlay(state, *from.cell);
  }
  return system.spawn<entity_actor<Machine>, caf::lazy_init>(shard, id, std::move(state));
}

template <class Machine>
answer entity_code<Machine>::answer_of(const entity_id& id, const std::vector<const record*>& own) {
  std::vector<typename Machine::event> events;
  for (const auto* one : own) {
    if (typename Machine::event event; decode_tagged(one->tag, one->body, event))
      events.push_back(std::move(event));
  }
  return Machine::answer_of(id, events);
}

}  // namespace trefoil::shell
