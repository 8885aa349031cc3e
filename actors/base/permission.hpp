#pragma once
/// Permission, asked before anything else: an outsider cannot tell what it may not see from what does not exist.

#include <optional>
#include <string>

#include "actors/base/errors.hpp"
#include "actors/base/facts.hpp"

namespace trefoil {

/// Why the caller may not act for this company; nothing when it may. Whoever does not belong to it gets `not_found`,
/// whoever lacks the role `not_permitted` with the role in `missing`.
[[nodiscard]] inline std::optional<refused> forbidden(const caller& who, company_id company,
                                                      role least) {
  if (!who.belongs_to(company)) return refused{errc::not_found, {}, {}};
  if (!who.may(company, least))
    return refused{errc::not_permitted, {}, {{"missing", std::string{word(least)}}}};
  return std::nullopt;
}

}  // namespace trefoil
