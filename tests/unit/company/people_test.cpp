#include <string>
#include <vector>
#include <gtest/gtest.h>

#include "tests/unit/company/company_cast.hpp"

namespace trefoil::tests::people_tests {

using namespace company;

const department_set management{department::general_management};
const department_set finance{department::finance};

TEST(AdmitTest, NumbersPeopleFromOne) {
  given<machine>(acme)
    .taking(admit{profile_named("Acme"),
                  {newcomer_named("ana", management, role::admin), newcomer_named("bo", finance)}})
    .then(
      admitted{profile_named("Acme"),
               {person_named(1, "ana", management, role::admin), person_named(2, "bo", finance)}})
    .then_effects({})
    .then_state([](const state& now) { EXPECT_TRUE(now.exists); });
}

TEST(AdmitTest, EnrolsTheFirstPersonWhenNobodyManages) {
  given<machine>(acme)
    .taking(admit{profile_named("Acme"), {newcomer_named("bo", finance), newcomer_named("cy")}})
    .then(admitted{profile_named("Acme"),
                   {person_named(1, "bo", {department::finance, department::general_management}),
                    person_named(2, "cy")}});
}

TEST(AdmitTest, EnrolsNoAuditor) {
  given<machine>(acme)
    .taking(admit{profile_named("Acme"),
                  {newcomer_named("ida", management, role::auditor), newcomer_named("bo")}})
    .then(admitted{
      profile_named("Acme"),
      {person_named(1, "ida", management, role::auditor), person_named(2, "bo", management)}});
}

TEST(AdmitTest, LeavesTheFirstPersonAloneWhenAnotherManages) {
  given<machine>(acme)
    .taking(admit{profile_named("Acme"),
                  {newcomer_named("bo", finance), newcomer_named("ana", management)}})
    .then(admitted{profile_named("Acme"),
                   {person_named(1, "bo", finance), person_named(2, "ana", management)}});
}

TEST(AdmitTest, TakesACompanyWithoutPeople) {
  given<machine>(acme)
    .taking(admit{profile_named("Acme"), {}})
    .then(admitted{profile_named("Acme"), {}});
}

TEST(AdmitTest, DoesNothingToACompanyThatExists) {
  given<machine>(acme, {with_ana_bo_cy()}).taking(admit{profile_named("Other"), {}}).then_nothing();
}

TEST(ImportPeopleTest, CountsOnFromThoseWhoAreThere) {
  given<machine>(acme, {with_ana_bo_cy()})
    .when(import_people{acme, {newcomer_named("di", finance), newcomer_named("ed")}},
          asked_by(admin_of(acme)))
    .then(people_joined{{person_named(4, "di", finance), person_named(5, "ed")}})
    .then_effects({})
    .then_guards({})
    .then_answered(R"({"people":[")" + to_text(person_id{acme, 4}) + R"(",")"
                   + to_text(person_id{acme, 5}) + R"("]})");
}

TEST(ImportPeopleTest, ANumberIsNeverGivenTwice) {
  given<machine>(acme, {with_ana_bo_cy(), person_deactivated{3}})
    .when(import_people{acme, {newcomer_named("di")}}, asked_by(admin_of(acme)))
    .then(people_joined{{person_named(4, "di")}});
}

TEST(ImportPeopleTest, TheFirstOfAllPeopleJoinsGeneralManagement) {
  given<machine>(acme, {admitted{profile_named("Acme"), {}}})
    .when(import_people{acme, {newcomer_named("bo", finance), newcomer_named("ana", management)}},
          asked_by(the_operator()))
    .then(
      people_joined{{person_named(1, "bo", {department::finance, department::general_management}),
                     person_named(2, "ana", management)}});
}

TEST(ImportPeopleTest, TheFirstWhoMayAnswerJoinsGeneralManagementBesideAuditors) {
  given<machine>(
    acme, {admitted{profile_named("Acme"), {person_named(1, "ida", management, role::auditor)}}})
    .when(import_people{acme, {newcomer_named("ed", finance, role::auditor), newcomer_named("bo")}},
          asked_by(the_operator()))
    .then(people_joined{
      {person_named(2, "ed", finance, role::auditor), person_named(3, "bo", management)}});
}

TEST(ImportPeopleTest, NobodyJoinsAnEmptyList) {
  given<machine>(acme, {admitted{profile_named("Acme"), {}}})
    .when(import_people{acme, {}}, asked_by(the_operator()))
    .then_nothing()
    .then_answered("{}");
}

TEST(ImportPeopleTest, NeedsARequestId) {
  given<machine>(acme, {with_ana_bo_cy()})
    .when(import_people{acme, {newcomer_named("di")}}, as(admin_of(acme)))
    .then_refused(errc::field_missing, {{"field", std::string{"rid"}}});
}

TEST(ImportPeopleTest, FillsACompanyToItsLimitAndNotBeyond) {
  admitted nearly_full{profile_named("Acme"), {}};
  for (person_number number = 1; number < limits::people_per_company_max; ++number) {
    nearly_full.people.push_back(person_named(number, "p", management));
  }
  const import_people one{acme, {newcomer_named("last")}};
  given<machine>(acme, {nearly_full})
    .when(import_people{acme, {newcomer_named("last"), newcomer_named("one more")}},
          asked_by(admin_of(acme)))
    .then_refused(errc::limit_exceeded, {{"max", std::int64_t{limits::people_per_company_max}}})
    .when(one, asked_by(admin_of(acme)))
    .then(people_joined{{person_named(limits::people_per_company_max, "last")}})
    .when(one, asked_by(admin_of(acme)))
    .then_refused(errc::limit_exceeded);
}

