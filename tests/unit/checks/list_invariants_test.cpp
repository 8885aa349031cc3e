/// Audiences with lists and exclusions, made a second time.

#include "actors/list/list_messages.hpp"
#include "tests/unit/checks/campaign_life.hpp"

namespace trefoil::tests::listed_plans {

namespace {

using life = campaign_life;
using cohort::planned_outcome;

constexpr list_id dairies{acme, 1};
constexpr list_id gone{acme, 2};
const department_set finance{department::finance};

/// acme has two lists, and a plan of bolt's shard that names the first of them.
class listed_life : public life {
public:
  listed_life() {
    admit().draft_it();
    for (const auto& one : {dairies, gone}) {
      tell({acme,
            {company::list_created{one.number, "list"}},
            {send_to(one, list::start{"list"})},
            asked(static_cast<char>('n' + one.number))});
      tell({one, {list::started{"list"}}});
    }
    note_cursor(acmes, acmes);
  }
  void send(const list_id& to, bool removed = false) {
    const book::note_members note{to.number, {bolt}, removed};
    const auto told = removed ? draft{list::members_removed{1}} : draft{list::members_added{1}};
    tell({to, {told}, {send_to(book_id{acme, bolts}, note)}});
  }
  sequence hear(const list_id& of, bool removed = false) {
    return tell({book_id{acme, bolts}, {book::members_noted{of.number, {bolt}, removed}}});
  }
  void put(const list_id& to, bool removed = false) {
    send(to, removed);
    hear(to, removed);
    note_cursor(bolts, acmes);
  }
  void order() {
    tell({spring,
          {campaign::publish_started{1, 2, 77, 1, {}}},
          {send_to(entity_id::every_cohort(spring),
                   cohort::make_plan{1, {{}, "", {dairies}, {left_out, {gone}}}, {}, version()})}});
  }
  sequence start() {
    cohort::plan_started orders{1, {}, "", finance, version()};
    orders.lists = {dairies.number};
    orders.excluded_lists = {gone.number};
    orders.excluded = left_out;
    return tell({cohort_id{spring, bolts}, {orders}});
  }
  void begin() {
    order();
    start();
    note_cursor(bolts, acmes);
  }
  /// The page says this of bolt.
  sequence write(std::uint32_t reasons) {
    campaign::plan_counts counts{.open = 1};
    counts.by_name = (reasons & cohort::by_name) != 0 ? 1 : 0;
    counts.by_list = (reasons & cohort::by_any_list) != 0 ? 1 : 0;
    return plan_page(bolts, counts,
                     {{bolt, planned_outcome::open, finance, {1, 2}, reasons, "EU"}});
  }
  /// Nobody takes part, and so many are left out.
  sequence write_nobody(std::uint32_t excluded) {
    return tell({cohort_id{spring, bolts},
                 {cohort::page_planned{0, {.excluded = excluded}, bolt, last(bolts), 0, 0}}});
  }
  std::vector<company_id> left_out;
};

}  // namespace

TEST(ListPlan, HasTheMembers) {
  listed_life told;
  told.put(dairies);
  told.begin();
  told.write(cohort::by_first_list);
  expect_clean(told.check());
}

TEST(ListPlan, HasWhoIsInNoList) {
  listed_life told;
  told.put(dairies);
  told.put(dairies, true);
  told.begin();
  const auto at = told.write(cohort::by_first_list);
  expect_only(told.check(), "I9", life::bolts, at);
}

TEST(ListPlan, NamesTheListWrongly) {
  listed_life told;
  told.put(dairies);
  told.begin();
  const auto at = told.write(cohort::by_first_list << 1U);
  expect_only(told.check(), "I9", life::bolts, at);
}

/// What changed behind the plan's start does not count for it.
TEST(ListPlan, KeepsWhoWasInTheListAtItsStart) {
  listed_life told;
  told.put(dairies);
  told.begin();
  told.put(dairies, true);
  told.write(cohort::by_first_list);
  expect_clean(told.check());
}

TEST(ListPlan, HasWhoCameBehindItsStart) {
  listed_life told;
  told.begin();
  told.put(dairies);
  const auto at = told.write(cohort::by_first_list);
  expect_only(told.check(), "I9", life::bolts, at);
}

TEST(ListPlan, LeavesOutTheMembersOfAnExcludedList) {
  listed_life told;
  told.put(dairies);
  told.put(gone);
  told.begin();
  told.write_nobody(1);
  expect_clean(told.check());
}

TEST(ListPlan, HasWhoIsExcluded) {
  for (const bool by_list : {true, false}) {
    listed_life told;
    told.put(dairies);
    if (by_list) {
      told.put(gone);
    } else {
      told.left_out = {bolt};
    }
    told.begin();
    const auto at = told.write(cohort::by_first_list);
    const auto found = told.check();
    ASSERT_FALSE(found.clean());
    EXPECT_EQ(found.violations[0].invariant, "I9");
    EXPECT_EQ(found.violations[0].position, at);
  }
}

TEST(ListPlan, CountsTheExcludedWrongly) {
  listed_life told;
  told.put(dairies);
  told.put(gone);
  told.begin();
  const auto at = told.write_nobody(0);
  expect_only(told.check(), "I9", life::bolts, at);
}

/// Another shard may have it the other way round: they would not see the same lists.
TEST(ListPlan, StartsBeforeWhatWasNotedBeforeIt) {
  listed_life told;
  told.send(dairies);
  told.order();
  const auto at = told.start();
  told.hear(dairies);
  told.note_cursor(life::bolts, life::acmes);
  expect_only(told.check(), "I14", life::bolts, at);
}

TEST(ListPlan, StartsBehindWhatWasNotedAfterIt) {
  listed_life told;
  told.order();
  told.send(dairies);
  const auto at = told.hear(dairies);
  told.start();
  told.note_cursor(life::bolts, life::acmes);
  expect_only(told.check(), "I14", life::bolts, at);
}

/// The order leaves bolt out, and its cohort starts as if it did not.
TEST(ListPlan, StartsWithAnotherAudienceThanWasOrdered) {
  listed_life told;
  told.left_out = {bolt};
  told.order();
  told.left_out.clear();
  const auto at = told.start();
  told.note_cursor(life::bolts, life::acmes);
  expect_only(told.check(), "I14", life::bolts, at);
}

TEST(ListTable, EndsWithTheDeletion) {
  listed_life told;
  told.tell({dairies,
             {list::deleted{}},
             {send_to(book_id{acme, life::bolts}, book::drop_list{1}),
              send_to(book_id{acme, life::acmes}, book::drop_list{1})}});
  expect_clean(told.check());
  const auto at = told.tell({dairies, {list::renamed{"again"}}});
  expect_only(told.check(), "I6", life::acmes, at);
}

TEST(ListTable, NumbersListsWithoutAGap) {
  listed_life told;
  const auto at = told.tell({acme, {company::list_created{4, "late"}}});
  expect_only(told.check(), "I6", life::acmes, at);
}

TEST(ListTable, NotesCompaniesInTheirShard) {
  listed_life told;
  const book::note_members note{1, {cask}, false};
  told.tell({dairies, {list::members_added{1}}, {send_to(book_id{acme, life::bolts}, note)}});
  const auto at = told.tell({book_id{acme, life::bolts}, {book::members_noted{1, {cask}, false}}});
  told.note_cursor(life::bolts, life::acmes);
  expect_only(told.check(), "I6", life::bolts, at);
}

}  // namespace trefoil::tests::listed_plans
