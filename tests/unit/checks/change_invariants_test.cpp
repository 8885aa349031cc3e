/// Changes of single participants: a journal that tells them right is clean, and each lie is found.

#include "tests/unit/checks/campaign_life.hpp"

namespace trefoil::tests {

namespace {

using campaign::change_kind;
using life = campaign_life;
using outcomes = std::vector<campaign::change_outcome>;

campaign::change of_bolt(std::uint32_t number, change_kind kind) {
  campaign::change what;
  what.number = number;
  what.kind = kind;
  what.company = bolt;
  what.at = noon;
  return what;
}

/// The buyer asks, the cohort writes the letter and tells what it came to, the campaign hears it.
sequence change(life& told, const campaign::change& what, errc problem) {
  const cohort_id bolts{life::spring, life::bolts};
  told.tell({life::spring,
             {campaign::change_ordered{what}},
             {send_to(bolts, cohort::change_participant{what})}});
  told.tell({bolts, {cohort::participant_changed{what}}});
  told.note_cursor(life::bolts, life::acmes);
  const outcomes came_to{{what.number, bolt, static_cast<std::uint16_t>(problem)}};
  const auto at = told.tell({bolts,
                             {cohort::changes_reported{came_to}},
                             {send_to(life::spring, campaign::report_changes{came_to})}});
  told.tell({life::spring, {campaign::changes_heard{came_to}}});
  told.note_cursor(life::acmes, life::bolts);
  return at;
}

}  // namespace

TEST(Changes, AreRecounted) {
  life told;
  told.until_open();
  change(told, of_bolt(1, change_kind::remind), errc::none);
  change(told, of_bolt(2, change_kind::remind), errc::cooldown);
  auto give = of_bolt(3, change_kind::retarget);
  give.towards.persons = {2};
  change(told, give, errc::none);
  told.act(life::bolts_task, 2, {task::started{"policy", 0, life::steps}});
  give.number = 4;
  change(told, give, errc::force_required);
  change(told, of_bolt(5, change_kind::set_due), errc::none);
  change(told, of_bolt(6, change_kind::close), errc::none);
  change(told, of_bolt(7, change_kind::set_due), errc::task_closed);
  change(told, of_bolt(8, change_kind::remove), errc::none);
  told.close();
  const auto found = told.check();
  expect_clean(found);
  const auto& sums = found.campaigns.at(life::spring);
  EXPECT_EQ(sums.closed, 0U);
  EXPECT_EQ(sums.reminders_sent, 0U) << "of a participant that is in no figure";
  EXPECT_EQ(sums.people_reminded, 2U);
}

TEST(Changes, ThatCameToAnotherEnd) {
  life told;
  told.until_open();
  const auto at = change(told, of_bolt(1, change_kind::close), errc::task_completed);
  expect_only(told.check(), "I6", life::bolts, at);
}

TEST(Changes, ATaskThatGoesOnBehindItsClose) {
  life told;
  told.until_open().claim_and_save();
  change(told, of_bolt(1, change_kind::close), errc::none);
  const auto at = told.act(life::bolts_task, 1, {task::submitted{99, life::steps}});
  expect_only(told.check(), "I6", life::bolts, at);
}

TEST(Changes, ReleasedByTheOnlyOneWhomItIsFor) {
  life told;
  told.until_open();
  auto give = of_bolt(1, change_kind::retarget);
  give.towards.persons = {2};
  change(told, give, errc::none);
  const auto at = told.act(life::bolts_task, 2, {task::released{2}});
  expect_only(told.check(), "I4", life::bolts, at);
}

TEST(Changes, TakenTwice) {
  life told;
  told.until_open();
  change(told, of_bolt(1, change_kind::set_due), errc::none);
  const auto at = told.tell({cohort_id{life::spring, life::bolts},
                             {cohort::participant_changed{of_bolt(1, change_kind::set_due)}}});
  expect_only(told.check(), "I14", life::bolts, at);
}

}  // namespace trefoil::tests
