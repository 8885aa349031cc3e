#pragma once
/// Permission, asked before anything else: an outsider cannot tell what it may not see from what does not exist.

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "actors/base/errors.hpp"
#include "actors/base/facts.hpp"

namespace trefoil {

/// `not_permitted`, naming the permission that is missing as the specification does.
[[nodiscard]] inline refused lacks(std::string_view permission, std::string detail = {}) {
  return {errc::not_permitted,
          std::move(detail),
          {{"missing", std::vector<std::string>{std::string{permission}}}}};
}

/// Why the caller may not act for this company; nothing when it may. Whoever does not belong to it gets `not_found`,
/// whoever is less than the role that has the permission `not_permitted`.
[[nodiscard]] inline std::optional<refused> forbidden(const caller& who, company_id company,
                                                      role least, std::string_view permission) {
  if (!who.belongs_to(company)) return refused{errc::not_found, {}, {}};
  if (!who.may(company, least)) {
    return lacks(permission, "a " + std::string{word(least)} + " of the company may do this");
  }
  return std::nullopt;
}

}  // namespace trefoil
