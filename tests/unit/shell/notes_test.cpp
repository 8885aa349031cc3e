// What a shard keeps of the books in it, and whom planning is told of.

#include <vector>
#include <gtest/gtest.h>

#include "actors/shell/candidates.hpp"
#include "tests/unit/cast.hpp"

namespace trefoil::tests::noted {

using persons = std::vector<person_number>;

constexpr book_id acmes{acme, 0};

book::event favourites_of(company_id partner, persons list) {
  return book::favourites_noted{{{partner, std::move(list)}}};
}

/// The rows that a checkpoint writes, restored as often as it wrote them.
class kept_rows {
public:
  void take(shell::notes& from) {
    shell::changed_rows changed;
    from.save(changed);
    for (auto& one : changed.rows) {
      if (one.body) {
        rows_[one.key] = *one.body;
      } else {
        rows_.erase(one.key);
      }
    }
  }
  [[nodiscard]] shell::notes restored() const {
    shell::notes made;
    for (const auto& [key, body] : rows_) EXPECT_TRUE(made.restore({key, body}));
    return made;
  }
  [[nodiscard]] std::size_t size() const { return rows_.size(); }

private:
  std::map<std::string, std::string> rows_;
};

TEST(Notes, TheNewestCountsAndNobodyTakesAway) {
  shell::notes all;
  all.apply(1, acmes, favourites_of(bolt, {2, 7}));
  all.apply(1, {cask, 0}, favourites_of(bolt, {3}));
  EXPECT_EQ(*all.favourites(acme, bolt), (persons{2, 7}));
  EXPECT_EQ(*all.favourites(cask, bolt), (persons{3}));
  EXPECT_EQ(all.favourites(acme, cask), nullptr);
  all.apply(1, acmes, favourites_of(bolt, {1}));
  EXPECT_EQ(*all.favourites(acme, bolt), (persons{1}));
  all.apply(1, acmes, favourites_of(bolt, {}));
  EXPECT_EQ(all.favourites(acme, bolt), nullptr);
  EXPECT_FALSE(all.has_favourites(acme));
  EXPECT_TRUE(all.has_favourites(cask));
}

TEST(Notes, AreListedByPartner) {
  shell::notes all;
  all.apply(1, acmes, favourites_of(cask, {3}));
  all.apply(1, acmes, favourites_of(bolt, {2}));
  all.apply(1, {bolt, 0}, favourites_of(cask, {9}));
  const auto first = all.next_favourites(acme, {});
  ASSERT_TRUE(first);
  EXPECT_EQ(first->first, bolt);
  const auto second = all.next_favourites(acme, bolt);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->first, cask);
  EXPECT_FALSE(all.next_favourites(acme, cask));
}

TEST(Notes, ComeBackFromACheckpoint) {
  shell::notes all;
  kept_rows rows;
  all.apply(1, acmes, favourites_of(bolt, {2, 7}));
  all.apply(1, acmes, favourites_of(cask, {1}));
  rows.take(all);
  all.apply(1, acmes, favourites_of(cask, {}));
  rows.take(all);
  EXPECT_EQ(rows.size(), 1U);
  const auto back = rows.restored();
  EXPECT_EQ(*back.favourites(acme, bolt), (persons{2, 7}));
  EXPECT_EQ(back.favourites(acme, cask), nullptr);
  shell::notes none;
  EXPECT_FALSE(none.restore({"v12345678", "\x80"})) << "half a key";
  EXPECT_FALSE(none.restore({"v1234567812345678", "x"})) << "no map";
}

TEST(Candidates, CarryTheFavouritesOfTheirBuyer) {
  shell::directory companies;
  shell::notes all;
  companies.apply(bolt, company::admitted{{.name = "Bolt"}, {}});
  companies.apply(bolt, company::connection_noted{acme, connection_status::connected, acme});
  all.apply(1, acmes, favourites_of(bolt, {2}));
  all.apply(1, {cask, 0}, favourites_of(bolt, {3}));
  const std::vector<company_id> individuals{cask};
  const auto next = shell::next_candidates(companies, all, {}, {acme, 1}, {&individuals, {}}, 10);
  ASSERT_EQ(next->list.size(), 2U);
  EXPECT_TRUE(next->last);
  EXPECT_EQ(next->list[0].company, bolt);
  EXPECT_FALSE(next->list[0].individual);
  EXPECT_EQ(next->list[0].connection, connection_status::connected);
  ASSERT_NE(next->list[0].favourites, nullptr);
  EXPECT_EQ(*next->list[0].favourites, (persons{2}));
  EXPECT_EQ(next->list[1].company, cask);
  EXPECT_TRUE(next->list[1].individual);
  EXPECT_EQ(next->list[1].favourites, nullptr);
}

TEST(Candidates, GoOnBehindTheLastOne) {
  shell::directory companies;
  const shell::notes none;
  const std::vector<company_id> individuals{{0x10}, {0x20}, {0x30}};
  companies.apply({0x20}, company::connection_noted{acme, connection_status::connected, acme});
  const auto first = shell::next_candidates(companies, none, {}, {acme, 1}, {&individuals, {}}, 2);
  ASSERT_EQ(first->list.size(), 2U);
  EXPECT_FALSE(first->last);
  EXPECT_EQ(first->list[1].company, company_id{0x20});
  EXPECT_TRUE(first->list[1].individual);
  EXPECT_EQ(first->list[1].connection, connection_status::connected);
  const auto second
    = shell::next_candidates(companies, none, {}, {acme, 1}, {&individuals, {0x20}}, 2);
  ASSERT_EQ(second->list.size(), 1U);
  EXPECT_TRUE(second->last);
}

}  // namespace trefoil::tests::noted
