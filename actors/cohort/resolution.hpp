#pragma once
/// Whom a participant's task is for, and why: the one rule that plans use.

#include <span>
#include <vector>

#include "actors/base/target.hpp"
#include "actors/campaign/assignment.hpp"
#include "actors/company/company_row.hpp"

namespace trefoil::cohort {

/// Why a company is a participant and why its task is for whom it is for. Bits; stored in pages.
enum reason : std::uint32_t {
  by_name = 1,          ///< The audience names it.
  by_filter = 2,        ///< The audience's filter matches it.
  overridden = 4,       ///< It has an override.
  by_favourites = 8,    ///< It is for favourite contacts.
  fell_back = 16,       ///< Nobody was found as wanted, so it is for General Management.
  stale_contacts = 32,  ///< Some person who was wanted could not be used.
};
/// The n-th list of the audience has it: this bit, n places up.
inline constexpr std::uint32_t by_first_list = 1U << 8U;
inline constexpr std::uint32_t by_any_list
  = ((1U << limits::lists_per_audience_max) - 1) * by_first_list;
/// The n-th of the audience's `filters` matches it, beside `by_filter`.
inline constexpr std::uint32_t by_first_filter = 1U << 24U;
static_assert(by_first_list << limits::lists_per_audience_max <= by_first_filter
                && limits::filters_per_audience_max <= 8,
              "each has a bit");

/// Nobody to send it to: no recipients.
struct resolved {
  trefoil::target target;
  std::vector<person_number> recipients;  ///< Ascending, each once. Of persons: the same.
  std::uint32_t reasons = 0;              ///< Bits of `reason`, but those of the audience.
};

/// `contacts`: the buyer's favourite contacts there, ascending. One counts while the companies are connected and it may
/// take on a task; the others are stale, and so are persons named who may not. Whoever does not count is left out; when
/// that leaves nobody, departments follow if the mode says so, and General Management at last. No wanted departments
/// mean General Management.
[[nodiscard]] resolved resolve(const company::row&, const campaign::assignment&,
                               std::span<const person_number> contacts, bool connected);

/// What an order of overrides does to one company.
enum class assigned : std::uint8_t { changed, unchanged, impossible };

/// `now`: the company's override, null without one. `row`: null without such a company. Impossible: it is no partner,
/// or nobody who may answer there is meant.
[[nodiscard]] assigned assign(const campaign::company_assignment* now,
                              const campaign::assignment_order&, const company::row* row,
                              std::span<const person_number> contacts, bool connected,
                              bool invited);

}  // namespace trefoil::cohort
