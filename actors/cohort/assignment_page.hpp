#pragma once
/// A page of a cohort: up to 1,000 participants with up to 200,000 recipients together, in the order of their company
/// ids, written once. In memory the columns stay packed, so that a million idle participants cost tens of bytes each.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "actors/cohort/participant.hpp"

namespace trefoil::cohort {

/// What an entry takes in the body beside its recipients, and one recipient.
inline constexpr std::size_t entry_bytes = 8 + 1 + 4 + 2 + 4 + 2;
inline constexpr std::size_t recipient_bytes = 4;
static_assert(limits::people_per_company_max <= limits::page_recipients_max
                && limits::people_per_company_max <= 0xffff,
              "whatever company comes next fits into an empty page");
static_assert(limits::page_participants_max * (entry_bytes + limits::name_bytes_max + 3)
                  + limits::page_recipients_max * recipient_bytes + 64
                <= limits::record_body_bytes_max,
              "a full page can be stored");

/// An entry's part in the plan's hash, which is the sum of these: it tells who gets what, and nothing of pages or
/// order.
[[nodiscard]] std::uint64_t hash_of(const entry&);

class assignment_page {
public:
  /// REQUIRES: entries ascend by company.
  [[nodiscard]] static assignment_page of(std::span<const entry>);
  [[nodiscard]] static std::optional<assignment_page> decode(std::string_view body);
  [[nodiscard]] std::string encode() const;

  [[nodiscard]] std::size_t size() const { return companies_.size(); }
  [[nodiscard]] company_id company(std::size_t index) const { return companies_[index]; }
  [[nodiscard]] planned_outcome outcome(std::size_t index) const;
  /// Departments, or exactly the recipients.
  [[nodiscard]] target_view target(std::size_t index) const;
  /// Bits of `reason`.
  [[nodiscard]] std::uint32_t reasons(std::size_t index) const {
    return reasons_.size() == 1 ? reasons_[0] : reasons_[index];
  }
  [[nodiscard]] std::span<const person_number> recipients(std::size_t index) const;
  /// The regions that its companies were in, each once.
  [[nodiscard]] const std::vector<std::string>& regions() const { return regions_; }
  /// Which of `regions` it was.
  [[nodiscard]] std::size_t region(std::size_t index) const {
    return region_of_.size() == 1 ? region_of_[0] : region_of_[index];
  }
  [[nodiscard]] entry at(std::size_t index) const;
  /// The place of a company, or nothing. Logarithmic.
  [[nodiscard]] std::optional<std::size_t> find(company_id) const;

private:
  std::vector<company_id> companies_;
  std::vector<planned_outcome> outcomes_;
  std::vector<std::uint32_t> targets_;        ///< Masks; 0: the recipients are the target.
  std::vector<std::uint32_t> recipient_end_;  ///< Where each one's recipients end.
  std::vector<person_number> recipients_;
  std::vector<std::uint32_t> reasons_;  ///< One of each, or one when all have the same.
  std::vector<std::string> regions_;
  std::vector<std::uint16_t> region_of_;  ///< The same.
};

}  // namespace trefoil::cohort
