#include <optional>
#include <string>
#include <vector>
#include <gtest/gtest.h>

#include "tests/unit/connection/connection_cast.hpp"

namespace trefoil::tests::connection_table {

using namespace connection;
using enum connection_status;

/// Where a command leads: a new status, an error, or (neither) it is already so.
struct cell_of_table {
  std::optional<connection_status> to;
  errc no = errc::none;
};
cell_of_table leads_to(connection_status to) { return {to, errc::none}; }
cell_of_table refuses(errc no) { return {std::nullopt, no}; }
const cell_of_table already{};

/// One row a state: what acme, who once invited, and bolt, who was invited, each get for invite, accept, decline,
/// withdraw and end. The cooldown after a decline is over.
struct row_of_table {
  connection_status from;
  std::vector<cell_of_table> acme_gets;
  std::vector<cell_of_table> bolt_gets;
};

const std::vector<row_of_table>& table() {
  static const auto illegal = refuses(errc::illegal_transition);
  static const auto over = refuses(errc::invitation_over);
  static const std::vector<cell_of_table> when_over{leads_to(invited), over, over, illegal,
                                                    illegal};
  static const std::vector<row_of_table> rows{
    {none,
     {leads_to(invited), illegal, illegal, illegal, illegal},
     {leads_to(invited), illegal, illegal, illegal, illegal}},
    {invited,
     {already, refuses(errc::not_invitee), refuses(errc::not_invitee), leads_to(withdrawn),
      illegal},
     {leads_to(connected), leads_to(connected), leads_to(declined), refuses(errc::not_permitted),
      illegal}},
    {connected,
     {already, already, illegal, illegal, leads_to(ended)},
     {already, already, illegal, illegal, leads_to(ended)}},
    {declined, when_over, when_over},
    {withdrawn, when_over, when_over},
    {expired, when_over, when_over},
    {ended, when_over, when_over},
    {blocked,
     {refuses(errc::blocked), illegal, illegal, illegal, illegal},
     {refuses(errc::blocked), illegal, illegal, illegal, illegal}},
  };
  return rows;
}

std::vector<command> commands_of(company_id side, company_id other) {
  return {invite{{side, other}}, accept{{side, other}}, decline{{side, other}},
          withdraw{{side, other}}, end{{side, other}}};
}

void walk(const row_of_table& row, company_id side, const std::vector<cell_of_table>& gets) {
  const auto commands = commands_of(side, acme_and_bolt.other_than(side));
  ASSERT_EQ(commands.size(), gets.size());
  ASSERT_EQ(commands.size(), std::variant_size_v<command::alternatives>);
  const auto later = after(noon, invite_cooldown_ms);
  for (std::size_t at = 0; at < commands.size(); ++at) {
    SCOPED_TRACE(std::string{word(row.from)} + ", command " + std::to_string(at) + " of "
                 + to_text(side));
    auto told = given_connection(row.from);
    told.when(commands[at], as(admin_of(side), later));
    if (gets[at].no != errc::none) {
      told.then_refused(gets[at].no);
    } else if (gets[at].to) {
      told.then(moved(*gets[at].to, side, later))
        .then_effects(both_told(*gets[at].to, side))
        .then_answered("{}");
    } else {
      told.then_nothing().then_effects({});
    }
  }
}

TEST(ConnectionTableTest, EveryCommandInEveryState) {
  ASSERT_EQ(table().size(), enum_words<connection_status>::words.size());
  for (const auto& row : table()) {
    walk(row, acme, row.acme_gets);
    walk(row, bolt, row.bolt_gets);
  }
}

}  // namespace trefoil::tests::connection_table
