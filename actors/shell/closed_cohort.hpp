#pragma once
/// Cohorts that the board has put away: read of the store whenever somebody asks about one of their participants.

#include <cstdint>
#include <memory>

#include "actors/shell/cohort_board.hpp"
#include "persistence/store.hpp"

namespace trefoil::shell {

using closed_cohort_ptr = std::shared_ptr<const cohort_board>;

/// What is wanted beside a page and its cells.
enum class closed_part : std::uint8_t { amendments, amendments_and_heads };

/// All of it but its version and its pages, and of these the first `pages_max` that may hold companies from
/// `from` on. REQUIRES: it is put away. Blocks on the disk. Fails with what is missing or damaged.
[[nodiscard]] outcome_of<closed_cohort_ptr> read_closed(const store&, const cohort_id&,
                                                        company_id from, std::size_t pages_max,
                                                        closed_part = closed_part::amendments);

}  // namespace trefoil::shell
