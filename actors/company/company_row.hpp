#pragma once
/// The directory's row of a company: what its shard keeps at hand for filters, targets and rights. A fold of the
/// company's events; values of it are immutable and shared.

#include <string>
#include <vector>

#include "actors/company/company_messages.hpp"

namespace trefoil::company {

struct row_person {
  person_number number = 0;
  department_set departments;
  trefoil::role role = role::member;
  bool active = true;
  friend bool operator==(const row_person&, const row_person&) = default;
};

struct row {
  company_id id;
  std::string industry;
  std::string region;
  compliance compliance_status = compliance::unknown;
  bool buyer = false;
  std::vector<row_person> people;  ///< By number, ascending.

  /// The person, or null.
  [[nodiscard]] const row_person* find(person_number) const;
  friend bool operator==(const row&, const row&) = default;
};

/// True when the event changes the row, so that a fold knows when to copy.
[[nodiscard]] bool changes_row(const event&);
/// Folds one event into the row. Total.
void apply(row&, const event&);

}  // namespace trefoil::company
