#include "actors/base/ids.hpp"

#include <string>
#include <utility>
#include <vector>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/unit/cast.hpp"

namespace trefoil::tests::ids_tests {

company_id any_company() { return {*rc::gen::inRange<std::uint64_t>(1, ~std::uint64_t{0})}; }
std::uint32_t any_number() { return *rc::gen::inRange<std::uint32_t>(1, ~std::uint32_t{0}); }
campaign_id any_campaign() { return {any_company(), any_number()}; }
task_id any_task() { return {any_campaign(), any_company(), *rc::gen::arbitrary<std::uint16_t>()}; }

template <class Id>
void expect_round_trips(const Id& id) {
  Id from_text_form;
  RC_ASSERT(from_text(to_text(id), from_text_form));
  RC_ASSERT(from_text_form == id);
  Id from_byte_form;
  RC_ASSERT(from_bytes(to_bytes(id), from_byte_form));
  RC_ASSERT(from_byte_form == id);
}

RC_GTEST_PROP(IdsTest, RoundTripAsTextAndAsBytes, ()) {
  expect_round_trips(any_company());
  expect_round_trips(person_id{any_company(), any_number()});
  expect_round_trips(workflow_id{any_company(), any_number()});
  expect_round_trips(any_campaign());
  expect_round_trips(any_task());
  const auto one = any_company();
  const auto other = any_company();
  RC_PRE(one != other);
  expect_round_trips(connection_id::between(one, other));
}

template <class Id>
std::vector<std::string> accepted_slips(const Id& id) {
  const auto right = to_text(id);
  std::vector<std::string> slips;
  const auto try_it = [&](const std::string& wrong) {
    Id to;
    if (wrong != right && from_text(wrong, to)) slips.push_back(wrong);
  };
  for (std::size_t at = 0; at < right.size(); ++at) {
    for (int byte = 0; byte < 256; ++byte) {
      auto wrong = right;
      wrong[at] = static_cast<char>(byte);
      try_it(wrong);
    }
    if (at + 1 < right.size()) {
      auto swapped = right;
      std::swap(swapped[at], swapped[at + 1]);
      try_it(swapped);
    }
    auto shorter = right;
    shorter.erase(at, 1);
    try_it(shorter);
    auto longer = right;
    longer.insert(at, 1, right[at]);
    try_it(longer);
  }
  return slips;
}

RC_GTEST_PROP(IdsTest, RefuseEverySlipOfTheHand, ()) {
  const std::vector<std::string> none;
  RC_ASSERT(accepted_slips(any_company()) == none);
  RC_ASSERT(accepted_slips(person_id{any_company(), any_number()}) == none);
  RC_ASSERT(accepted_slips(any_campaign()) == none);
  RC_ASSERT(accepted_slips(any_task()) == none);
}

TEST(IdsTest, TextTellsTheKind) {
  EXPECT_EQ(to_text(acme).substr(0, 4), "cmp_");
  EXPECT_EQ(to_text(person_id{acme, 1}).substr(0, 4), "per_");
  EXPECT_EQ(to_text(workflow_id{acme, 1}).substr(0, 4), "wfl_");
  EXPECT_EQ(to_text(campaign_id{acme, 1}).substr(0, 4), "cam_");
  EXPECT_EQ(to_text(task_id{{acme, 1}, bolt, 1}).substr(0, 4), "tsk_");
  EXPECT_EQ(to_text(connection_id::between(acme, bolt)).substr(0, 4), "con_");
  workflow_id as_workflow;
  EXPECT_FALSE(from_text(to_text(campaign_id{acme, 1}), as_workflow));
}

TEST(IdsTest, TextOfAnEntityIsTheTextOfItsId) {
  EXPECT_EQ(to_text(entity_id{acme}), to_text(acme));
  EXPECT_EQ(to_text(entity_id{workflow_id{acme, 7}}), to_text(workflow_id{acme, 7}));
  EXPECT_EQ(to_text(entity_id{campaign_id{acme, 7}}), to_text(campaign_id{acme, 7}));
  EXPECT_EQ(to_text(entity_id{task_id{{acme, 7}, bolt, 2}}), to_text(task_id{{acme, 7}, bolt, 2}));
  EXPECT_EQ(to_text(entity_id{connection_id::between(acme, bolt)}),
            to_text(connection_id::between(acme, bolt)));
  EXPECT_EQ(to_text(entity_id{cohort_id{{acme, 7}, 3}}), to_text(campaign_id{acme, 7}) + "/3");
  EXPECT_EQ(to_text(entity_id::registry()), "registry");
}

TEST(IdsTest, WhatIsNotGivenHasNoText) {
  company_id nobody;
  EXPECT_FALSE(from_text(to_text(company_id{}), nobody));
  connection_id pair;
  EXPECT_FALSE(from_text(to_text(connection_id{bolt, acme}), pair))
    << "the lower company stands first";
}

TEST(IdsTest, ConnectionDoesNotKnowWhoNamedItFirst) {
  EXPECT_EQ(connection_id::between(acme, bolt), connection_id::between(bolt, acme));
  EXPECT_EQ(connection_id::between(bolt, acme).low, acme);
  EXPECT_EQ(connection_id::between(bolt, acme).other_than(acme), bolt);
}

TEST(IdsTest, MintGivesTheSameForTheSameRequestOnly) {
  const auto first = mint_company("operator", request(1), 0);
  EXPECT_EQ(first, mint_company("operator", request(1), 0));
  EXPECT_NE(first, mint_company("operator", request(1), 1));
  EXPECT_NE(first, mint_company("operator", request(2), 0));
  EXPECT_NE(first, mint_company("another", request(1), 0));
  EXPECT_TRUE(first.given());
}

entity_id any_entity() {
  const auto company = any_company();
  switch (*rc::gen::inRange(0, 8)) {
    case 0:
      return company;
    case 1:
      return workflow_id{company, any_number()};
    case 2:
      return any_campaign();
    case 3:
      return any_task();
    case 4:
      return cohort_id{any_campaign(), *rc::gen::arbitrary<std::uint16_t>()};
    case 6:
      return list_id{company, any_number()};
    case 5:
      return book_id{company, *rc::gen::arbitrary<std::uint16_t>()};
    default:
      return connection_id::between(company, any_company());
  }
}

RC_GTEST_PROP(EntityKeyTest, RoundTripsAndSortsLikeTheEntity, ()) {
  const auto one = any_entity();
  const auto other = any_entity();
  RC_ASSERT(entity_id::from_key(one.key()) == one);
  const auto bytes_of = [](const entity_id& id) { return std::string{id.key().view()}; };
  // Strings compare as unsigned bytes: that is how a store sorts.
  RC_ASSERT((bytes_of(one) < bytes_of(other)) == (one < other));
  RC_ASSERT((bytes_of(one) == bytes_of(other)) == (one == other));
}

TEST(EntityKeyTest, RefusesBytesThatNameNoKind) {
  auto key = entity_id{acme}.key();
  key.bytes[0] = static_cast<char>(entity_kinds);
  EXPECT_FALSE(entity_id::from_key(key));
  key = entity_id{acme}.key();
  key.bytes[1] = 1;
  EXPECT_FALSE(entity_id::from_key(key));
}

RC_GTEST_PROP(EntityIdTest, LivesInTheShardOfItsCompany, ()) {
  const auto shards = *rc::gen::inRange<shard_id>(1, 1'000);
  const auto company = any_company();
  const auto home = entity_id{company}.shard_of(shards);
  RC_ASSERT(home == company.partition() % shards);
  RC_ASSERT(entity_id(workflow_id{company, 1}).shard_of(shards) == home);
  RC_ASSERT(entity_id(campaign_id{company, 1}).shard_of(shards) == home);
  RC_ASSERT(entity_id(list_id{company, 1}).shard_of(shards) == home);
  RC_ASSERT(entity_id(task_id{any_campaign(), company, 1}).shard_of(shards) == home);
}

TEST(EntityIdTest, KeepsThePartsOfTheIdItWasMadeOf) {
  const task_id task{{acme, 7}, bolt, 2};
  EXPECT_EQ(entity_id{task}.as_task(), task);
  EXPECT_EQ(entity_id{task}.as_campaign(), task.campaign);
  EXPECT_EQ(entity_id{task}.as_company(), bolt);
  const cohort_id cohort{{acme, 7}, 63};
  EXPECT_EQ(entity_id{cohort}.as_cohort(), cohort);
  EXPECT_EQ(entity_id{cohort}.as_campaign(), cohort.campaign);
  EXPECT_EQ(entity_id{cohort}.shard_of(64), 63);
  const list_id list{acme, 7};
  EXPECT_EQ(entity_id{list}.as_list(), list);
  const book_id book{acme, 63};
  EXPECT_EQ(entity_id{book}.as_book(), book);
  EXPECT_EQ(entity_id{book}.shard_of(64), 63);
}

TEST(EntityIdTest, BroadcastReachesTheCohortOfEachShard) {
  const auto all = entity_id::every_cohort({acme, 7});
  EXPECT_TRUE(all.is_broadcast());
  EXPECT_EQ(all.in_shard(5), entity_id(cohort_id{{acme, 7}, 5}));
  EXPECT_FALSE(all.in_shard(5).is_broadcast());
  EXPECT_EQ(entity_id{acme}.in_shard(5), entity_id{acme}) << "one entity stays where it is";
}

}  // namespace trefoil::tests::ids_tests
