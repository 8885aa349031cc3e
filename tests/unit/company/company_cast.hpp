#pragma once
/// Companies of the stories, as they are admitted.

#include <string>
#include <vector>

#include "actors/company/company_machine.hpp"
#include "tests/unit/given.hpp"

namespace trefoil::tests {

inline company::profile profile_named(const std::string& name, bool buyer = false) {
  return {.name = name,
          .industry = "food",
          .region = "EU",
          .compliance_status = company::compliance::pending,
          .buyer = buyer};
}

inline company::newcomer newcomer_named(const std::string& name, department_set departments = {},
                                        role as = role::member) {
  return {.name = name, .email = name + "@example.org", .departments = departments, .role = as};
}

inline company::person person_named(person_number number, const std::string& name,
                                    department_set departments = {}, role as = role::member) {
  return {.number = number,
          .name = name,
          .email = name + "@example.org",
          .departments = departments,
          .role = as,
          .active = true};
}

/// Ana (1) alone manages; Bo (2) is in Finance; Cy (3) in no department.
inline company::admitted with_ana_bo_cy(bool buyer = false) {
  return {.profile = profile_named("Acme", buyer),
          .people = {person_named(1, "ana", {department::general_management}, role::admin),
                     person_named(2, "bo", {department::finance}), person_named(3, "cy")}};
}

inline constexpr person_id ana_id{acme, 1};
inline constexpr person_id bo_id{acme, 2};
inline constexpr person_id cy_id{acme, 3};

}  // namespace trefoil::tests
