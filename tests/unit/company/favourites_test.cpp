// A buyer's favourite contacts: what may be asked, and what the books in the partners' shards are told.

#include "actors/book/book_machine.hpp"
#include "tests/unit/company/company_cast.hpp"

namespace trefoil::tests::favourite_tests {

using namespace company;

facts by_manager() {
  auto known = asked_by(manager_of(acme));
  known.shards = 2;  // bolt lives in shard 0, acme and cask in shard 1.
  return known;
}

story<machine> given_buyer() { return given<machine>(acme, {with_ana_bo_cy(true)}); }

book::note_favourites note_of(std::vector<book::favourite_contacts> list) {
  return {std::move(list)};
}

TEST(SetFavourites, TellsTheBookOfEachPartnersShard) {
  auto told = given_buyer();
  const auto before = told.state();
  told
    .when(set_favourites{acme, {{bolt, {{bolt, 7}, {bolt, 2}, {bolt, 7}}}, {cask, {{cask, 1}}}}},
          by_manager())
    .then(favourites_set{2})
    .then_effects({send_to(book_id{acme, 0}, note_of({{bolt, {2, 7}}})),
                   send_to(book_id{acme, 1}, note_of({{cask, {1}}}))})
    .then_answered("{}", true)
    .then_state([&](const state& now) { EXPECT_EQ(now, before); });
}

TEST(SetFavourites, NobodyTakesThemAway) {
  given_buyer()
    .when(set_favourites{acme, {{bolt, {}}}}, by_manager())
    .then(favourites_set{1})
    .then_effects({send_to(book_id{acme, 0}, note_of({{bolt, {}}}))});
}

TEST(SetFavourites, OfNoPartnerChangesNothing) {
  given_buyer().when(set_favourites{acme, {}}, by_manager()).then_nothing();
}

TEST(SetFavourites, RefusesWhoIsNotOfThePartner) {
  given_buyer()
    .when(set_favourites{acme, {{bolt, {{bolt, 1}, {cask, 1}}}}}, by_manager())
    .then_refused(errc::target_invalid, {{"partner", to_text(bolt)}})
    .when(set_favourites{acme, {{acme, {{acme, 1}}}}}, by_manager())
    .then_refused(errc::self_connection);
}

TEST(SetFavourites, IsForBuyers) {
  given<machine>(acme, {with_ana_bo_cy(false)})
    .when(set_favourites{acme, {{bolt, {{bolt, 1}}}}}, by_manager())
    .then_refused(errc::not_buyer);
}

TEST(Book, NotesWhateverItIsTold) {
  given<book::machine>(book_id{acme, 0})
    .taking(note_of({{bolt, {2, 7}}}))
    .then(book::favourites_noted{{{bolt, {2, 7}}}})
    .then_effects({})
    .when(book::no_command{}, as_runtime())
    .then_nothing()
    .then_answered("{}");
}

}  // namespace trefoil::tests::favourite_tests
