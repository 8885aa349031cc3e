#pragma once
/// Whom a campaign is meant for: named companies, those that a filter matches, those that are in a list; and of these
/// whom it leaves out.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "actors/base/machine.hpp"
#include "actors/company/company_row.hpp"

namespace trefoil::campaign {

/// Who does not take part, however else it is meant.
struct exclusions {
  std::vector<company_id> individuals;
  std::vector<list_id> lists;
  static constexpr auto fields = field_list{
    field<1>("individuals", &exclusions::individuals).max(limits::array_items_max).optional(),
    field<2>("lists", &exclusions::lists).max(limits::lists_per_audience_max).optional()};
  friend bool operator==(const exclusions&, const exclusions&) = default;
};

struct audience {
  std::vector<company_id> individuals;
  /// Empty: none. Ranges over the companies that the buyer is connected to or has invited.
  std::string filter{};
  std::vector<list_id> lists{};  ///< The buyer's own, each once.
  campaign::exclusions exclusions{};
  /// The same as `filter` for several; a company is told by which. Only one of both is given.
  std::vector<std::string> filters{};
  static constexpr auto fields = field_list{
    field<1>("individuals", &audience::individuals).max(limits::array_items_max).optional(),
    field<2>("filter", &audience::filter).max(limits::filter_bytes_max).optional(),
    field<3>("lists", &audience::lists).max(limits::lists_per_audience_max).optional(),
    field<4>("exclusions", &audience::exclusions).optional(),
    field<5>("filters", &audience::filters).max(limits::filters_per_audience_max).optional()};
  /// It means nobody at all.
  [[nodiscard]] bool empty() const {
    return individuals.empty() && filter.empty() && lists.empty() && filters.empty();
  }
  [[nodiscard]] bool names_lists() const { return !lists.empty() || !exclusions.lists.empty(); }
  friend bool operator==(const audience&, const audience&) = default;
};

/// Why a draft of `buyer` cannot have this audience, or nothing: `limit_exceeded`, `filter_invalid`, and `not_found`
/// for a list that is not there.
[[nodiscard]] std::optional<refused> unless_sound(const audience&, company_id buyer, const facts&);
/// The lists that it names and that are deleted, in the words of a finding.
[[nodiscard]] std::vector<std::string> missing_lists(const audience&, const facts&);

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
