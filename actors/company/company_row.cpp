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

department_set staffed(const row& company) {
  department_set all;
  for (const auto& one : company.people) {
    if (may_answer(one)) all.mask |= one.departments.mask;
  }
  return all;
}

bool is_eligible(const row_person& one, department_set targets, department_set anybody) {
  if (!may_answer(one)) return false;
  if (one.departments.meets(targets)) return true;
  return one.departments.has(department::general_management) && !anybody.meets(targets);
}

bool can_respond(const row& company, person_number number) {
  const auto* one = company.find(number);
  return one != nullptr && may_answer(*one);
}

bool is_eligible(const row& company, person_number number, const target_view& targets) {
  const auto* one = company.find(number);
  if (one == nullptr || !may_answer(*one)) return false;
  const auto& named = targets.persons;
  if (named.empty()) return is_eligible(*one, targets.departments, staffed(company));
  if (std::find(named.begin(), named.end(), number) != named.end()) return true;
  return one->departments.has(department::general_management)
         && std::none_of(named.begin(), named.end(),
                         [&](person_number other) { return can_respond(company, other); });
}

std::vector<person_number> eligible(const row& company, const target_view& targets) {
  const bool by_department = targets.persons.empty();
  const auto anybody = by_department ? staffed(company) : department_set{};
  std::vector<person_number> found;
  for (const auto& one : company.people) {
    if (by_department ? is_eligible(one, targets.departments, anybody)
                      : is_eligible(company, one.number, targets)) {
      found.push_back(one.number);
    }
  }
  return found;
}

bool changes_row(const event& past) {
  return std::visit(overloaded{
                      [](const admitted&) { return true; },
                      [](const profile_edited&) { return true; },
                      [](const people_joined&) { return true; },
                      [](const departments_changed&) { return true; },
                      [](const person_deactivated&) { return true; },
                      [](const workflow_created&) { return true; },
                      [](const campaign_created&) { return true; },
                      [](const connection_noted&) { return false; },
                      [](const favourites_set&) { return false; },
                      [](const list_created&) { return true; },
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
               [&](const workflow_created& past) { to.workflows = past.number; },
               [&](const campaign_created& past) { to.campaigns = past.number; },
               [](const connection_noted&) {},
               [](const favourites_set&) {},
               [&](const list_created& past) { to.lists = past.number; },
             },
             happened);
}

}  // namespace trefoil::company
