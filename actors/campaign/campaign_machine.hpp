#pragma once
/// The rules of one campaign: a draft that is planned in every shard, opened in every shard, and closed in every shard.
/// It tells all of its cohorts at once what to do, and goes on when the last of them has reported.

#include <vector>

#include "actors/campaign/campaign_messages.hpp"

namespace trefoil::campaign {

/// A shard's bit in `state::awaited`; none for a shard that cannot be.
[[nodiscard]] constexpr std::uint64_t bit_of(shard_id shard) {
  return shard < limits::shards_max ? std::uint64_t{1} << shard : 0;
}

/// Needs a manager of the buyer, or the operator, for everything. For outsiders the campaign does not exist.
/// REQUIRES: 1 <= known.shards <= limits::shards_max.
struct machine {
  static constexpr entity_kind kind = entity_kind::campaign;
  using state = campaign::state;
  using command = campaign::command;
  using effect = campaign::effect;
  using event = campaign::event;

  static decision<event> decide(const state&, const entity_id&, const command&, const facts&);
  /// A report that nobody waits for is a late or a repeated one: it leads to nothing.
  static happening<event> take(const state&, const entity_id&, const effect&, const facts&);
  static void evolve(state&, const entity_id&, const event&);
  /// `edit`: `revision`. `remind`: `reminder`. `assign`, `customise`: `assignment`, when every shard has it. `close`:
  /// an empty map, when every fence is durable.
  static answer answer_of(const entity_id&, const std::vector<event>&);
  /// With it the campaign is closed: no command changes it any more.
  static bool ends(const event&);
};

}  // namespace trefoil::campaign
