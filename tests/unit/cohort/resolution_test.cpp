// Whom a task is for: departments, favourite contacts, and General Management at last.

#include <algorithm>
#include <vector>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "actors/cohort/resolution.hpp"
#include "tests/unit/cast.hpp"

namespace trefoil::tests::resolutions {

using namespace cohort;
using campaign::assignment_mode;
using persons = std::vector<person_number>;

const department_set management{department::general_management};
const department_set finance{department::finance};
const department_set legal{department::legal};
const campaign::assignment favourites{assignment_mode::favourites, finance};
const campaign::assignment favourites_first{assignment_mode::favourites_else_departments, finance};

company::row row_with(std::vector<company::row_person> people) {
  company::row row;
  row.id = bolt;
  row.people = std::move(people);
  return row;
}

/// Gus manages, Ana and Bo are in Finance, Cy has left, Di only audits.
company::row staffed_row() {
  return row_with({{1, management},
                   {2, finance},
                   {3, finance},
                   {4, finance, role::member, false},
                   {5, finance, role::auditor}});
}

resolved to_departments(const company::row& row, department_set wanted) {
  return resolve(row, {assignment_mode::departments, wanted}, {}, true);
}

TEST(ResolveDepartments, ReachesActiveMembersOnceEach) {
  const auto row = row_with({{1, management},
                             {2, {department::finance, department::legal}},
                             {3, finance, role::member, false},
                             {4, legal},
                             {5, legal, role::auditor}});
  const department_set both{department::finance, department::legal};
  const auto found = to_departments(row, both);
  EXPECT_EQ(found.recipients, (persons{2, 4}));
  EXPECT_EQ(found.target, (target{both, {}}));
  EXPECT_EQ(found.reasons, 0U);
}

TEST(ResolveDepartments, FallsBackToGeneralManagement) {
  const auto row = row_with({{1, management}, {3, finance, role::member, false}});
  for (const auto wanted : {department_set{}, finance, management}) {
    const auto found = to_departments(row, wanted);
    EXPECT_EQ(found.recipients, (persons{1}));
    EXPECT_EQ(found.target, (target{management, {}}));
    EXPECT_EQ(found.reasons, wanted == finance ? fell_back : 0U);
  }
}

TEST(ResolveDepartments, FindsNobodyWhereNobodyIsLeft) {
  const auto row = row_with({{1, management, role::admin, false}});
  for (const auto& found : {to_departments(row, finance), to_departments(row_with({}), {})}) {
    EXPECT_TRUE(found.recipients.empty());
    EXPECT_EQ(found.reasons, 0U);
  }
}

TEST(ResolveDepartments, LooksAtNoFavourites) {
  const auto found
    = resolve(staffed_row(), {assignment_mode::departments, finance}, persons{1, 4}, true);
  EXPECT_EQ(found.recipients, (persons{2, 3}));
  EXPECT_EQ(found.reasons, 0U);
}

TEST(ResolveFavourites, OneIsTheAssigneeAndSeveralAreCandidates) {
  for (const auto& wanted : {favourites, favourites_first}) {
    const auto one = resolve(staffed_row(), wanted, persons{2}, true);
    EXPECT_EQ(one.target, (target{{}, {2}}));
    EXPECT_EQ(one.recipients, (persons{2}));
    EXPECT_EQ(target_view{one.target}.assignee(), 2U);
    const auto two = resolve(staffed_row(), wanted, persons{1, 2}, true);
    EXPECT_EQ(two.target, (target{{}, {1, 2}}));
    EXPECT_EQ(target_view{two.target}.assignee(), 0U);
    EXPECT_EQ(two.reasons, by_favourites);
  }
}

TEST(ResolveFavourites, WhoHasLeftOrOnlyAuditsOrNeverWasIsStale) {
  const auto found = resolve(staffed_row(), favourites, persons{2, 4, 5, 9}, true);
  EXPECT_EQ(found.recipients, (persons{2}));
  EXPECT_EQ(found.reasons, by_favourites | stale_contacts);
}

TEST(ResolveFavourites, AllAreStaleWhileTheConnectionDoesNotStand) {
  const auto found = resolve(staffed_row(), favourites_first, persons{2}, false);
  EXPECT_EQ(found.target, (target{finance, {}}));
  EXPECT_EQ(found.reasons, stale_contacts);
}

TEST(ResolveFavourites, WithoutAnyItIsGeneralManagement) {
  const auto found = resolve(staffed_row(), favourites, {}, true);
  EXPECT_EQ(found.target, (target{management, {}}));
  EXPECT_EQ(found.reasons, fell_back);
  const auto stale = resolve(staffed_row(), favourites, persons{4}, true);
  EXPECT_EQ(stale.target, found.target);
  EXPECT_EQ(stale.reasons, fell_back | stale_contacts);
}

TEST(ResolveFavourites, ElseDepartmentsAndElseGeneralManagement) {
  const auto second = resolve(staffed_row(), favourites_first, persons{4}, true);
  EXPECT_EQ(second.target, (target{finance, {}}));
  EXPECT_EQ(second.recipients, (persons{2, 3}));
  EXPECT_EQ(second.reasons, stale_contacts);
  const auto last = resolve(row_with({{1, management}}), favourites_first, {}, true);
  EXPECT_EQ(last.target, (target{management, {}}));
  EXPECT_EQ(last.reasons, fell_back);
}

TEST(ResolvePersons, ThoseNamedWhoeverIsAFavourite) {
  const campaign::assignment named{assignment_mode::persons, finance, {2, 4}};
  for (const bool connected : {true, false}) {
    const auto found = resolve(staffed_row(), named, persons{1}, connected);
    EXPECT_EQ(found.target, (target{{}, {2}}));
    EXPECT_EQ(found.reasons, stale_contacts);
  }
  const campaign::assignment gone{assignment_mode::persons, finance, {4}};
  const auto last = resolve(staffed_row(), gone, {}, true);
  EXPECT_EQ(last.target, (target{management, {}}));
  EXPECT_EQ(last.reasons, fell_back | stale_contacts);
}

company::row any_row() {
  company::row row;
  row.id = bolt;
  const auto count = *rc::gen::inRange(0, 6);
  for (int at = 1; at <= count; ++at) {
    company::row_person one;
    one.number = static_cast<person_number>(at);
    one.departments.mask = *rc::gen::inRange<std::uint32_t>(0, 8);
    one.role = *rc::gen::element(role::auditor, role::member, role::admin);
    one.active = *rc::gen::inRange(0, 4) != 0;
    row.people.push_back(one);
  }
  return row;
}

RC_GTEST_PROP(ResolveProperty, NeverMissesSomebodyAndNeverReachesWhoMayNotAnswer, ()) {
  const auto row = any_row();
  campaign::assignment wanted;
  wanted.mode
    = *rc::gen::element(assignment_mode::departments, assignment_mode::favourites,
                        assignment_mode::favourites_else_departments, assignment_mode::persons);
  wanted.departments.mask = *rc::gen::inRange<std::uint32_t>(0, 8);
  auto contacts = *rc::gen::container<persons>(rc::gen::inRange<person_number>(1, 8));
  std::sort(contacts.begin(), contacts.end());
  contacts.erase(std::unique(contacts.begin(), contacts.end()), contacts.end());
  const bool connected = *rc::gen::arbitrary<bool>();
  const bool by_name = wanted.mode == assignment_mode::persons;
  if (by_name) wanted.persons = contacts;
  const auto found = resolve(row, wanted, contacts, connected);

  RC_ASSERT(std::is_sorted(found.recipients.begin(), found.recipients.end()));
  for (const auto one : found.recipients) {
    RC_ASSERT(company::can_respond(row, one));
    RC_ASSERT(company::is_eligible(row, one, found.target));
  }
  const bool management_answers = company::staffed(row).meets(management);
  RC_ASSERT(!found.recipients.empty() || !management_answers);
  // Departments or persons, never both, and persons are exactly who gets it.
  RC_ASSERT(found.target.departments.empty() != found.target.persons.empty());
  if (!found.target.persons.empty()) RC_ASSERT(found.target.persons == found.recipients);
  const bool used = (found.reasons & by_favourites) != 0;
  RC_ASSERT(!used || !by_name);
  if (!by_name) RC_ASSERT(used == !found.target.persons.empty());
  if (used) {
    RC_ASSERT(connected && wanted.mode != assignment_mode::departments);
    RC_ASSERT(std::includes(contacts.begin(), contacts.end(), found.target.persons.begin(),
                            found.target.persons.end()));
  }
  if ((found.reasons & fell_back) != 0) {
    RC_ASSERT(found.target.departments == management && management_answers);
  }
}

}  // namespace trefoil::tests::resolutions
