#pragma once
/// Says of an answer up to where it holds.

#include <string>

#include "persistence/record.hpp"

namespace trefoil::shell {

/// Puts `position` in front of the fields of a spoken map.
[[nodiscard]] std::string with_position(const std::string& map, shard_id shard, sequence position);

}  // namespace trefoil::shell
