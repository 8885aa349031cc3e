// Lists, filters and exclusions of a draft: what it may name, and what its cohorts are told.

#include "actors/campaign/campaign_view.hpp"
#include "tests/unit/campaign/campaign_cast.hpp"

namespace trefoil::tests::campaign_stories {

using campaign::audience;
using campaign::edit;

namespace {

constexpr list_id dairies{acme, 1};
constexpr list_id bakers{acme, 2};
constexpr list_id gone{acme, 3};

/// acme has three lists, the last of which was deleted.
facts with_lists() {
  auto known = by_manager();
  auto row = *known.company;
  row.lists = 3;
  known.company = std::make_shared<const company::row>(row);
  known.deleted_lists = std::make_shared<const std::vector<std::uint32_t>>(1, 3U);
  return known;
}

edit edited_to(const audience& whole) {
  return {.campaign = spring, .revision = 1, .audience = whole};
}

}  // namespace

TEST(EditAudience, TakesListsFiltersAndExclusions) {
  const audience whole{{bolt},
                       "",
                       {dairies, bakers, dairies},
                       {{cask}, {bakers}},
                       {"region = \"EU\"", "industry = \"food\""}};
  auto told = spring_after(draft());
  told.when(edited_to(whole), with_lists());
  const auto& now = told.state().plan.audience;
  EXPECT_EQ(now.lists, (std::vector<list_id>{dairies, bakers})) << "each once, in order";
  EXPECT_EQ(now.exclusions, whole.exclusions);
  EXPECT_EQ(now.filters, whole.filters);
  const auto shown = campaign::view_of(spring, told.state());
  EXPECT_EQ(shown.lists, now.lists);
  EXPECT_EQ(shown.filters.size(), 2U);
  EXPECT_EQ(shown.exclusions, (campaign::exclusions_view{1, {bakers}}));
}

TEST(EditAudience, RefusesListsThatAreNotThere) {
  for (const auto& list : {gone, list_id{acme, 4}, list_id{bolt, 1}}) {
    spring_after(draft())
      .when(edited_to({{}, "", {dairies, list}}), with_lists())
      .then_refused(errc::not_found, {{"list", to_text(list)}})
      .when(edited_to({{bolt}, "", {}, {{}, {list}}}), with_lists())
      .then_refused(errc::not_found, {{"list", to_text(list)}});
  }
}

TEST(EditAudience, ReadsEveryFilter) {
  const std::string good = "region = \"EU\"";
  spring_after(draft())
    .when(edited_to({{}, "", {}, {}, {good, "colour = \"red\""}}), with_lists())
    .then_refused(errc::filter_invalid, {{"field", "colour"}})
    .when(edited_to({{}, good, {}, {}, {good}}), with_lists())
    .then_refused(errc::filter_invalid)
    .when(edited_to({{}, "", {}, {}, {std::string(limits::filter_bytes_max + 1, ' ')}}),
          with_lists())
    .then_refused(errc::limit_exceeded, {{"field", "audience.filters"}});
}

TEST(EditAudience, KeepsTheLimits) {
  audience many;
  many.exclusions.individuals.assign(limits::array_items_max + 1, bolt);
  spring_after(draft())
    .when(edited_to(many), with_lists())
    .then_refused(errc::limit_exceeded, {{"field", "audience.exclusions.individuals"}});
  audience lists;
  lists.lists.assign(limits::lists_per_audience_max + 1, dairies);
  spring_after(draft())
    .when(edited_to(lists), with_lists())
    .then_refused(errc::limit_exceeded, {{"field", "audience.lists"}});
  audience out;
  out.exclusions.lists.assign(limits::lists_per_audience_max + 1, dairies);
  spring_after(draft())
    .when(edited_to(out), with_lists())
    .then_refused(errc::limit_exceeded, {{"field", "audience.exclusions.lists"}});
}

TEST(PublishAudience, SendsListsAndExclusionsToEveryCohort) {
  const audience whole{{}, "", {dairies}, {{cask}, {bakers}}};
  auto plan = complete_plan();
  plan.audience = whole;
  spring_after(joined(draft(), {campaign::edited{2, plan}}))
    .when(campaign::publish{spring, {}}, with_lists())
    .then_effects({to_all(cohort::make_plan{1, whole, plan.departments, audit_version()})})
    .then_guards({{cell::kind::membership, acme}, {cell::kind::lists, acme}});
}

/// A deleted list is no empty one: the exclusion that it was would be lost without a word.
TEST(PublishAudience, RefusesADeletedList) {
  auto plan = complete_plan();
  plan.audience = {{bolt}, "", {gone}, {{}, {gone}}};
  const auto past = joined(draft(), {campaign::edited{2, plan}});
  const meta_map findings{
    {"findings",
     std::vector<std::string>{"audience.lists: " + to_text(gone) + " is deleted",
                              "audience.exclusions.lists: " + to_text(gone) + " is deleted"}}};
  spring_after(past)
    .when(campaign::publish{spring, {}}, with_lists())
    .then_refused(errc::campaign_invalid, findings)
    .when(campaign::preview{spring}, with_lists())
    .then_refused(errc::campaign_invalid, findings);
}

TEST(PublishAudience, NeedsSomebodyToBeMeant) {
  auto plan = complete_plan();
  plan.audience = {{}, "", {}, {{bolt}, {dairies}}};
  spring_after(joined(draft(), {campaign::edited{2, plan}}))
    .when(campaign::publish{spring, {}}, with_lists())
    .then_refused(errc::campaign_invalid,
                  {{"findings", std::vector<std::string>{"audience: missing"}}});
}

}  // namespace trefoil::tests::campaign_stories
