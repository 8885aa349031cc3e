#include <string>
#include <variant>
#include <vector>
#include <gtest/gtest.h>

#include "actors/connection/connection_messages.hpp"
#include "actors/registry/registry_machine.hpp"
#include "tests/unit/company/company_cast.hpp"

namespace trefoil::tests::import_tests {

using namespace registry;

facts as_operator(char number = 1) {
  auto known = as(the_operator());
  known.request = request(number);
  return known;
}

story<machine> given_registry() { return given<machine>(entity_id::registry()); }

import_companies two_companies() {
  return {{{profile_named("Acme", true), {newcomer_named("ana", {}, role::admin)}},
           {profile_named("Bolt"), {}}}};
}

TEST(ImportCompaniesTest, MintsAnIdForEachAndAdmitsIt) {
  const auto first = mint_company("operator", request(1), 0);
  const auto second = mint_company("operator", request(1), 1);
  given_registry()
    .when(two_companies(), as_operator())
    .then(companies_imported{{first, second}})
    .then_effects({send_to(first, company::admit{profile_named("Acme", true),
                                                 {newcomer_named("ana", {}, role::admin)}}),
                   send_to(second, company::admit{profile_named("Bolt"), {}})})
    .then_guards({})
    .then_answered(R"({"companies":[")" + to_text(first) + R"(",")" + to_text(second) + R"("]})",
                   true)
    .then_state([](const state& now) { EXPECT_EQ(now.companies, 2U); });
}

TEST(ImportCompaniesTest, TheSameRequestGivesTheSameIds) {
  auto once = given_registry();
  auto again = given_registry();
  auto other = given_registry();
  const auto ids = [](const story<machine>& told) {
    return std::get<companies_imported>(told.outcome()->events[0]);
  };
  once.when(two_companies(), as_operator(1));
  again.when(two_companies(), as_operator(1));
  other.when(two_companies(), as_operator(2));
  EXPECT_EQ(ids(once), ids(again));
  EXPECT_NE(ids(once), ids(other));
}

TEST(ImportTest, AnEmptyListChangesNothing) {
  given_registry()
    .when(import_companies{}, as_operator())
    .then_nothing()
    .then_effects({})
    .then_answered("{}")
    .when(import_connections{}, as_operator())
    .then_nothing()
    .then_answered("{}");
}

TEST(ImportConnectionsTest, EstablishesEachPairOnItsOwnMachine) {
  given_registry()
    .when(import_connections{{{acme, bolt, true}, {cask, acme, false}}}, as_operator())
    .then(connections_imported{2})
    .then_effects({send_to(connection_id::between(acme, bolt), connection::establish{acme, true}),
                   send_to(connection_id::between(acme, cask), connection::establish{cask, false})})
    .then_answered("{}", true)
    .then_state([](const state& now) { EXPECT_EQ(now.connections, 2U); });
}

TEST(ImportConnectionsTest, OneBadRowRefusesThemAllAndIsNamed) {
  given_registry()
    .when(import_connections{{{acme, bolt}, {bolt, bolt}}}, as_operator())
    .then_refused(errc::self_connection, {{"row", std::int64_t{1}}})
    .when(import_connections{{{company_id{}, bolt}}}, as_operator())
    .then_refused(errc::id_invalid, {{"row", std::int64_t{0}}})
    .when(import_connections{{{acme, bolt}, {acme, cask}, {bolt, company_id{}}}}, as_operator())
    .then_refused(errc::id_invalid, {{"row", std::int64_t{2}}});
}

TEST(RegistryPermissionTest, OnlyTheOperatorMayAsk) {
  for (const auto& other : {admin_of(acme), leaver_of(acme), caller{}}) {
    auto known = as(other);
    known.request = request(1);
    given_registry()
      .when(two_companies(), known)
      .then_refused(errc::not_permitted, {{"missing", std::vector<std::string>{"operator"}}})
      .when(import_connections{{{acme, bolt}}}, known)
      .then_refused(errc::not_permitted, {{"missing", std::vector<std::string>{"operator"}}});
  }
}

TEST(RegistryPermissionTest, ARequestWithoutAnIdIsRefused) {
  given_registry()
    .when(two_companies(), as(the_operator()))
    .then_refused(errc::field_missing, {{"field", std::string{"rid"}}})
    .when(import_connections{{{acme, bolt}}}, as(the_operator()))
    .then_refused(errc::field_missing, {{"field", std::string{"rid"}}});
}

TEST(RegistryTest, TakesNoEffect) { given_registry().taking(no_effect{}).then_nothing(); }

}  // namespace trefoil::tests::import_tests
