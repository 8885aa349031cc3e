// A page reads back as it was written, and damage never passes for a page.

#include <array>
#include <numeric>
#include <random>
#include <string>
#include <vector>
#include <gtest/gtest.h>

#include "actors/cohort/assignment_page.hpp"

namespace trefoil::tests::pages {

using cohort::assignment_page;
using cohort::entry;
using cohort::planned_outcome;

std::vector<entry> small_page() {
  return {
    {{0x0001'0000'0000'0001}, planned_outcome::open, {department::finance}, {1, 7, 9}, 1, "EU"},
    {{0x0001'0000'0000'0002}, planned_outcome::skipped_not_found, {}, {}, 1},
    {{0x0002'0000'0000'0001},
     planned_outcome::waiting,
     {department::sales, department::legal},
     {4'000'000'000},
     6,
     "US"}};
}

std::vector<entry> entries_of(const assignment_page& page) {
  std::vector<entry> all;
  for (std::size_t at = 0; at < page.size(); ++at) all.push_back(page.at(at));
  return all;
}

std::vector<entry> any_page(std::mt19937& random, std::size_t size) {
  std::vector<entry> made;
  std::uint64_t id = 0;
  for (std::size_t at = 0; at < size; ++at) {
    entry one;
    id += 1 + random() % 1'000'000;
    one.company = {id << 20U};
    one.outcome = static_cast<planned_outcome>(random() % 5);
    one.targets.mask = random() % (1U << 14U);
    one.reasons = static_cast<std::uint32_t>(random() % 64);
    one.recipients.resize(random() % 5);
    for (auto& person : one.recipients) person = static_cast<person_number>(random());
    one.region = std::array{"", "EU", "US", "Latin America"}[random() % 4];
    made.push_back(one);
  }
  return made;
}

TEST(AssignmentPage, TellsWhatItWasMadeOf) {
  const auto entries = small_page();
  const auto page = assignment_page::of(entries);
  ASSERT_EQ(page.size(), 3U);
  EXPECT_EQ(entries_of(page), entries);
  EXPECT_EQ(page.company(2), entries[2].company);
  EXPECT_EQ(page.outcome(1), planned_outcome::skipped_not_found);
  EXPECT_EQ(page.target(2).departments, (department_set{department::sales, department::legal}));
  EXPECT_TRUE(page.target(2).persons.empty());
  EXPECT_EQ(page.reasons(0), 1U);
  EXPECT_EQ(page.reasons(2), 6U);
  EXPECT_EQ(page.recipients(0).size(), 3U);
  EXPECT_TRUE(page.recipients(1).empty());
}

TEST(AssignmentPage, FindsACompanyOrNothing) {
  const auto entries = small_page();
  const auto page = assignment_page::of(entries);
  for (std::size_t at = 0; at < entries.size(); ++at) {
    EXPECT_EQ(page.find(entries[at].company), at);
  }
  EXPECT_EQ(page.find({0}), std::nullopt);
  EXPECT_EQ(page.find({0x0001'0000'0000'0003}), std::nullopt);
  EXPECT_EQ(page.find({~0ULL}), std::nullopt);
  EXPECT_EQ(assignment_page::of({}).find({1}), std::nullopt);
}

TEST(AssignmentPage, FindsACompanyHoweverUnevenlyIdsAreSpread) {
  std::mt19937 random{5};
  const std::array<std::uint64_t, 4> gaps{1, 2, 1'000'000, std::uint64_t{1} << 50U};
  for (std::size_t size : {1U, 2U, 3U, 64U, 1'000U}) {
    std::vector<entry> made(size);
    std::uint64_t id = 1'000;
    for (auto& one : made) {
      // Long runs side by side, and now and then a gap as wide as all of them.
      id += random() % 100 == 0 ? gaps[3] : gaps[random() % 3];
      one.company = {id};
    }
    const auto page = assignment_page::of(made);
    for (std::size_t at = 0; at < size; ++at) {
      const auto company = made[at].company;
      EXPECT_EQ(page.find(company), at);
      const bool next_is_there = at + 1 < size && made[at + 1].company.value == company.value + 1;
      EXPECT_EQ(page.find({company.value + 1}).has_value(), next_is_there);
    }
    EXPECT_EQ(page.find({made.front().company.value - 1}), std::nullopt);
  }
}

TEST(AssignmentPage, ReadsBackWhatItWrote) {
  std::mt19937 random{3};
  for (const std::size_t size : {0U, 1U, 2U, 17U, 999U, 1000U}) {
    const auto entries = any_page(random, size);
    const auto body = assignment_page::of(entries).encode();
    const auto read = assignment_page::decode(body);
    ASSERT_TRUE(read) << size;
    EXPECT_EQ(entries_of(*read), entries);
    EXPECT_EQ(read->encode(), body);
  }
}

TEST(AssignmentPage, IsSmall) {
  std::mt19937 random{3};
  auto entries = any_page(random, 1000);
  for (auto& one : entries) {
    one.recipients = {1, 2, 3};
    one.reasons = 2;
    one.region = "EU";
  }
  EXPECT_LE(assignment_page::of(entries).encode().size(), 1000U * 27 + 64);
}

/// Persons cost nothing beside the recipients that they are.
TEST(AssignmentPage, WithoutDepartmentsIsForItsRecipients) {
  const std::vector<entry> entries{{{1}, planned_outcome::open, {}, {4, 9}, 8},
                                   {{2}, planned_outcome::open, {}, {7}, 8},
                                   {{3}, planned_outcome::skipped_not_found, {}, {}, 8}};
  const auto page = assignment_page::decode(assignment_page::of(entries).encode());
  ASSERT_TRUE(page);
  EXPECT_EQ(entries_of(*page), entries);
  const auto two = page->target(0);
  EXPECT_TRUE(std::equal(two.persons.begin(), two.persons.end(), entries[0].recipients.begin()));
  EXPECT_EQ(two.assignee(), 0U);
  EXPECT_EQ(page->target(1).assignee(), 7U);
  EXPECT_EQ(page->target(2).assignee(), 0U);
}

TEST(AssignmentPage, RefusesEveryTruncationAndEveryFlippedBit) {
  const auto body = assignment_page::of(small_page()).encode();
  for (std::size_t size = 0; size < body.size(); ++size) {
    EXPECT_FALSE(assignment_page::decode(body.substr(0, size))) << size;
  }
  for (std::size_t at = 0; at < body.size() * 8; ++at) {
    auto damaged = body;
    damaged[at / 8] = static_cast<char>(damaged[at / 8] ^ (1 << at % 8));
    EXPECT_FALSE(assignment_page::decode(damaged)) << "bit " << at;
  }
  EXPECT_FALSE(assignment_page::decode(body + '\0'));
  EXPECT_FALSE(assignment_page::decode('\0' + body));
}

/// The same damage under a checksum that vouches for it: what a faulty writer would leave.
std::string sealed(std::string content) {
  content.resize(content.size() - 9);
  const auto sum = checksum(content);
  encoder{content}.pack().pack_fix_uint64(sum);
  return content;
}

TEST(AssignmentPage, StaysSoundWhenTheChecksumVouchesForDamage) {
  const auto body = assignment_page::of(small_page()).encode();
  for (std::size_t at = 0; at < (body.size() - 9) * 8; ++at) {
    auto damaged = body;
    damaged[at / 8] = static_cast<char>(damaged[at / 8] ^ (1 << at % 8));
    const auto read = assignment_page::decode(sealed(std::move(damaged)));
    if (!read) continue;
    EXPECT_LE(read->size(), limits::page_participants_max);
    const auto entries = entries_of(*read);
    for (std::size_t entry = 1; entry < entries.size(); ++entry) {
      EXPECT_LT(entries[entry - 1].company, entries[entry].company);
    }
  }
}

TEST(AssignmentPage, RefusesWhatNoWriterMakes) {
  auto unordered = small_page();
  std::swap(unordered[0], unordered[1]);
  EXPECT_FALSE(assignment_page::decode(assignment_page::of(unordered).encode()));
  auto twice = small_page();
  twice[1].company = twice[0].company;
  EXPECT_FALSE(assignment_page::decode(assignment_page::of(twice).encode()));
  auto unknown = small_page();
  unknown[0].outcome = static_cast<planned_outcome>(5);
  EXPECT_FALSE(assignment_page::decode(assignment_page::of(unknown).encode()));
  std::mt19937 random{1};
  EXPECT_FALSE(assignment_page::decode(assignment_page::of(any_page(random, 1001)).encode()));
}

}  // namespace trefoil::tests::pages
