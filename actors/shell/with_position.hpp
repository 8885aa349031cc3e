#pragma once
/// Says of an answer up to where it holds.

#include <string>
#include <utility>
#include <vector>

#include "persistence/record.hpp"

namespace trefoil::shell {

/// Puts `position` in front of the fields of a spoken map.
[[nodiscard]] std::string with_position(const std::string& map, shard_id shard, sequence position);

/// A campaign's view and, behind it, its figures and the `positions` that they hold at, by shard.
[[nodiscard]] std::string with_figures(const std::string& view, const std::string& figures,
                                       const std::vector<sequence>& positions);

/// Puts `positions` in front: of the shards that were looked at, in this order.
[[nodiscard]] std::string with_positions(const std::string& map,
                                         const std::vector<std::pair<shard_id, sequence>>&);

}  // namespace trefoil::shell
