#pragma once
/// Whom a campaign is meant for: named companies, and those that a filter matches.

#include <memory>
#include <string>
#include <vector>

#include "actors/base/machine.hpp"
#include "actors/company/company_row.hpp"

namespace trefoil::campaign {

struct audience {
  std::vector<company_id> individuals;
  std::string
    filter;  ///< Empty: none. Ranges over the companies that the buyer is connected to or has invited.
  static constexpr auto fields = std::tuple{
    field<1>("individuals", &audience::individuals).max(limits::array_items_max).optional(),
    field<2>("filter", &audience::filter).max(limits::filter_bytes_max).optional()};
  friend bool operator==(const audience&, const audience&) = default;
};

/// A filter that was read: `industry = "food" and (region in ("EU", "US") or not compliance_status = "compliant")`.
/// Fields: industry, region, compliance_status. Operators: =, !=, in, and, or, not, parentheses. Words in any case;
/// texts in double quotes, `\"` and `\\` inside. At most 64 comparisons and operators. Immutable.
class filter {
public:
  struct node;
  /// The filter, or `filter_invalid` with meta `at` (byte) and, when a field is unknown or a value impossible, `field`.
  [[nodiscard]] static expected<filter, refused> parse(std::string_view text);
  [[nodiscard]] bool matches(const company::row&) const;

private:
  std::shared_ptr<const node> root_;
};

}  // namespace trefoil::campaign
