#include "actors/company/company_row.hpp"

#include <algorithm>

namespace trefoil::company {

namespace {

row_person as_row(const person& of) {
  return {.number = of.number, .departments = of.departments, .role = of.role, .active = of.active};
}

void set_profile(row& to, const profile& from) {
  to.industry = from.industry;
  to.region = from.region;
  to.compliance_status = from.compliance_status;
  to.buyer = from.buyer;
}

void join(row& to, const std::vector<person>& people) {
  to.people.reserve(to.people.size() + people.size());
  for (const auto& one : people) to.people.push_back(as_row(one));
}

row_person* find(row& in, person_number number) {
  const auto* at = in.find(number);
  return at == nullptr ? nullptr : &in.people[static_cast<std::size_t>(at - in.people.data())];
}

}  // namespace

const row_person* row::find(person_number number) const {
  const auto at = std::lower_bound(
    people.begin(), people.end(), number,
    [](const row_person& one, person_number wanted) { return one.number < wanted; });
  return at != people.end() && at->number == number ? &*at : nullptr;
}

bool changes_row(const event& past) {
  return std::visit(overloaded{
                      [](const admitted&) { return true; },
                      [](const profile_edited&) { return true; },
                      [](const people_joined&) { return true; },
                      [](const departments_changed&) { return true; },
                      [](const person_deactivated&) { return true; },
                      [](const workflow_created&) { return false; },
                      [](const campaign_created&) { return false; },
                      [](const connection_noted&) { return false; },
                    },
                    past);
}

void apply(row& to, const event& happened) {
  std::visit(overloaded{
               [&](const admitted& past) {
                 set_profile(to, past.profile);
                 join(to, past.people);
               },
               [&](const profile_edited& past) { set_profile(to, past.profile); },
               [&](const people_joined& past) { join(to, past.people); },
               [&](const departments_changed& past) {
                 if (auto* one = find(to, past.person)) one->departments = past.departments;
               },
               [&](const person_deactivated& past) {
                 if (auto* one = find(to, past.person)) one->active = false;
               },
               [](const workflow_created&) {},
               [](const campaign_created&) {},
               [](const connection_noted&) {},
             },
             happened);
}

}  // namespace trefoil::company
