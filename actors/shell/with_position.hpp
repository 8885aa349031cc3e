#pragma once
/// Says of an answer up to where it holds.

#include <string>
#include <utility>
#include <vector>

#include "persistence/record.hpp"

namespace trefoil::shell {

/// Puts `position` in front of the fields of a spoken map; `all`, by shard, as `positions` behind it.
[[nodiscard]] std::string with_position(const std::string& map, shard_id shard, sequence position,
                                        const std::vector<sequence>* all = nullptr);

/// Puts `positions` in front: of the shards that were looked at, in this order.
[[nodiscard]] std::string with_positions(const std::string& map,
                                         const std::vector<std::pair<shard_id, sequence>>&);

}  // namespace trefoil::shell
