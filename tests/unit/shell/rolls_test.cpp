// Who is in a list, now and as a plan sees it that was started before.

#include <map>
#include <vector>
#include <gtest/gtest.h>

#include "actors/shell/candidates.hpp"
#include "tests/unit/cast.hpp"

namespace trefoil::tests::on_rolls {

namespace {

constexpr list_id dairies{acme, 1};
constexpr campaign_id spring{acme, 7};
constexpr company_id near_bolt{bolt.value + 1};

book::event came(std::vector<company_id> companies) {
  return book::members_noted{1, std::move(companies), false};
}
book::event left(std::vector<company_id> companies) {
  return book::members_noted{1, std::move(companies), true};
}

/// A shard's notes; every test is asked again of what a checkpoint brings back.
class noting {
public:
  void take(sequence at, const book::event& event, company_id buyer = acme) {
    now_.apply(at, {buyer, 0}, event);
  }
  void start_plan(sequence at, campaign_id campaign = spring) { now_.plan_started(at, campaign); }
  void end_plan(campaign_id campaign = spring) { now_.plan_ended(campaign); }
  [[nodiscard]] std::vector<company_id> members(sequence as_of = shell::newest) {
    const auto all = members_of(now_, as_of);
    EXPECT_EQ(members_of(restored(), as_of), all);
    return all;
  }
  [[nodiscard]] shell::notes restored() {
    shell::changed_rows changed;
    now_.save(changed);
    for (auto& one : changed.rows) {
      if (one.body) {
        rows_[one.key] = *one.body;
      } else {
        rows_.erase(one.key);
      }
    }
    shell::notes made;
    for (const auto& [key, body] : rows_) EXPECT_TRUE(made.restore({key, body})) << key[0];
    return made;
  }
  [[nodiscard]] shell::notes& now() { return now_; }
  [[nodiscard]] std::size_t rows() {
    static_cast<void>(restored());
    return rows_.size();
  }

private:
  static std::vector<company_id> members_of(const shell::notes& from, sequence as_of) {
    std::vector<company_id> all;
    for (auto next = from.lists().next(dairies, {}, as_of); next;
         next = from.lists().next(dairies, *next, as_of)) {
      all.push_back(*next);
      EXPECT_TRUE(from.lists().has(dairies, *next, as_of));
    }
    return all;
  }
  shell::notes now_;
  std::map<std::string, std::string> rows_;
};

using companies = std::vector<company_id>;

}  // namespace

TEST(Rolls, HaveWhoCameAndDidNotLeave) {
  noting all;
  all.take(1, came({bolt, cask}));
  all.take(2, came({near_bolt, bolt}));
  all.take(3, book::members_noted{2, {acme}, false});
  all.take(4, came({acme}), cask);
  EXPECT_EQ(all.members(), (companies{bolt, near_bolt, cask}));
  EXPECT_EQ(all.now().lists().size(dairies), 3U);
  all.take(5, left({cask, bolt, acme}));
  EXPECT_EQ(all.members(), (companies{near_bolt}));
  EXPECT_EQ(all.restored().lists().size(dairies), 1U);
  all.take(6, left({near_bolt}));
  EXPECT_TRUE(all.members().empty());
  EXPECT_EQ(all.rows(), 2U) << "one of the other list, one of the other buyer";
}

TEST(Rolls, AreForgottenWithTheirList) {
  noting all;
  all.take(1, came({bolt, cask}));
  all.take(2, book::list_dropped{1});
  EXPECT_TRUE(all.members().empty());
  EXPECT_EQ(all.now().lists().size(dairies), 0U);
  EXPECT_EQ(all.rows(), 0U);
}

TEST(Rolls, ShowAPlanWhatWasAtItsStart) {
  noting all;
  all.take(1, came({bolt, cask}));
  all.start_plan(10);
  all.take(11, left({bolt}));
  all.take(12, came({near_bolt}));
  all.take(13, came({bolt}));
  all.take(14, left({bolt, cask}));
  EXPECT_EQ(all.members(10), (companies{bolt, cask}));
  EXPECT_EQ(all.members(), (companies{near_bolt}));
  all.start_plan(20, {acme, 8});
  all.take(21, book::list_dropped{1});
  EXPECT_EQ(all.members(10), (companies{bolt, cask}));
  EXPECT_EQ(all.members(20), (companies{near_bolt}));
  EXPECT_TRUE(all.members().empty());
  all.end_plan();
  EXPECT_EQ(all.members(20), (companies{near_bolt})) << "the other plan goes on";
  all.end_plan({acme, 8});
  EXPECT_TRUE(all.members(20).empty()) << "nobody asks any more";
  EXPECT_EQ(all.rows(), 0U);
}

TEST(Rolls, KeepNothingForPlansOfOthers) {
  noting all;
  all.start_plan(5, {cask, 1});
  all.take(6, came({bolt}));
  all.take(7, left({bolt}));
  EXPECT_EQ(all.rows(), 1U) << "the plan itself";
}

TEST(Rolls, KnowWhichListsWereDeleted) {
  noting all;
  all.now().list_deleted({acme, 7});
  all.now().list_deleted({acme, 2});
  all.now().list_deleted({acme, 7});
  EXPECT_EQ(*all.restored().lists().deleted_of(acme), (std::vector<std::uint32_t>{2, 7}));
  EXPECT_EQ(all.now().lists().deleted_of(cask), nullptr);
}

TEST(Rolls, RefuseDamagedRows) {
  shell::rolls none;
  EXPECT_FALSE(none.restore({"l12345678", "\x80"})) << "half a key";
  EXPECT_FALSE(none.restore({"l12345678901234", "x"})) << "no map";
}

TEST(Favourites, AreForAPlanWhatTheyWereAtItsStart) {
  noting all;
  const auto favourites_of = [](std::vector<person_number> list) {
    return book::event{book::favourites_noted{{{bolt, std::move(list)}}}};
  };
  all.take(1, favourites_of({2}));
  all.start_plan(10);
  all.take(11, favourites_of({}));
  all.take(12, favourites_of({3}));
  all.take(13, book::favourites_noted{{{cask, {9}}}});
  const auto back = all.restored();
  for (const shell::notes* one : {&std::as_const(all.now()), &back}) {
    EXPECT_EQ(*one->favourites(acme, bolt, one->seen_by(spring)), (std::vector<person_number>{2}));
    EXPECT_EQ(one->favourites(acme, cask, 10), nullptr);
    EXPECT_EQ(*one->favourites(acme, bolt), (std::vector<person_number>{3}));
  }
  all.take(14, favourites_of({}));
  all.take(15, book::favourites_noted{{{cask, {}}}});
  EXPECT_FALSE(all.now().next_favourites(acme, {})) << "a past is not listed";
  EXPECT_TRUE(all.now().has_favourites(acme)) << "the plan asks for it";
  all.end_plan();
  EXPECT_FALSE(all.now().has_favourites(acme));
  EXPECT_EQ(all.rows(), 0U);
}

/// Individuals, partners and three lists in one order, each company once, as of the plan's start.
TEST(Candidates, AreJoinedFromListsAndLeftOut) {
  shell::directory known;
  noting all;
  const company_id a{0x10};
  const company_id b{0x20};
  const company_id c{0x30};
  const company_id d{0x40};
  known.apply(c, company::connection_noted{acme, connection_status::connected, acme});
  all.take(1, came({a, c}));
  all.take(2, book::members_noted{2, {c, d}, false});
  all.take(3, book::members_noted{3, {d}, false});
  all.start_plan(10);
  all.take(11, left({a, c}));
  all.take(12, book::list_dropped{3});
  const std::vector<company_id> named{b, c};
  const std::vector<company_id> left_out{b};
  const std::vector<std::uint32_t> lists{1, 2};
  const std::vector<std::uint32_t> left_out_lists{3};
  const shell::board::planning plan{&named, {}, &left_out, &lists, &left_out_lists};
  const auto next = shell::next_candidates(known, all.now(), {}, spring, plan, 10);
  ASSERT_EQ(next->list.size(), 4U);
  EXPECT_TRUE(next->last);
  const auto is
    = [&](std::size_t at, company_id company, bool individual, std::uint32_t bits, bool excluded) {
        const auto& one = next->list[at];
        EXPECT_EQ(one.company, company);
        EXPECT_EQ(one.individual, individual);
        EXPECT_EQ(one.lists, bits);
        EXPECT_EQ(one.excluded, excluded);
      };
  is(0, a, false, 0b01, false);
  is(1, b, true, 0, true);
  is(2, c, true, 0b11, false);
  is(3, d, false, 0b10, true);
  EXPECT_EQ(next->list[2].connection, connection_status::connected);
  const auto first = shell::next_candidates(known, all.now(), {}, spring, plan, 2);
  EXPECT_FALSE(first->last);
  auto behind = plan;
  behind.through = b;
  EXPECT_EQ(shell::next_candidates(known, all.now(), {}, spring, behind, 10)->list.size(), 2U);
}

}  // namespace trefoil::tests::on_rolls
