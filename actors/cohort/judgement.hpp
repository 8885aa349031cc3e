#pragma once
/// Who of a chunk of candidates takes part in a plan, as what, and why. For the cohort's machine only.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "actors/cohort/cohort_messages.hpp"

namespace trefoil::cohort {

/// What one chunk of candidates comes to.
struct chunk {
  std::vector<entry> entries;
  campaign::plan_counts counts;
  company_id through;
  std::uint64_t hash = 0;      ///< Of the entries.
  std::size_t recipients = 0;  ///< Of all entries.
  bool whole = true;           ///< All of the candidates were judged.
};

/// Takes part who is named, matched by a filter or in a list of the audience, and is neither left out nor the buyer.
/// Ends with the candidates, with a full page, or where the next one's recipients would burst it: a company alone may
/// have ten thousand.
[[nodiscard]] chunk judge(const state&, const entity_id& self, const candidates& from);

}  // namespace trefoil::cohort