TEST(PeopleTest, ChangesOfNobodyChangeNothing) {
  auto story = given<machine>(acme, {with_ana_bo_cy()});
  auto now = story.state();
  for (const person_number nobody : {0U, 4U, 4'000'000'000U}) {
    machine::evolve(now, acme, departments_changed{nobody, finance});
    machine::evolve(now, acme, person_deactivated{nobody});
  }
  EXPECT_EQ(now, story.state());
}

TEST(SetDepartmentsTest, ReplacesThem) {
  given<machine>(acme, {with_ana_bo_cy()})
    .when(set_departments{bo_id, {department::sales, department::legal}}, as(admin_of(acme)))
    .then(departments_changed{2, {department::sales, department::legal}})
    .then_effects({})
    .then_answered("{}");
}

TEST(SetDepartmentsTest, NoneIsAllowed) {
  given<machine>(acme, {with_ana_bo_cy()})
    .when(set_departments{bo_id, {}}, as(admin_of(acme)))
    .then(departments_changed{2, {}});
}

TEST(SetDepartmentsTest, TheSameAgainIsAlreadySo) {
  given<machine>(acme, {with_ana_bo_cy()})
    .when(set_departments{bo_id, finance}, as(admin_of(acme)))
    .then_nothing();
}

TEST(SetDepartmentsTest, TheLastGeneralManagerStays) {
  given<machine>(acme, {with_ana_bo_cy()})
    .when(set_departments{ana_id, finance}, as(admin_of(acme)))
    .then_refused(errc::last_general_manager)
    .when(set_departments{ana_id, {department::general_management, department::finance}},
          as(admin_of(acme)))
    .then(departments_changed{1, {department::general_management, department::finance}});
}

TEST(SetDepartmentsTest, AManagerWhoIsNotTheLastMayLeave) {
  given<machine>(acme, {with_ana_bo_cy()})
    .when(set_departments{bo_id, management}, as(admin_of(acme)))
    .then(departments_changed{2, management})
    .when(set_departments{ana_id, finance}, as(admin_of(acme)))
    .then(departments_changed{1, finance})
    .when(set_departments{bo_id, finance}, as(admin_of(acme)))
    .then_refused(errc::last_general_manager);
}

TEST(SetDepartmentsTest, AnAuditorCountsForNothing) {
  given<machine>(
    acme, {with_ana_bo_cy(), people_joined{{person_named(4, "ida", management, role::auditor)}}})
    .when(set_departments{ana_id, finance}, as(admin_of(acme)))
    .then_refused(errc::last_general_manager)
    .when(deactivate_person{ana_id}, as(admin_of(acme)))
    .then_refused(errc::last_general_manager)
    .when(deactivate_person{{acme, 4}}, as(admin_of(acme)))
    .then(person_deactivated{4});
}

TEST(SetDepartmentsTest, ALeaverCountsForNothing) {
  given<machine>(acme,
                 {with_ana_bo_cy(), departments_changed{2, management}, person_deactivated{2}})
    .when(set_departments{ana_id, finance}, as(admin_of(acme)))
    .then_refused(errc::last_general_manager)
    .when(set_departments{bo_id, finance}, as(admin_of(acme)))
    .then_refused(errc::person_inactive, {{"person", to_text(bo_id)}});
}

TEST(DeactivatePersonTest, ThePersonLeavesAndStaysKnown) {
  given<machine>(acme, {with_ana_bo_cy()})
    .when(deactivate_person{bo_id}, as(admin_of(acme)))
    .then(person_deactivated{2})
    .then_answered("{}")
    .then_state([](const state& now) {
      ASSERT_EQ(now.people.size(), 3U);
      EXPECT_FALSE(now.people[1].active);
      EXPECT_EQ(now.people[1].departments, finance);
    })
    .when(deactivate_person{bo_id}, as(admin_of(acme)))
    .then_nothing();
}

TEST(DeactivatePersonTest, TheLastGeneralManagerStays) {
  given<machine>(acme, {with_ana_bo_cy()})
    .when(deactivate_person{ana_id}, as(admin_of(acme)))
    .then_refused(errc::last_general_manager);
}

TEST(DeactivatePersonTest, AManagerWhoIsNotTheLastMayLeave) {
  given<machine>(acme, {with_ana_bo_cy(), departments_changed{3, management}})
    .when(deactivate_person{ana_id}, as(admin_of(acme)))
    .then(person_deactivated{1})
    .when(deactivate_person{cy_id}, as(the_operator()))
    .then_refused(errc::last_general_manager);
}

TEST(PeopleTest, WhoIsUnknownIsNotFound) {
  for (const person_number nobody : {0U, 4U, ~0U}) {
    given<machine>(acme, {with_ana_bo_cy()})
      .when(set_departments{{acme, nobody}, finance}, as(admin_of(acme)))
      .then_refused(errc::not_found)
      .when(deactivate_person{{acme, nobody}}, as(admin_of(acme)))
      .then_refused(errc::not_found);
  }
}

}  // namespace trefoil::tests::people_tests
