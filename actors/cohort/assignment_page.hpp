#pragma once
/// A page of a cohort: up to 1,000 participants in the order of their company ids, written once. In memory the columns
/// stay packed, so that a million idle participants cost tens of bytes each.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "actors/cohort/participant.hpp"

namespace trefoil::cohort {

class assignment_page {
public:
  /// REQUIRES: entries ascend by company.
  [[nodiscard]] static assignment_page of(std::span<const entry>);
  [[nodiscard]] static std::optional<assignment_page> decode(std::string_view body);
  [[nodiscard]] std::string encode() const;

  [[nodiscard]] std::size_t size() const { return companies_.size(); }
  [[nodiscard]] company_id company(std::size_t index) const { return companies_[index]; }
  [[nodiscard]] planned_outcome outcome(std::size_t index) const;
  [[nodiscard]] department_set targets(std::size_t index) const;
  [[nodiscard]] std::span<const person_number> recipients(std::size_t index) const;
  [[nodiscard]] entry at(std::size_t index) const;
  /// The place of a company, or nothing. Logarithmic.
  [[nodiscard]] std::optional<std::size_t> find(company_id) const;

private:
  std::vector<company_id> companies_;
  std::vector<planned_outcome> outcomes_;
  std::vector<std::uint32_t> targets_;        ///< Masks.
  std::vector<std::uint32_t> recipient_end_;  ///< Where each one's recipients end.
  std::vector<person_number> recipients_;
};

}  // namespace trefoil::cohort
