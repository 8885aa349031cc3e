/// Plans are made a second time: whoever stands in a page for another reason, or for others, is found.

#include <algorithm>

#include "tests/unit/checks/campaign_life.hpp"

namespace trefoil::tests {

namespace {

using life = campaign_life;
using cohort::planned_outcome;

/// Bolt's shard plans in its own way, with the favourite contacts that acme noted there.
class planned_life : public life {
public:
  explicit planned_life(campaign::assignment_mode mode = campaign::assignment_mode::departments)
    : mode_{mode} {
    admit().draft_it();
  }
  void note_favourites(std::vector<person_number> persons) {
    const book::note_favourites note{{{bolt, std::move(persons)}}};
    tell({acme, {company::favourites_set{1}}, {send_to(book_id{acme, bolts}, note)}});
    tell({book_id{acme, bolts}, {book::favourites_noted{note.favourites}}});
    note_cursor(bolts, acmes);
  }
  /// The page says this of bolt.
  sequence plan(const cohort::entry& as_written) {
    auto orders = plan_of(1, bolts);
    orders.mode = mode_;
    tell({spring,
          {campaign::publish_started{1, 2, 77, 1, {}}},
          {send_to(entity_id::every_cohort(spring),
                   cohort::make_plan{1, campaign_life::plan().audience, {}, version()})}});
    tell({cohort_id{spring, bolts}, {orders}});
    note_cursor(bolts, acmes);
    campaign::plan_counts counts;
    counts.open = as_written.outcome == planned_outcome::open ? 1 : 0;
    counts.waiting = as_written.outcome == planned_outcome::waiting ? 1 : 0;
    counts.by_name = (as_written.reasons & cohort::by_name) != 0 ? 1 : 0;
    counts.by_filter = (as_written.reasons & cohort::by_filter) != 0 ? 1 : 0;
    counts.by_favourites = (as_written.reasons & cohort::by_favourites) != 0 ? 1 : 0;
    counts.fell_back = (as_written.reasons & cohort::fell_back) != 0 ? 1 : 0;
    counts.overridden = (as_written.reasons & cohort::overridden) != 0 ? 1 : 0;
    counts.stale_contacts = (as_written.reasons & cohort::stale_contacts) != 0 ? 1 : 0;
    return plan_page(bolts, counts, {as_written});
  }

private:
  campaign::assignment_mode mode_;
};

const department_set finance{department::finance};
constexpr auto favourites_mode = campaign::assignment_mode::favourites_else_departments;

}  // namespace

TEST(Plan, ForOthersThanAreThere) {
  planned_life told;
  const auto at = told.plan({bolt, planned_outcome::open, finance, {1}, cohort::by_filter, "EU"});
  expect_only(told.check(), "I10", life::bolts, at);
}

TEST(Plan, ForAnotherReason) {
  planned_life told;
  const auto at = told.plan({bolt, planned_outcome::open, finance, {1, 2}, cohort::by_name, "EU"});
  expect_only(told.check(), "I9", life::bolts, at);
}

TEST(Plan, WaitsThoughItIsConnected) {
  planned_life told;
  const auto at
    = told.plan({bolt, planned_outcome::waiting, finance, {1, 2}, cohort::by_filter, "EU"});
  expect_only(told.check(), "I9", life::bolts, at);
}

TEST(Plan, EndsBeforeSomebody) {
  planned_life told;
  told.publish();
  const auto at = told.last(life::bolts) + 1;
  told.tell({cohort_id{life::spring, life::bolts}, {cohort::plan_finished{0, at - 1}}});
  expect_only(told.check(), "I9", life::bolts, at);
}

TEST(Plan, IsForFavouriteContacts) {
  planned_life told{favourites_mode};
  told.note_favourites({2});
  told.plan(
    {bolt, planned_outcome::open, {}, {2}, cohort::by_filter | cohort::by_favourites, "EU"});
  expect_clean(told.check());
}

TEST(Plan, PassesAFavouriteContactOver) {
  planned_life told{favourites_mode};
  told.note_favourites({2});
  const auto at
    = told.plan({bolt, planned_outcome::open, finance, {1, 2}, cohort::by_filter, "EU"});
  expect_only(told.check(), "I10", life::bolts, at);
}

TEST(Plan, IsForAFavouriteContactWhoHasLeft) {
  planned_life told{favourites_mode};
  told.note_favourites({2});
  told.tell({bolt, {company::person_deactivated{2}}});
  const auto at = told.plan(
    {bolt, planned_outcome::open, {}, {2}, cohort::by_filter | cohort::by_favourites, "EU"});
  expect_only(told.check(), "I10", life::bolts, at);
}

TEST(Plan, KeepsSilentAboutAStaleContact) {
  planned_life told{favourites_mode};
  told.note_favourites({7});
  const auto at
    = told.plan({bolt, planned_outcome::open, finance, {1, 2}, cohort::by_filter, "EU"});
  expect_only(told.check(), "I9", life::bolts, at);
}

TEST(Plan, JudgesByTheFactsOfItsPosition) {
  planned_life told{favourites_mode};
  told.note_favourites({2});
  auto orders = told.plan_of(1, life::bolts);
  orders.mode = favourites_mode;
  told.tell({life::spring,
             {campaign::publish_started{1, 2, 77, 1, {}}},
             {send_to(entity_id::every_cohort(life::spring),
                      cohort::make_plan{1, life::plan().audience, {}, life::version()})}});
  told.tell({cohort_id{life::spring, life::bolts}, {orders}});
  told.note_cursor(life::bolts, life::acmes);
  const auto as_of = told.last(life::bolts);
  // It is ordered between the facts and the page that was judged by them.
  told.tell({bolt, {company::person_deactivated{2}}});
  const cohort::entry entry{
    bolt, planned_outcome::open, {}, {2}, cohort::by_filter | cohort::by_favourites, "EU"};
  const auto body = cohort::assignment_page::of(std::vector{entry}).encode();
  const entity_id part{cohort_id{life::spring, life::bolts}};
  told.tell({part,
             {cohort::page_planned{0,
                                   {.open = 1, .by_favourites = 1, .by_filter = 1},
                                   bolt,
                                   as_of,
                                   checksum(body),
                                   cohort::hash_of(entry)},
              cohort::plan_finished{cohort::hash_of(entry), as_of}},
             {},
             {},
             {},
             {{part.key(), 0, body}}});
  expect_clean(told.check());
}

namespace {

/// The plan that is only looked at, as the shards write it.
void plan_a_preview(life& told) {
  told.tell({life::spring,
             {campaign::preview_started{1, 2, 77, 1}},
             {send_to(entity_id::every_cohort(life::spring),
                      cohort::make_plan{1, life::plan().audience, {}, life::version()})}});
  for (const shard_id shard : {life::bolts, life::acmes}) {
    told.tell({cohort_id{life::spring, shard}, {told.plan_of(1, shard)}});
    told.note_cursor(shard, life::acmes);
  }
  told.plan_it();
  told.tell({life::spring,
             {campaign::cohort_planned{life::bolts, life::one_open, 0},
              campaign::cohort_planned{life::acmes, life::one_waiting, 0}}});
}

/// Among what was found; hashes and cursors are of no concern here.
bool is_found(const checks::report& found, const std::string& invariant, sequence at) {
  return std::any_of(found.violations.begin(), found.violations.end(), [&](const auto& one) {
    return one.invariant == invariant && one.shard == life::acmes && one.position == at;
  });
}

}  // namespace

TEST(Previewed, ButOpened) {
  life told;
  told.admit().draft_it();
  plan_a_preview(told);
  const auto at = told.tell({life::spring, {campaign::plan_agreed{{}, 5}}});
  EXPECT_TRUE(is_found(told.check(), "I6", at));
}

TEST(Previewed, AndCountedOtherwise) {
  for (const bool lies : {false, true}) {
    life told;
    told.admit().draft_it();
    plan_a_preview(told);
    campaign::plan_previewed past;
    past.counts = life::one_open;
    past.counts.add(life::one_waiting);
    past.counts.open += lies ? 1 : 0;
    const auto at = told.tell({life::spring, {past}});
    EXPECT_EQ(is_found(told.check(), "I9", at), lies);
  }
}

namespace {

campaign::assignment_order for_ana() {
  campaign::assignment_order order;
  order.number = 1;
  order.companies = {bolt};
  order.wanted.how = {campaign::assignment_mode::persons, {}, {1}};
  order.wanted.customised = true;
  order.replace = true;
  return order;
}

/// The buyer gives bolt a way of its own, and hears what it came to.
sequence override_bolt(life& told, const campaign::assignment_order& order,
                       const campaign::assignment_outcome& came_to) {
  const cohort_id part{life::spring, life::bolts};
  told.tell({life::spring,
             {campaign::assignment_ordered{order.number, 0b01}},
             {send_to(part, cohort::assign_companies{order})}});
  told.tell({part, {cohort::companies_assigned{order}}});
  told.note_cursor(life::bolts, life::acmes);
  const auto at
    = told.tell({part,
                 {cohort::assignments_reported{{came_to}}},
                 {send_to(life::spring, campaign::report_assignments{life::bolts, {came_to}})}});
  told.tell({life::spring, {campaign::assignments_heard{life::bolts, {came_to}}}});
  told.note_cursor(life::acmes, life::bolts);
  return at;
}

cohort::entry bolts_entry(department_set departments, std::vector<person_number> recipients,
                          std::uint32_t reasons) {
  return {bolt, planned_outcome::open, departments, std::move(recipients), reasons, "EU"};
}

}  // namespace

TEST(Plan, CountsACompanyWhereItIs) {
  planned_life told;
  auto elsewhere = life::entry_of(bolt, cohort::planned_outcome::open);
  elsewhere.region = "US";
  const auto at = told.plan(elsewhere);
  expect_only(told.check(), "I9", life::bolts, at);
}

TEST(Overridden, Plan) {
  planned_life told;
  override_bolt(told, for_ana(), {1, 1, 0, 0});
  told.plan(bolts_entry({}, {1}, cohort::by_filter | cohort::overridden));
  expect_clean(told.check());
}

TEST(Overridden, ButPlannedAsUsual) {
  planned_life told;
  override_bolt(told, for_ana(), {1, 1, 0, 0});
  const auto at = told.plan(bolts_entry(finance, {1, 2}, cohort::by_filter));
  expect_only(told.check(), "I10", life::bolts, at);
}

TEST(Overridden, SaidToHaveComeToAnotherEnd) {
  planned_life told;
  const auto at = override_bolt(told, for_ana(), {1, 0, 0, 1});
  expect_only(told.check(), "I6", life::bolts, at);
}

TEST(Overridden, ByWhomNobodyCanFind) {
  planned_life told;
  auto order = for_ana();
  order.wanted.how.persons = {9};
  override_bolt(told, order, {1, 0, 0, 1});
  told.plan(bolts_entry(finance, {1, 2}, cohort::by_filter));
  expect_clean(told.check());
}

TEST(Overridden, WhileItIsPlanned) {
  life told;
  told.admit().draft_it().publish();
  const auto at
    = told.tell({cohort_id{life::spring, life::bolts}, {cohort::companies_assigned{for_ana()}}});
  const auto found = told.check();
  ASSERT_FALSE(found.clean());
  EXPECT_EQ(found.violations[0].invariant, "I6");
  EXPECT_EQ(found.violations[0].position, at);
}

TEST(Overridden, HeardUnasked) {
  planned_life told;
  override_bolt(told, for_ana(), {1, 1, 0, 0});
  const auto at
    = told.tell({life::spring, {campaign::assignments_heard{life::bolts, {{1, 1, 0, 0}}}}});
  const auto found = told.check();
  ASSERT_FALSE(found.clean());
  EXPECT_EQ(found.violations[0].invariant, "I6");
  EXPECT_EQ(found.violations[0].position, at);
}

TEST(Plan, ANoteIsTakenTwice) {
  planned_life told;
  told.note_favourites({2});
  const auto at = told.tell({book_id{acme, life::bolts}, {book::favourites_noted{{{bolt, {2}}}}}});
  expect_only(told.check(), "I14", life::bolts, at);
}

TEST(Plan, ABookHoldsNothingElse) {
  planned_life told;
  const auto at = told.tell({book_id{acme, life::bolts}, {draft{0x0899 & 0xff7f, "\x80"}}});
  expect_only(told.check(), "I6", life::bolts, at);
}

}  // namespace trefoil::tests
