// What a shard keeps of the overrides of drafts, and what orders of them come to.

#include <map>
#include <vector>
#include <gtest/gtest.h>

#include "actors/shell/candidates.hpp"
#include "tests/unit/cast.hpp"

namespace trefoil::tests::overriding {

using campaign::assignment_mode;
using campaign::assignment_order;
using campaign::assignment_outcome;

constexpr cohort_id part{{acme, 7}, 0};
const department_set finance{department::finance};
const department_set legal{department::legal};

/// bolt is connected, cask invited; in both Gus (1) manages and Ana (2) is in Finance. Nobody knows dent.
constexpr company_id dent{0x0004'0000'0000'00d4};

class shard_of_partners {
public:
  shard_of_partners() {
    for (const auto partner : {bolt, cask}) {
      companies_.apply(partner, company::admitted{{.name = "Partner"},
                                                  {{1, "gus", "", {department::general_management}},
                                                   {2, "ana", "", finance}}});
    }
    companies_.apply(bolt, company::connection_noted{acme, connection_status::connected, acme});
    companies_.apply(cask, company::connection_noted{acme, connection_status::invited, acme});
    books_.apply(1, {acme, 0}, book::event{book::favourites_noted{{{bolt, {2}}}}});
  }
  assignment_outcome order(std::vector<company_id> companies, campaign::assignment how,
                           bool customised = false, bool replace = false, bool clear = false) {
    assignment_order what;
    what.number = ++number_;
    what.companies = std::move(companies);
    what.wanted = {std::move(how), customised, {}};
    what.replace = replace;
    what.clear = clear;
    tell(cohort::companies_assigned{what});
    return all_.outcomes_of(part.campaign)->back();
  }
  void tell(const cohort::event& event) { all_.apply(part, event, companies_, books_); }
  [[nodiscard]] const campaign::company_assignment* of(company_id company) const {
    return all_.find(part.campaign, company).get();
  }
  [[nodiscard]] shell::overrides& all() { return all_; }
  /// As a checkpoint brings them back.
  [[nodiscard]] shell::overrides restored() {
    shell::changed_rows changed;
    all_.save(changed);
    for (auto& one : changed.rows) {
      if (one.body) {
        rows_[one.key] = *one.body;
      } else {
        rows_.erase(one.key);
      }
    }
    shell::overrides made;
    for (const auto& [key, body] : rows_) EXPECT_TRUE(made.restore({key, body}));
    return made;
  }
  [[nodiscard]] std::shared_ptr<const cohort::candidates> candidates() const {
    const std::vector<company_id> individuals;
    return shell::next_candidates(companies_, books_, all_, part.campaign, {&individuals, {}}, 10);
  }

private:
  shell::directory companies_;
  shell::notes books_;
  shell::overrides all_;
  std::map<std::string, std::string> rows_;
  std::uint32_t number_ = 0;
};

campaign::assignment departments(department_set which) {
  return {assignment_mode::departments, which, {}};
}
campaign::assignment persons(std::vector<person_number> which) {
  return {assignment_mode::persons, {}, std::move(which)};
}
const campaign::assignment favourites{assignment_mode::favourites, {}, {}};

TEST(Overrides, CountWhatChangedAndWhatCouldNot) {
  shard_of_partners shard;
  EXPECT_EQ(shard.order({bolt, cask, dent}, departments(finance)),
            (assignment_outcome{1, 2, 0, 1}));
  EXPECT_EQ(shard.order({bolt, cask}, departments(finance)), (assignment_outcome{2, 0, 2, 0}));
  EXPECT_EQ(shard.order({bolt, cask}, favourites), (assignment_outcome{3, 1, 0, 1}))
    << "cask has no favourite contact, and keeps what it had";
  EXPECT_EQ(shard.of(bolt)->how, favourites);
  EXPECT_EQ(shard.of(cask)->how, departments(finance));
  EXPECT_EQ(shard.order({bolt}, departments(legal)), (assignment_outcome{4, 0, 0, 1}))
    << "nobody is in Legal";
  EXPECT_EQ(shard.order({bolt}, persons({7}), true, true), (assignment_outcome{5, 0, 0, 1}));
}

TEST(Overrides, BulkKeepsWhatIsCustomisedUnlessItReplaces) {
  shard_of_partners shard;
  EXPECT_EQ(shard.order({bolt}, persons({1, 2}), true, true), (assignment_outcome{1, 1, 0, 0}));
  EXPECT_EQ(shard.order({bolt, cask}, departments(finance)), (assignment_outcome{2, 1, 1, 0}));
  EXPECT_EQ(shard.of(bolt)->how, persons({1, 2}));
  EXPECT_TRUE(shard.of(bolt)->customised);
  EXPECT_EQ(shard.order({bolt, cask}, departments(finance), false, true),
            (assignment_outcome{3, 1, 1, 0}));
  EXPECT_FALSE(shard.of(bolt)->customised);
}

TEST(Overrides, AreTakenAwayAgain) {
  shard_of_partners shard;
  shard.order({bolt}, persons({2}), true, true);
  EXPECT_EQ(shard.order({bolt, cask}, {}, true, true, true), (assignment_outcome{2, 1, 1, 0}));
  EXPECT_EQ(shard.of(bolt), nullptr);
  EXPECT_FALSE(shard.all().has_any(part.campaign));
}

TEST(Overrides, AreToldOnceAndGoWithTheOpening) {
  shard_of_partners shard;
  const auto first = shard.order({bolt}, departments(finance));
  const auto second = shard.order({cask}, departments(finance));
  EXPECT_EQ(*shard.all().outcomes_of(part.campaign),
            (std::vector<assignment_outcome>{first, second}));
  shard.tell(cohort::assignments_reported{{first}});
  EXPECT_EQ(*shard.all().outcomes_of(part.campaign), (std::vector<assignment_outcome>{second}));
  shard.tell(cohort::assignments_reported{{second}});
  EXPECT_EQ(shard.all().outcomes_of(part.campaign), nullptr);
  shard.tell(cohort::plan_discarded{});
  EXPECT_NE(shard.of(bolt), nullptr) << "a draft again";
  shard.tell(cohort::opening_started{});
  EXPECT_EQ(shard.of(bolt), nullptr);
}

TEST(Overrides, ComeBackFromACheckpoint) {
  shard_of_partners shard;
  shard.order({bolt}, persons({1, 2}), true, true);
  shard.order({cask}, departments(finance));
  auto back = shard.restored();
  EXPECT_EQ(*back.find(part.campaign, bolt), *shard.of(bolt));
  EXPECT_EQ(*back.find(part.campaign, cask), *shard.of(cask));
  EXPECT_EQ(back.outcomes_of(part.campaign)->size(), 2U);
  EXPECT_EQ(back.with_outcomes(), (std::vector<campaign_id>{part.campaign}));
  const auto first = back.next(part.campaign, {});
  ASSERT_TRUE(first);
  EXPECT_EQ(first->first, bolt);
  EXPECT_FALSE(back.next(part.campaign, cask));
  shard.tell(cohort::assignments_reported{*shard.all().outcomes_of(part.campaign)});
  shard.tell(cohort::opening_started{});
  back = shard.restored();
  EXPECT_FALSE(back.has_any(part.campaign));
  EXPECT_EQ(back.outcomes_of(part.campaign), nullptr);
  EXPECT_FALSE(back.restore({"a1234", "\x80"}));
}

TEST(Overrides, TravelWithTheCandidate) {
  shard_of_partners shard;
  shard.order({bolt}, departments(finance));
  const auto next = shard.candidates();
  ASSERT_EQ(next->list.size(), 2U);
  ASSERT_NE(next->list[0].own, nullptr);
  EXPECT_EQ(next->list[0].own->how, departments(finance));
  EXPECT_EQ(next->list[1].own, nullptr);
}

}  // namespace trefoil::tests::overriding
