#pragma once
/// Commands that were accepted without a record, because everything was already as they asked.

#include <vector>

#include "runtime/checks/journal_view.hpp"
#include "runtime/checks/ledger.hpp"

namespace trefoil::checks {

/// Those of them that the journal gives no ground for: a command that always changes something, or one that could only
/// have found what no record before its acknowledged position has made. Reads the journals of their shards once more.
[[nodiscard]] outcome_of<std::vector<const operation*>> without_ground(
  const journal_view&, const std::vector<const operation*>&);

}  // namespace trefoil::checks
