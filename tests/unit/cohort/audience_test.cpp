// Who takes part: individuals, filters and lists together, without whom the audience leaves out.

#include <memory>
#include <vector>
#include <gtest/gtest.h>

#include "actors/cohort/assignment_page.hpp"
#include "actors/cohort/cohort_machine.hpp"
#include "actors/cohort/resolution.hpp"
#include "tests/unit/cast.hpp"
#include "tests/unit/given.hpp"

namespace trefoil::tests::audience_stories {

using namespace cohort;

namespace {

constexpr campaign_id spring{acme, 7};
const entity_id self{cohort_id{spring, 0}};
constexpr std::uint32_t every_reason = by_name | by_filter | by_first_filter | by_first_filter << 1U
                                       | by_first_list | by_first_list << 1U | by_first_list << 2U;

workflow::frozen some_version() {
  workflow::frozen version;
  version.workflow = {acme, 3};
  version.number = 1;
  version.definition.steps = {{.key = "read"}};
  return version;
}

/// Of dairy, in the EU, connected.
candidate partner(company_id id, bool individual, std::uint32_t lists, bool excluded = false) {
  auto row = std::make_shared<company::row>();
  row->id = id;
  row->industry = "dairy";
  row->region = "EU";
  row->people = {{1, {department::finance}}};
  candidate one;
  one.company = id;
  one.row = row;
  one.connection = connection_status::connected;
  one.individual = individual;
  one.lists = lists;
  one.excluded = excluded;
  return one;
}

facts with(std::vector<candidate> list) {
  auto known = as_runtime();
  known.as_of = 40;
  known.candidates = std::make_shared<const candidates>(candidates{std::move(list), true});
  return known;
}

plan_started two_filters_three_lists() {
  plan_started past{1, {}, "", {department::finance}, some_version()};
  past.filters = {"region = \"EU\"", "industry = \"dairy\""};
  past.lists = {4, 5, 9};
  past.excluded_lists = {6};
  return past;
}

std::vector<entry> page_of(const story<machine>& told) {
  std::vector<entry> all;
  if (told.outcome()->pages.size() != 1) return all;
  const auto page = assignment_page::decode(told.outcome()->pages[0].body);
  for (std::size_t at = 0; page && at < page->size(); ++at) all.push_back(page->at(at));
  return all;
}

}  // namespace

/// Named, matched by two filters and in three lists: one participant, and all of it is said.
TEST(Audience, HasACompanyOnceHoweverOftenItIsMeant) {
  auto told = given<machine>(self, {two_filters_three_lists()});
  told.when(step{}, with({partner(bolt, true, 0b111)}));
  EXPECT_EQ(page_of(told),
            (std::vector<entry>{
              {bolt, planned_outcome::open, {department::finance}, {1}, every_reason, "EU"}}));
  EXPECT_EQ(told.state().counts,
            (campaign::plan_counts{.open = 1, .by_name = 1, .by_filter = 1, .by_list = 1}));
}

TEST(Audience, LeavesOutWhoeverIsExcluded) {
  auto told = given<machine>(self, {two_filters_three_lists()});
  told.when(step{}, with({partner(bolt, true, 0b111, true)}))
    .then(page_planned{0, {.excluded = 1}, bolt, 40, 0, 0}, plan_finished{0, 40})
    .then_effects({send_to(spring, campaign::report_planned{1, 0, {.excluded = 1}, 0, 40})});
  EXPECT_TRUE(page_of(told).empty());
  EXPECT_EQ(told.state().pages, 0U);
}

TEST(Audience, CountsAsExcludedOnlyWhoWasMeant) {
  plan_started past{1, {}, "", {department::finance}, some_version()};
  past.lists = {4};
  auto told = given<machine>(self, {past});
  told.when(step{}, with({partner(bolt, false, 0, true), partner(cask, false, 1, true)}));
  EXPECT_EQ(told.state().counts, (campaign::plan_counts{.excluded = 1}));
}

TEST(Audience, NeverHasTheBuyer) {
  auto told = given<machine>(self, {two_filters_three_lists()});
  told.when(step{}, with({partner(acme, true, 0b111), partner(acme, true, 1, true)}));
  EXPECT_TRUE(page_of(told).empty());
  EXPECT_EQ(told.state().counts, campaign::plan_counts{});
}

TEST(Audience, SaysWhichListsAndFiltersItWas) {
  auto past = two_filters_three_lists();
  past.filters = {"region = \"US\"", "industry = \"dairy\""};
  auto told = given<machine>(self, {past});
  told.when(step{}, with({partner(bolt, false, 0b100), partner(cask, false, 0)}));
  const auto page = page_of(told);
  ASSERT_EQ(page.size(), 2U);
  EXPECT_EQ(page[0].reasons, by_filter | by_first_filter << 1U | by_first_list << 2U);
  EXPECT_EQ(page[1].reasons, by_filter | by_first_filter << 1U);
}

/// A member that cannot be sent to is skipped, as one that is named.
TEST(Audience, KeepsAMemberThatIsNoPartner) {
  auto told = given<machine>(self, {two_filters_three_lists()});
  auto stranger = partner(bolt, false, 1);
  stranger.connection = connection_status::none;
  candidate nobody;
  nobody.company = cask;
  nobody.lists = 2;
  told.when(step{}, with({stranger, nobody}));
  EXPECT_EQ(
    page_of(told),
    (std::vector<entry>{{bolt, planned_outcome::skipped_not_connected, {}, {}, by_first_list, "EU"},
                        {cask, planned_outcome::skipped_not_found, {}, {}, by_first_list << 1U}}));
}

TEST(MakePlanOfLists, KeepsOwnExclusionsAndAllLists) {
  auto known = as_runtime();
  known.shards = 2;
  const make_plan order{
    1,
    {{}, "", {{acme, 5}, {acme, 4}}, {{cask, bolt, cask}, {{acme, 6}}}, {"region = \"EU\""}},
    {},
    some_version()};
  plan_started wanted{1, {}, "", {}, some_version()};
  wanted.excluded = {cask};
  wanted.lists = {5, 4};
  wanted.excluded_lists = {6};
  wanted.filters = {"region = \"EU\""};
  given<machine>(entity_id{cohort_id{spring, 1}}).taking(order, known).then(wanted);
}

}  // namespace trefoil::tests::audience_stories
