// Whom a plan takes, what it writes of them, and what is left of one that is discarded.

#include <vector>
#include <gtest/gtest.h>

#include "actors/cohort/resolution.hpp"
#include "persistence/memory_store.hpp"
#include "tests/unit/cohort/cohort_stories.hpp"

namespace trefoil::tests::cohort_stories {

TEST(MakePlan, KeepsOwnCompaniesOnceInOrder) {
  auto known = as_runtime();
  known.shards = 2;
  const make_plan order{
    1, {{cask, bolt, acme, cask, {0x0005'0000'0000'0001}}, "region = \"EU\""}, {}, some_version()};
  given<machine>(entity_id{cohort_id{spring, 1}})
    .taking(order, known)
    .then(plan_started{1, {cask, {0x0005'0000'0000'0001}}, "region = \"EU\"", {}, some_version()});
  given<machine>(self)
    .taking(order, known)
    .then(plan_started{1, {bolt}, "region = \"EU\"", {}, some_version()});
}

TEST(PlanStep, JudgesEveryKindOfCandidate) {
  using enum connection_status;
  auto told = cohort_after({plan_of()});
  const company_id a{0x10};
  const company_id b{0x20};
  const company_id c{0x30};
  const company_id d{0x40};
  const company_id e{0x50};
  told.when(step{},
            with({known_company(a, connected, true, {{4, {department::finance}}}),
                  known_company(b, invited, true), known_company(c, ended, true),
                  candidate{d, nullptr, none, {}, true}, known_company(e, connected, true, {})},
                 true));
  EXPECT_EQ(
    page_of(told),
    (std::vector<entry>{
      {a, planned_outcome::open, {department::finance}, {4}, by_name},
      {b, planned_outcome::waiting, {department::general_management}, {1}, by_name | fell_back},
      {c, planned_outcome::skipped_not_connected, {}, {}, by_name},
      {d, planned_outcome::skipped_not_found, {}, {}, by_name},
      {e, planned_outcome::failed_no_recipient, {department::general_management}, {}, by_name}}));
  const campaign::plan_counts counts{.open = 1,
                                     .waiting = 1,
                                     .skipped = 2,
                                     .failed = 1,
                                     .not_found = 1,
                                     .fell_back = 1,
                                     .by_name = 5};
  const auto hash = checksum(told.outcome()->pages.at(0).body);
  std::uint64_t sum = 0;
  for (const auto& one : page_of(told)) sum += hash_of(one);
  EXPECT_EQ(told.state().hash, sum);
  told.then(page_planned{0, counts, e, 40, hash, sum}, plan_finished{sum, 40})
    .then_guards({{cell::kind::connections, acme}})
    .then_effects({send_to(spring, campaign::report_planned{1, 0, counts, told.state().hash, 40})});
}

TEST(PlanStep, FiltersOnlyThoseThatAreNotNamed) {
  using enum connection_status;
  auto told = cohort_after({plan_of("industry = \"dairy\"")});
  auto other = known_company({0x20}, connected, false);
  auto row = std::make_shared<company::row>(*other.row);
  row->industry = "meat";
  other.row = row;
  auto named = other;
  named.company = {0x30};
  named.individual = true;
  told.when(step{}, with({known_company({0x10}, connected, false), other, named,
                          known_company({0x40}, declined, false),
                          candidate{{0x50}, nullptr, connected, acme, false},
                          known_company({0x60}, invited, false)},
                         false));
  std::vector<company_id> in;
  for (const auto& one : page_of(told)) in.push_back(one.company);
  EXPECT_EQ(in, (std::vector<company_id>{{0x10}, {0x30}, {0x60}}));
  EXPECT_EQ(told.state().through, company_id{0x60});
  EXPECT_EQ(told.state().phase, phase::planning);
}

TEST(PlanStep, WaitsOnlyForThoseThatTheBuyerInvited) {
  using enum connection_status;
  auto told = cohort_after({plan_of("industry = \"dairy\"")});
  auto named = known_company({0x10}, invited, true);
  auto found = known_company({0x20}, invited, false);
  named.invited_by = named.company;
  found.invited_by = found.company;
  told.when(step{}, with({named, found, known_company({0x30}, invited, false)}, true));
  ASSERT_EQ(page_of(told).size(), 2U);
  EXPECT_EQ(page_of(told)[0].outcome, planned_outcome::skipped_not_connected);
  EXPECT_EQ(page_of(told)[1].company, company_id{0x30});
  EXPECT_EQ(page_of(told)[1].outcome, planned_outcome::waiting);
}

/// An override wins over the campaign's own way, and shows among the reasons.
TEST(PlanStep, GivesEachCompanyItsOwnWay) {
  auto told = cohort_after({plan_of()});
  auto one = known_company({0x10}, connection_status::connected, true,
                           {{1, {department::general_management}}, {2, {department::finance}}});
  one.own = std::make_shared<const campaign::company_assignment>(
    campaign::company_assignment{{campaign::assignment_mode::persons, {}, {1}}, true, {}});
  auto other = one;
  other.company = {0x20};
  other.own = nullptr;
  told.when(step{}, with({one, other}, true));
  EXPECT_EQ(
    page_of(told),
    (std::vector<entry>{{{0x10}, planned_outcome::open, {}, {1}, by_name | overridden},
                        {{0x20}, planned_outcome::open, {department::finance}, {2}, by_name}}));
  EXPECT_EQ(told.state().counts.overridden, 1U);
}

TEST(AssignCompanies, IsForTheTimeBeforeAPlan) {
  campaign::assignment_order order;
  order.number = 1;
  order.companies = {bolt};
  cohort_after({}).taking(assign_companies{order}).then(companies_assigned{order});
  for (const auto& past : {planning_on(), planned_two(), open_two(), closed_two()})
    cohort_after(past).taking(assign_companies{order}).then_nothing();
}

TEST(AssignCompanies, TellsWhatItCameToFirst) {
  auto known = as_runtime();
  const std::vector<campaign::assignment_outcome> outcomes{{1, 2, 0, 1}};
  known.assigned = std::make_shared<const std::vector<campaign::assignment_outcome>>(outcomes);
  for (const auto& past : {std::vector<event>{}, planning_on()}) {
    cohort_after(past)
      .when(step{}, known)
      .then(assignments_reported{outcomes})
      .then_effects({send_to(spring, campaign::report_assignments{0, outcomes})});
  }
}

TEST(PlanStep, TakesNobodyWithoutAFilterOrAName) {
  auto told = cohort_after({plan_of()});
  told.when(step{}, with({known_company(bolt, connection_status::connected, false)}, false))
    .then(page_planned{0, {}, bolt, 40, 0})
    .then_guards({{cell::kind::connections, acme}});
  EXPECT_TRUE(told.outcome()->pages.empty());
  EXPECT_EQ(told.state().pages, 0U);
}

TEST(PlanStep, DropsTheBuyerItself) {
  cohort_after({plan_of()})
    .when(step{}, with({known_company(acme, connection_status::connected, true)}, true))
    .then(page_planned{0, {}, acme, 40, 0}, plan_finished{0, 40});
}

TEST(PlanStep, FinishesOnNobody) {
  cohort_after({plan_of()})
    .when(step{}, with({}, true))
    .then(plan_finished{0, 40})
    .then_effects({send_to(spring, campaign::report_planned{1, 0, {}, 0, 40})});
}

TEST(PlanStep, NeedsItsCandidates) {
  cohort_after({plan_of()}).when(step{}, as_runtime()).then_refused(errc::busy);
}

TEST(PlanStep, GoesOnBehindTheLastOneJudged) {
  using enum connection_status;
  auto told = cohort_after({plan_of()});
  told.when(step{}, with({known_company(bolt, connected, true)}, false));
  told.when(
    step{},
    with({known_company(bolt, connected, true), known_company(cask, connected, true)}, true));
  ASSERT_EQ(page_of(told).size(), 1U);
  EXPECT_EQ(page_of(told)[0].company, cask);
  EXPECT_EQ(told.outcome()->pages[0].number, 1U);
  EXPECT_EQ(told.state().counts.open, 2U);
  EXPECT_EQ(told.state().pages, 2U);
}

TEST(PlanStep, FillsNoPageBeyondItsLimit) {
  std::vector<candidate> many;
  for (std::uint64_t id = 1; id <= limits::page_participants_max + 1; ++id) {
    many.push_back(known_company({id}, connection_status::connected, true));
  }
  auto told = cohort_after({plan_of()});
  told.when(step{}, with(many, true));
  EXPECT_EQ(page_of(told).size(), limits::page_participants_max);
  EXPECT_EQ(told.state().phase, phase::planning);
  told.when(step{}, with(many, true));
  EXPECT_EQ(page_of(told).size(), 1U);
  EXPECT_EQ(told.state().phase, phase::planned);
}

/// A page is stored as one body, however many people its companies have.
TEST(PlanStep, FillsNoPageBeyondWhatTheStoreTakes) {
  std::vector<company::row_person> crowd(limits::people_per_company_max);
  for (std::size_t at = 0; at < crowd.size(); ++at) {
    crowd[at] = {static_cast<person_number>(at + 1), {department::finance}};
  }
  const std::size_t companies = limits::page_recipients_max / crowd.size() * 2 + 1;
  std::vector<candidate> many{known_company({1}, connection_status::connected, true)};
  for (std::uint64_t id = 2; id <= companies; ++id) {
    many.push_back(known_company({id}, connection_status::connected, true));
    auto row = std::make_shared<company::row>(*many.back().row);
    row->people = crowd;
    many.back().row = row;
  }
  const auto store = make_memory_store(1);
  const auto epoch = store->open_shard(0)->epoch;
  auto told = cohort_after({plan_of()});
  std::size_t planned = 0;
  std::size_t pages = 0;
  while (told.state().phase == phase::planning && pages < 10) {
    told.when(step{}, with(many, true));
    planned += page_of(told).size();
    ++pages;
    journal_batch batch;
    batch.epoch = epoch;
    batch.pages = told.outcome()->pages;
    EXPECT_FALSE(store->append({&batch, 1}));
  }
  EXPECT_EQ(planned, many.size());
  EXPECT_EQ(pages, 3U);
  EXPECT_EQ(told.state().counts.open, many.size());
}

TEST(PlanStep, HashTellsWhoAndNothingOfPages) {
  const auto hash_of = [](const std::vector<std::vector<company_id>>& pages, person_number person) {
    auto told = cohort_after({plan_of()});
    for (const auto& page : pages) {
      std::vector<candidate> list;
      for (const auto one : page) {
        list.push_back(known_company(one, connection_status::connected, true,
                                     {{person, {department::finance}}}));
      }
      told.when(step{}, with(std::move(list), &page == &pages.back()));
    }
    EXPECT_EQ(told.state().phase, phase::planned);
    return told.state().hash;
  };
  EXPECT_EQ(hash_of({{bolt, cask}}, 1), hash_of({{bolt}, {cask}}, 1));
  EXPECT_NE(hash_of({{bolt, cask}}, 1), hash_of({{bolt, cask}}, 2));
  EXPECT_NE(hash_of({{bolt, cask}}, 1), hash_of({{bolt}}, 1));
}

TEST(DiscardPlan, LeavesOnlyTheAttempt) {
  for (const auto& past : {planning_on(), planned_two(), planned_none()}) {
    auto told = cohort_after(past);
    told.taking(discard_plan{{1, {}}})
      .then(plan_discarded{})
      .then_effects({reported<campaign::report_discarded>(1)});
    state expected;
    expected.attempt = 1;
    EXPECT_EQ(told.state(), expected);
    told.taking(make_plan{1, {}, {}, some_version()}).then_nothing();
    told.taking(make_plan{2, {}, {}, some_version()})
      .then(plan_started{2, {}, "", {}, some_version()});
  }
  cohort_after(planned_two()).taking(discard_plan{{2, {}}}).then_nothing();
}

}  // namespace trefoil::tests::cohort_stories
