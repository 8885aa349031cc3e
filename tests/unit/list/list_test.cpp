// A company list: what may be asked, and what the books in the companies' shards are told.

#include "actors/book/book_machine.hpp"
#include "actors/company/company_row.hpp"
#include "actors/list/list_machine.hpp"
#include "tests/unit/company/company_cast.hpp"

namespace trefoil::tests::list_stories {

using namespace list;

constexpr list_id dairies{acme, 1};

facts by(const caller& who) {
  auto known = asked_by(who);
  known.shards = 2;  // bolt lives in shard 0, acme and cask in shard 1.
  return known;
}
facts by_manager() { return by(manager_of(acme)); }

story<machine> given_list(std::vector<event> more = {},
                          std::source_location where = std::source_location::current()) {
  more.insert(more.begin(), started{"dairies"});
  return given<machine>(dairies, more, where);
}

book::note_members note_of(std::vector<company_id> companies, bool removed = false) {
  return {1, std::move(companies), removed};
}

TEST(CreateList, StartsAListOfTheBuyer) {
  given<company::machine>(acme, {with_ana_bo_cy(true), company::list_created{1, "dairies"}})
    .when(company::create_list{acme, "bakers"}, by_manager())
    .then(company::list_created{2, "bakers"})
    .then_effects({send_to(list_id{acme, 2}, list::start{"bakers"})})
    .then_answered("{\"list\":\"" + to_text(list_id{acme, 2}) + "\"}", true)
    .then_state([](const company::state& now) { EXPECT_EQ(now.lists, 2U); });
}

TEST(CreateList, IsForManagersOfBuyers) {
  given<company::machine>(acme, {with_ana_bo_cy(false)})
    .when(company::create_list{acme, "x"}, by_manager())
    .then_refused(errc::not_buyer)
    .when(company::create_list{acme, "x"}, by(member_of(acme)))
    .then_refused(errc::not_permitted)
    .when(company::create_list{acme, "x"}, by(admin_of(bolt)))
    .then_refused(errc::not_found);
}

TEST(CreateList, ShowsInTheRow) {
  company::row row;
  company::apply(row, company::list_created{3, "x"});
  EXPECT_TRUE(company::changes_row(company::list_created{3, "x"}));
  EXPECT_EQ(row.lists, 3U);
}

TEST(List, StartsOnce) {
  given<machine>(dairies)
    .taking(start{"dairies"})
    .then(started{"dairies"})
    .taking(start{"dairies"})
    .then_nothing();
}

TEST(AddToList, TellsTheBookOfEachCompanysShard) {
  given_list()
    .when(add{dairies, {cask, bolt, acme, cask}}, by_manager())
    .then(members_added{3})
    .then_effects({send_to(book_id{acme, 0}, note_of({bolt})),
                   send_to(book_id{acme, 1}, note_of({acme, cask}))})
    .then_guards({{cell::kind::membership, acme}})
    .then_answered("{}", true);
}

TEST(AddToList, OfNobodyChangesNothing) {
  given_list().when(add{dairies, {}}, by_manager()).then_nothing().then_answered("{}", true);
  given_list().when(remove{dairies, {}}, by_manager()).then_nothing();
}

TEST(AddToList, EndsAtSoManyAdditions) {
  const auto most = static_cast<std::uint32_t>(limits::list_additions_max);
  given_list({members_added{most - 1}})
    .when(add{dairies, {bolt, cask}}, by_manager())
    .then_refused(errc::limit_exceeded, {{"max", std::int64_t{most}}})
    .when(add{dairies, {bolt}}, by_manager())
    .then(members_added{1})
    .when(remove{dairies, {bolt}}, by_manager())
    .then(members_removed{1});
}

TEST(RemoveFromList, TellsTheBookOfEachCompanysShard) {
  given_list()
    .when(list::remove{dairies, {cask, bolt}}, by_manager())
    .then(members_removed{2})
    .then_effects({send_to(book_id{acme, 0}, note_of({bolt}, true)),
                   send_to(book_id{acme, 1}, note_of({cask}, true))})
    .then_answered("{}", true);
}

TEST(RenameList, SaysItOnce) {
  given_list()
    .when(list::rename{dairies, "cheese"}, by_manager())
    .then(renamed{"cheese"})
    .then_effects({})
    .then_answered("{}")
    .when(list::rename{dairies, "cheese"}, by_manager())
    .then_nothing()
    .then_state([](const state& now) { EXPECT_EQ(now.name, "cheese"); });
}

TEST(DeleteList, IsForgottenByEveryBookAndEndsAllElse) {
  auto told = given_list({members_added{1}});
  told.when(erase{dairies}, by_manager())
    .then(deleted{})
    .then_effects({send_to(book_id{acme, 0}, book::drop_list{1}),
                   send_to(book_id{acme, 1}, book::drop_list{1})})
    .then_answered("{}", true)
    .when(erase{dairies}, by_manager())
    .then_nothing();
  const std::vector<command> others{add{dairies, {bolt}}, list::remove{dairies, {bolt}},
                                    list::rename{dairies, "x"}};
  for (const auto& one : others)
    told.when(one, by_manager()).then_refused(errc::illegal_transition, {{"state", "deleted"}});
}

TEST(ListRights, AreTheManagersOfTheOwner) {
  const std::vector<command> all{add{dairies, {bolt}}, list::remove{dairies, {bolt}},
                                 list::rename{dairies, "x"}, erase{dairies}};
  for (const auto& one : all) {
    for (const auto& stranger : {admin_of(bolt), leaver_of(acme), caller{}})
      given_list().when(one, by(stranger)).then_refused(errc::not_found);
    given_list()
      .when(one, by(member_of(acme)))
      .then_refused(errc::not_permitted,
                    {{"missing", std::vector<std::string>{"campaign.manage"}}});
    EXPECT_TRUE(given_list().when(one, by(the_operator())).outcome());
    given<machine>(dairies).when(one, by_manager()).then_refused(errc::not_found);
  }
}

TEST(Book, NotesWhoIsInAList) {
  given<book::machine>(book_id{acme, 0})
    .taking(note_of({bolt}))
    .then(book::members_noted{1, {bolt}, false})
    .taking(note_of({bolt}, true))
    .then(book::members_noted{1, {bolt}, true})
    .taking(book::drop_list{1})
    .then(book::list_dropped{1})
    .then_effects({});
}

}  // namespace trefoil::tests::list_stories
