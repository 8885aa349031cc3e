#include <string>
#include <vector>
#include <gtest/gtest.h>

#include "tests/unit/connection/connection_cast.hpp"

namespace trefoil::tests::connection_tests {

using namespace connection;

const invite acme_invites{{acme, bolt}};
const invite bolt_invites{{bolt, acme}};
const accept bolt_accepts{{bolt, acme}};
const accept acme_accepts{{acme, bolt}};
const decline bolt_declines{{bolt, acme}};
const withdraw acme_withdraws{{acme, bolt}};
const end acme_ends{{acme, bolt}};

std::vector<command> every_command_of(company_id side, company_id other) {
  return {invite{{side, other}}, accept{{side, other}}, decline{{side, other}},
          withdraw{{side, other}}, end{{side, other}}};
}

TEST(ConnectionTest, BothSidesAddressTheSamePair) {
  EXPECT_EQ(acme_invites.address(), bolt_accepts.address());
  EXPECT_EQ(acme_invites.address(), entity_id{acme_and_bolt});
}

TEST(InviteTest, AndAcceptConnect) {
  given_connection(connection_status::none)
    .when(acme_invites, as(admin_of(acme)))
    .then(moved(connection_status::invited, acme))
    .then_effects(both_told(connection_status::invited, acme))
    .when(bolt_accepts, as(admin_of(bolt)))
    .then(moved(connection_status::connected, bolt))
    .then_effects(both_told(connection_status::connected, bolt))
    .when(bolt_accepts, as(admin_of(bolt)))
    .then_nothing();
}

TEST(InviteTest, CrossingInvitationsConnect) {
  given_connection(connection_status::none)
    .when(bolt_invites, as(admin_of(bolt)))
    .then(moved(connection_status::invited, bolt))
    .when(acme_invites, as(admin_of(acme)))
    .then(moved(connection_status::connected, acme));
}

TEST(InviteTest, TheDeclinedOneWaitsADay) {
  given_connection(connection_status::declined)
    .when(acme_invites, as(admin_of(acme), after(noon, 1)))
    .then_refused(errc::cooldown, {{"retry_after_s", std::int64_t{24 * 3'600}}})
    .when(acme_invites, as(admin_of(acme), after(noon, day_ms - 1)))
    .then_refused(errc::cooldown, {{"retry_after_s", std::int64_t{1}}})
    .when(acme_invites, as(admin_of(acme), after(noon, day_ms)))
    .then(moved(connection_status::invited, acme, after(noon, day_ms)));
}

TEST(InviteTest, WhoDeclinedMayInviteAtOnce) {
  given_connection(connection_status::declined)
    .when(bolt_invites, as(admin_of(bolt)))
    .then(moved(connection_status::invited, bolt))
    .when(bolt_accepts, as(admin_of(bolt)))
    .then_refused(errc::not_invitee)
    .when(acme_accepts, as(admin_of(acme)))
    .then(moved(connection_status::connected, acme));
}

TEST(InviteTest, OnlyADeclineCools) {
  for (const auto status :
       {connection_status::withdrawn, connection_status::expired, connection_status::ended}) {
    given_connection(status)
      .when(acme_invites, as(admin_of(acme)))
      .then(moved(connection_status::invited, acme));
  }
}

TEST(InviteTest, ADeclineFromLongAgoCoolsNothing) {
  const auto later = after(noon, 2 * day_ms);
  given_connection(connection_status::declined)
    .when(acme_invites, as(admin_of(acme), later))
    .then(moved(connection_status::invited, acme, later))
    .when(acme_withdraws, as(admin_of(acme), later))
    .then(moved(connection_status::withdrawn, acme, later))
    .when(acme_invites, as(admin_of(acme), later))
    .then(moved(connection_status::invited, acme, later));
}

TEST(InvitationTest, OnceOverItTellsHowAndByWhom) {
  given_connection(connection_status::withdrawn)
    .when(bolt_accepts, as(admin_of(bolt)))
    .then_refused(errc::invitation_over,
                  {{"state", std::string{"withdrawn"}}, {"by", to_text(acme)}})
    .when(bolt_declines, as(admin_of(bolt)))
    .then_refused(errc::invitation_over,
                  {{"state", std::string{"withdrawn"}}, {"by", to_text(acme)}});
  given_connection(connection_status::ended)
    .when(bolt_accepts, as(admin_of(bolt)))
    .then_refused(errc::invitation_over, {{"state", std::string{"ended"}}, {"by", to_text(bolt)}});
}

TEST(InvitationTest, TheInvitedSideCannotWithdrawIt) {
  given_connection(connection_status::invited)
    .when(withdraw{{bolt, acme}}, as(admin_of(bolt)))
    .then_refused(errc::not_permitted, {{"missing", std::vector<std::string>{"inviter"}}});
}

TEST(EndTest, AnythingElseIsNoTransitionAndSaysWhatIs) {
  given_connection(connection_status::invited)
    .when(acme_ends, as(admin_of(acme)))
    .then_refused(
      errc::illegal_transition,
      {{"entity", std::string{"connection"}},
       {"state", std::string{"invited"}},
       {"event", std::string{"end"}},
       {"allowed", std::vector<std::string>{"invite", "accept", "decline", "withdraw"}}});
}

TEST(ConnectionRaceTest, OfAcceptDeclineAndWithdrawOneWins) {
  given_connection(connection_status::invited)
    .when(bolt_accepts, as(admin_of(bolt)))
    .then(moved(connection_status::connected, bolt))
    .when(bolt_declines, as(admin_of(bolt)))
    .then_refused(errc::illegal_transition)
    .when(acme_withdraws, as(admin_of(acme)))
    .then_refused(errc::illegal_transition);
}

TEST(ConnectionPermissionTest, ACompanyCannotConnectWithItself) {
  for (const auto& alone : every_command_of(acme, acme)) {
    const auto id = std::visit([](const auto& one) { return one.address(); }, alone);
    given<machine>(id).when(alone, as(admin_of(acme))).then_refused(errc::self_connection);
    given<machine>(id).when(alone, as(admin_of(bolt))).then_refused(errc::self_connection);
  }
}

TEST(ConnectionPermissionTest, TheActingSideDecidesWhoMay) {
  for (const auto& asked : every_command_of(acme, bolt)) {
    for (const auto& outsider : {admin_of(bolt), admin_of(cask), leaver_of(acme), caller{}}) {
      given_connection(connection_status::connected)
        .when(asked, as(outsider))
        .then_refused(errc::not_found);
    }
    const std::string lacking = std::holds_alternative<end>(asked) ? "admin" : "invite";
    for (const auto& insider : {auditor_of(acme), member_of(acme), manager_of(acme)}) {
      given_connection(connection_status::connected)
        .when(asked, as(insider))
        .then_refused(errc::not_permitted, {{"missing", std::vector<std::string>{lacking}}});
    }
  }
}

TEST(ConnectionPermissionTest, RestsOnTheRightsOfAPersonButNotOfTheOperator) {
  given_connection(connection_status::none)
    .when(acme_invites, as(admin_of(acme)))
    .then_guards({{cell::kind::membership, acme}});
  given_connection(connection_status::none).when(acme_invites, as(the_operator())).then_guards({});
}

TEST(EstablishTest, ConnectsInOneStepAndKnowsWhoInvited) {
  given_connection(connection_status::none)
    .taking(establish{acme, true})
    .then(moved(connection_status::connected, bolt))
    .then_effects(both_told(connection_status::connected, bolt))
    .then_state([](const state& now) { EXPECT_EQ(now.inviter, acme); });
}

TEST(EstablishTest, OrOnlyInvites) {
  given_connection(connection_status::none)
    .taking(establish{bolt, false})
    .then(moved(connection_status::invited, bolt))
    .taking(establish{bolt, false})
    .then_nothing()
    .taking(establish{bolt, true})
    .then(moved(connection_status::connected, acme));
}

TEST(EstablishTest, CrossingInvitationsConnect) {
  given_connection(connection_status::invited)
    .taking(establish{bolt, false})
    .then(moved(connection_status::connected, bolt));
  given_connection(connection_status::invited)
    .taking(establish{bolt, true})
    .then(moved(connection_status::connected, bolt));
}

TEST(EstablishTest, MovesNothingBack) {
  for (const auto status :
       {connection_status::connected, connection_status::declined, connection_status::withdrawn,
        connection_status::expired, connection_status::ended, connection_status::blocked}) {
    for (const bool accepted : {false, true}) {
      given_connection(status).taking(establish{acme, accepted}).then_nothing().then_effects({});
    }
  }
}

TEST(EstablishTest, IgnoresACompanyOutsideThePair) {
  given_connection(connection_status::none).taking(establish{cask, true}).then_nothing();
}

}  // namespace trefoil::tests::connection_tests
