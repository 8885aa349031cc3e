/// Which audiences a draft may have.

#include "actors/campaign/audience.hpp"

#include <algorithm>

namespace trefoil::campaign {

namespace {

refused too_large(std::string_view field, std::size_t max) {
  return {errc::limit_exceeded,
          "the value is too large",
          {{"field", std::string{field}}, {"max", static_cast<std::int64_t>(max)}}};
}

std::optional<refused> unless_within_limits(const audience& asked) {
  if (asked.individuals.size() > limits::array_items_max)
    return too_large("audience.individuals", limits::array_items_max);
  if (asked.exclusions.individuals.size() > limits::array_items_max)
    return too_large("audience.exclusions.individuals", limits::array_items_max);
  if (asked.lists.size() > limits::lists_per_audience_max)
    return too_large("audience.lists", limits::lists_per_audience_max);
  if (asked.exclusions.lists.size() > limits::lists_per_audience_max)
    return too_large("audience.exclusions.lists", limits::lists_per_audience_max);
  if (asked.filters.size() > limits::filters_per_audience_max)
    return too_large("audience.filters", limits::filters_per_audience_max);
  for (const auto& one : asked.filters) {
    if (one.size() > limits::filter_bytes_max)
      return too_large("audience.filters", limits::filter_bytes_max);
  }
  return std::nullopt;
}

std::optional<refused> unless_filters_read(const audience& asked) {
  if (!asked.filter.empty() && !asked.filters.empty())
    return refused{errc::filter_invalid, "either `filter` or `filters`", {}};
  if (!asked.filter.empty()) {
    if (auto read = filter::parse(asked.filter); !read) return std::move(read.error());
  }
  for (const auto& one : asked.filters) {
    if (auto read = filter::parse(one); !read) return std::move(read.error());
  }
  return std::nullopt;
}

bool is_deleted(const list_id& list, const facts& known) {
  return known.deleted_lists
         && std::binary_search(known.deleted_lists->begin(), known.deleted_lists->end(),
                               list.number);
}

std::optional<refused> unless_there(const std::vector<list_id>& lists, company_id buyer,
                                    const facts& known) {
  const auto last = known.company != nullptr ? known.company->lists : 0;
  for (const auto& one : lists) {
    const bool there = one.owner == buyer && one.number <= last && !is_deleted(one, known);
    if (!there) return refused{errc::not_found, "no such list", {{"list", to_text(one)}}};
  }
  return std::nullopt;
}

}  // namespace

std::optional<refused> unless_sound(const audience& asked, company_id buyer, const facts& known) {
  if (auto no = unless_within_limits(asked)) return no;
  if (auto no = unless_filters_read(asked)) return no;
  if (auto no = unless_there(asked.lists, buyer, known)) return no;
  return unless_there(asked.exclusions.lists, buyer, known);
}

std::vector<std::string> missing_lists(const audience& of, const facts& known) {
  std::vector<std::string> findings;
  const auto look = [&](std::string_view field, const std::vector<list_id>& lists) {
    for (const auto& one : lists) {
      if (is_deleted(one, known))
        findings.push_back(std::string{field} + ": " + to_text(one) + " is deleted");
    }
  };
  look("audience.lists", of.lists);
  look("audience.exclusions.lists", of.exclusions.lists);
  return findings;
}

}  // namespace trefoil::campaign
