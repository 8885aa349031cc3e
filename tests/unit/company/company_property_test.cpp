#include <algorithm>
#include <string>
#include <utility>
#include <vector>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "actors/company/company_row.hpp"
#include "tests/unit/company/company_cast.hpp"

namespace trefoil::tests::company_properties {

using namespace company;

department_set any_departments() {
  department_set some;
  for (const auto one : *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 4))) {
    some.add(static_cast<department>(one));
  }
  return some;
}

person_id any_person() { return {acme, *rc::gen::inRange<person_number>(1, 7)}; }

command any_command() {
  switch (*rc::gen::inRange(0, 7)) {
    case 0:
      return edit_profile{.company = acme, .name = *rc::gen::element<std::string>("Acme", "Other")};
    case 1:
      return import_people{acme, {newcomer_named("x", any_departments())}};
    case 2:
      return deactivate_person{any_person()};
    case 3:
      return create_workflow{acme, "W"};
    case 4:
      return create_campaign{acme, "C"};
    default:
      return set_departments{any_person(), any_departments()};
  }
}

bool has_general_manager(const state& now) {
  return std::any_of(now.people.begin(), now.people.end(), [](const person& one) {
    return one.active && one.departments.has(department::general_management);
  });
}

/// The state after its own stored form was read again.
state revived(const state& now) {
  state read;
  RC_ASSERT(!decode<spelling::stored>(encode_stored(now), read).failed());
  return read;
}

RC_GTEST_PROP(CompanyProperty, GeneralManagementIsNeverEmptyAgain, ()) {
  const entity_id id{acme};
  state live;
  row directory{.id = acme};
  const auto fold = [&](const std::vector<event>& events) {
    for (const auto& event : events) {
      auto restarted = revived(live);
      machine::evolve(live, id, event);
      machine::evolve(restarted, id, event);
      RC_ASSERT(restarted == live);
      apply(directory, event);
    }
  };
  std::vector<newcomer> first;
  if (*rc::gen::arbitrary<bool>()) first.push_back(newcomer_named("first", any_departments()));
  fold(machine::take(live, id, admit{profile_named("Acme", true), first}, as_runtime()).events);

  bool had_one = has_general_manager(live);
  const auto steps = *rc::gen::inRange(0, 40);
  for (int step = 0; step < steps; ++step) {
    const auto decided = machine::decide(live, id, any_command(), asked_by(the_operator()));
    if (decided) fold(decided->events);
    RC_ASSERT(has_general_manager(live) || !had_one);
    RC_ASSERT(has_general_manager(live) == !live.people.empty());
    had_one = has_general_manager(live);
  }

  RC_ASSERT(directory.people.size() == live.people.size());
  for (std::size_t at = 0; at < live.people.size(); ++at) {
    const auto& one = live.people[at];
    RC_ASSERT(one.number == at + 1);
    RC_ASSERT(
      (directory.people[at] == row_person{one.number, one.departments, one.role, one.active}));
  }
}

}  // namespace trefoil::tests::company_properties
