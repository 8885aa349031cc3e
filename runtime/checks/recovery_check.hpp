#pragma once
/// What a recovery kept (I15).

#include <vector>

#include "runtime/checks/journal_view.hpp"
#include "runtime/checks/report.hpp"

namespace trefoil::checks {

/// Holds a recovered journal against what was written before the crash: up to the acknowledged position of each shard
/// every record is there, unchanged and in its place. Behind it a tail may be lost, and other records may follow.
/// `acknowledged`: by shard; empty: all that was written.
[[nodiscard]] outcome_of<report> check_recovery(const journal_view& written,
                                                const journal_view& recovered,
                                                const std::vector<sequence>& acknowledged);

}  // namespace trefoil::checks
