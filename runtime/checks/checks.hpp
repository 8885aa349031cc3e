#pragma once
/// All invariants of a journal at once.

#include <optional>

#include "runtime/checks/journal_view.hpp"
#include "runtime/checks/ledger.hpp"
#include "runtime/checks/report.hpp"

namespace trefoil::checks {

/// Checks I4 and I6 to I12 and I14 over the journal, I3 and I13 as far as they show there (of I13: no page is reminded
/// twice by one reminder, and no campaign more often in a day than it may), and with a ledger I1, I2, I3, I5, I7 in real
/// time, I12 and I15 against it. I8: a close ends with no page left, and nothing goes on behind it. Reads every shard
/// once, in order. Where the beginning of some
/// shard's journal is gone, only I14 is checked: `shards_in_part` counts such shards. A failure: something cannot be
/// read.
[[nodiscard]] outcome_of<report> run(const journal_view&, const ledger* against = nullptr);

/// A campaign's figures, counted over the whole journal; nothing when there is no such campaign.
[[nodiscard]] outcome_of<std::optional<figures>> recount(const journal_view&, const campaign_id&);

}  // namespace trefoil::checks
