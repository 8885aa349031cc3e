// Which cells an event moves, and which decisions that stops.

#include <vector>
#include <gtest/gtest.h>

#include "actors/shell/guards.hpp"
#include "tests/unit/cast.hpp"

namespace trefoil::tests::guard_cells {

template <class Event>
std::vector<cell> moved(const entity_id& id, const Event& event) {
  std::vector<cell> cells;
  shell::moved_by(id, event, cells);
  return cells;
}

TEST(Guards, AConnectionMovesItsBuyersCellAndItsOwn) {
  const company::event noted = company::connection_noted{acme, connection_status::ended, acme};
  EXPECT_EQ(moved(bolt, noted),
            (std::vector<cell>{{cell::kind::connections, acme},
                               {cell::kind::relation, connection_id::between(acme, bolt)}}));
}

TEST(Guards, ADeletedListMovesItsOwnersLists) {
  const list_id dairies{acme, 1};
  EXPECT_EQ(moved(dairies, list::event{list::deleted{}}),
            (std::vector<cell>{{cell::kind::lists, acme}}));
  EXPECT_TRUE(moved(dairies, list::event{list::renamed{"x"}}).empty());
}

TEST(Guards, TheConnectionOfAnotherCompanyStopsNoTask) {
  shell::guards seen;
  const std::vector<cell> relied_on{{cell::kind::relation, connection_id::between(acme, bolt)}};
  seen.move({cell::kind::relation, connection_id::between(acme, cask)}, 9);
  EXPECT_TRUE(seen.hold(relied_on, 8));
  seen.move({cell::kind::relation, connection_id::between(bolt, acme)}, 10);
  EXPECT_FALSE(seen.hold(relied_on, 9));
  EXPECT_TRUE(seen.hold(relied_on, 10));
}

TEST(Guards, PeopleMoveTheirCompanysMembership) {
  const company::event left = company::person_deactivated{2};
  EXPECT_EQ(moved(bolt, left), (std::vector<cell>{{cell::kind::membership, bolt}}));
}

}  // namespace trefoil::tests::guard_cells
