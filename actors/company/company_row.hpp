#pragma once
/// The directory's row of a company: what its shard keeps at hand for filters, targets and rights. A fold of the
/// company's events; values of it are immutable and shared.

#include <string>
#include <vector>

#include "actors/base/target.hpp"
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
  std::uint32_t workflows = 0;     ///< How many it has; their numbers run from 1.
  std::uint32_t campaigns = 0;
  std::uint32_t lists = 0;  ///< Deleted ones included.

  /// The person, or null.
  [[nodiscard]] const row_person* find(person_number) const;
  friend bool operator==(const row&, const row&) = default;
};

/// The departments in which somebody may take on a task: active, and no mere auditor.
[[nodiscard]] department_set staffed(const row&);
/// A task for these departments is for the person: active, no mere auditor, and in one of them; General Management
/// stands in while nobody else is there. The one rule of who sees, claims and keeps a task, and who is reminded of it.
/// `anybody`: the company's `staffed`.
[[nodiscard]] bool is_eligible(const row_person&, department_set targets, department_set anybody);
/// The same for whatever target; of one that names persons: for those who may take on a task, and for General
/// Management while none of them may.
[[nodiscard]] bool is_eligible(const row&, person_number, const target_view&);
/// All of them, ascending.
[[nodiscard]] std::vector<person_number> eligible(const row&, const target_view&);
/// Neither a leaver nor one who only reads: may take on a task.
template <class Person>
[[nodiscard]] bool may_answer(const Person& one) {
  return one.active && one.role >= role::member;
}
/// There is such a person, who may take on a task.
[[nodiscard]] bool can_respond(const row&, person_number);

/// True when the event changes the row, so that a fold knows when to copy.
[[nodiscard]] bool changes_row(const event&);
/// Folds one event into the row. Total.
void apply(row&, const event&);

}  // namespace trefoil::company
