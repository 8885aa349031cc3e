#include "actors/company/company_row.hpp"

#include <vector>
#include <gtest/gtest.h>

#include "tests/unit/company/company_cast.hpp"

namespace trefoil::tests::company_row_tests {

using namespace company;

row folded(const std::vector<event>& past) {
  row now{.id = acme};
  for (const auto& event : past) apply(now, event);
  return now;
}

TEST(CompanyRowTest, KnowsWhatFiltersAndRightsAsk) {
  const auto now = folded({with_ana_bo_cy(true)});
  EXPECT_EQ(now.id, acme);
  EXPECT_EQ(now.industry, "food");
  EXPECT_EQ(now.region, "EU");
  EXPECT_EQ(now.compliance_status, compliance::pending);
  EXPECT_TRUE(now.buyer);
  ASSERT_EQ(now.people.size(), 3U);
  EXPECT_EQ(now.people[0], (row_person{1, {department::general_management}, role::admin, true}));
}

TEST(CompanyRowTest, FollowsEveryChange) {
  auto edited = profile_named("Acme");
  edited.region = "US";
  const auto now
    = folded({with_ana_bo_cy(), profile_edited{edited}, people_joined{{person_named(4, "di")}},
              departments_changed{4, {department::legal}}, person_deactivated{2}});
  EXPECT_EQ(now.region, "US");
  ASSERT_NE(now.find(4), nullptr);
  EXPECT_TRUE(now.find(4)->departments.has(department::legal));
  EXPECT_FALSE(now.find(2)->active);
}

TEST(CompanyRowTest, FindsNobodyBySomeOtherNumber) {
  const auto now = folded({with_ana_bo_cy()});
  EXPECT_EQ(now.find(0), nullptr);
  EXPECT_EQ(now.find(4), nullptr);
  EXPECT_EQ(row{}.find(1), nullptr);
  EXPECT_EQ(now.find(3)->number, 3U);
}

const department_set management{department::general_management};
const department_set finance{department::finance};

TEST(EligibleTest, AreActiveMembersOfTheTargets) {
  const row now{.id = acme,
                .people = {{1, management},
                           {2, finance},
                           {3, finance, role::member, false},
                           {4, finance, role::auditor},
                           {5, {department::finance, department::sales}, role::admin}}};
  EXPECT_EQ(eligible(now, finance), (std::vector<person_number>{2, 5}));
  EXPECT_EQ(eligible(now, department_set{department::sales, department::general_management}),
            (std::vector<person_number>{1, 5}));
  EXPECT_TRUE(is_eligible(now, 2, finance));
  EXPECT_FALSE(is_eligible(now, 1, finance));
  EXPECT_FALSE(is_eligible(now, 6, finance));
}

TEST(EligibleTest, GeneralManagementStandsInWhileNobodyElseIsThere) {
  row now{.id = acme, .people = {{1, management}, {2, finance, role::auditor}}};
  EXPECT_EQ(eligible(now, finance), (std::vector<person_number>{1}));
  now.people[1].role = role::member;
  EXPECT_EQ(eligible(now, finance), (std::vector<person_number>{2}));
  now.people[1].active = false;
  EXPECT_EQ(eligible(now, finance), (std::vector<person_number>{1}));
  now.people[0].role = role::auditor;
  EXPECT_TRUE(eligible(now, finance).empty());
}

TEST(CompanyRowTest, SaysWhichEventsChangeIt) {
  const auto before = folded({with_ana_bo_cy()});
  auto edited = profile_named("Acme");
  edited.industry = "steel";
  for (const event& past : std::vector<event>{
         profile_edited{edited}, people_joined{{person_named(4, "di")}}, departments_changed{2, {}},
         person_deactivated{2}, workflow_created{1, "W"}, campaign_created{1, "C"},
         connection_noted{bolt, connection_status::connected, bolt}}) {
    auto now = before;
    apply(now, past);
    EXPECT_EQ(changes_row(past), now != before) << text_of(past);
  }
  EXPECT_TRUE(changes_row(with_ana_bo_cy()));
}

}  // namespace trefoil::tests::company_row_tests
