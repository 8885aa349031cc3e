#pragma once
/// Whom a task is for.

#include <span>
#include <vector>

#include "actors/base/departments.hpp"
#include "actors/base/ids.hpp"

namespace trefoil {

/// Departments, or exactly these persons when it names any.
struct target {
  department_set departments;
  std::vector<person_number> persons;  ///< Ascending, each once.
  static constexpr auto fields = field_list{field<1>("departments", &target::departments),
                                            field<2>("persons", &target::persons)};
  friend bool operator==(const target&, const target&) = default;
};

/// The same, read where it stands.
struct target_view {
  department_set departments;
  std::span<const person_number> persons;

  target_view() = default;
  /*implicit*/ target_view(department_set those) : departments{those} {}
  /*implicit*/ target_view(const target& whole)
    : departments{whole.departments}, persons{whole.persons} {}
  target_view(department_set those, std::span<const person_number> these)
    : departments{those}, persons{these} {}

  /// The one person it is for, who holds it without a claim; 0: it is for several.
  [[nodiscard]] person_number assignee() const { return persons.size() == 1 ? persons[0] : 0; }
};

}  // namespace trefoil
