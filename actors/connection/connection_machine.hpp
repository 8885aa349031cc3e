#pragma once
/// The rules of the connection between two companies: tasks flow only while it stands.

#include <cstdint>
#include <vector>

#include "actors/connection/connection_messages.hpp"

namespace trefoil::connection {

/// How long a declined inviter waits before it may invite again.
inline constexpr std::int64_t invite_cooldown_ms = 24LL * 3'600 * 1'000;

struct machine {
  static constexpr entity_kind kind = entity_kind::connection;
  using state = connection::state;
  using command = connection::command;
  using effect = connection::effect;
  using event = connection::event;

  static decision<event> decide(const state&, const entity_id&, const command&, const facts&);
  static happening<event> take(const state&, const entity_id&, const effect&, const facts&);
  static void evolve(state&, const entity_id&, const event&);
  static answer answer_of(const entity_id&, const std::vector<event>&);
};

}  // namespace trefoil::connection
