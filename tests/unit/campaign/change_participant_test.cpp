// What is asked of a campaign about single participants: what the buyer's shard can refuse, and what it sends on.

#include "tests/unit/campaign/campaign_cast.hpp"

namespace trefoil::tests::campaign_stories {

using campaign::change;
using campaign::change_kind;

namespace {

constexpr timestamp tomorrow{noon.ms + day_ms};

change of(change_kind kind, std::uint32_t number = 1) {
  change what;
  what.number = number;
  what.kind = kind;
  what.company = bolt;
  what.at = noon;
  return what;
}
outgoing to_bolts_cohort(const change& what) {
  return send_to(cohort_id{spring, entity_id{bolt}.shard_of(some_shards)},
                 cohort::change_participant{what});
}
person_id person(company_id company, person_number number) { return {company, number}; }

}  // namespace

TEST(ChangeParticipant, IsNumberedAndSentToTheCohortOfTheCompany) {
  const auto remind = of(change_kind::remind, 3);
  spring_after(active())
    .when(campaign::close_participant{spring, bolt}, by_manager())
    .then(campaign::change_ordered{of(change_kind::close)})
    .then_guards({{cell::kind::membership, acme}})
    .then_effects({to_bolts_cohort(of(change_kind::close))})
    .then_answered("{\"change\":1}")
    .when(campaign::remove_participant{spring, bolt}, by_manager())
    .then(campaign::change_ordered{of(change_kind::remove, 2)})
    .when(campaign::remind_participant{spring, bolt}, by_manager())
    .then(campaign::change_ordered{remind})
    .then_effects({to_bolts_cohort(remind)});
}

TEST(ChangeParticipant, NeedsAnActiveCampaignAndAnotherCompany) {
  struct place {
    std::vector<event> past;
    errc why;
  };
  for (const auto& [past, why] : std::vector<place>{{draft(), errc::illegal_transition},
                                                    {opening(), errc::campaign_publishing},
                                                    {closing(), errc::campaign_closed},
                                                    {closed(), errc::campaign_closed}}) {
    auto story = spring_after(past);
    story.when(campaign::close_participant{spring, bolt}, by_manager()).then_refused(why);
    story.when(campaign::remove_participant{spring, bolt}, by_manager()).then_refused(why);
    story.when(campaign::remind_participant{spring, bolt}, by_manager()).then_refused(why);
    story
      .when(campaign::retarget{spring, bolt, department_set{department::legal}, {}, false},
            by_manager())
      .then_refused(why);
    story.when(campaign::set_due{spring, tomorrow, {}}, by_manager()).then_refused(why);
  }
  spring_after(active())
    .when(campaign::close_participant{spring, acme}, by_manager())
    .then_refused(errc::not_participant)
    .when(campaign::close_participant{spring, bolt}, by(member_of(acme)))
    .then_refused(errc::not_permitted)
    .when(campaign::close_participant{spring, bolt}, by(manager_of(bolt)))
    .then_refused(errc::not_found);
}

TEST(Retarget, IsForDepartmentsOrForPersonsOfTheCompany) {
  const department_set legal{department::legal};
  auto to_legal = of(change_kind::retarget);
  to_legal.towards.departments = legal;
  auto to_two = of(change_kind::retarget, 2);
  to_two.towards.persons = {3, 7};
  to_two.force = true;
  const std::vector<person_id> two{person(bolt, 7), person(bolt, 3), person(bolt, 7)};
  spring_after(active())
    .when(campaign::retarget{spring, bolt, legal, {}, false}, by_manager())
    .then(campaign::change_ordered{to_legal})
    .then_effects({to_bolts_cohort(to_legal)})
    .when(campaign::retarget{spring, bolt, {}, two, true}, by_manager())
    .then(campaign::change_ordered{to_two})
    .when(campaign::retarget{spring, bolt, legal, two, true}, by_manager())
    .then_refused(errc::target_invalid)
    .when(campaign::retarget{spring, bolt, {}, {}, true}, by_manager())
    .then_refused(errc::target_invalid)
    .when(campaign::retarget{spring, bolt, {}, std::vector{person(cask, 1)}, true}, by_manager())
    .then_refused(errc::target_invalid);
}

TEST(SetDue, IsOfOneParticipantOrOfAll) {
  auto bolts = of(change_kind::set_due);
  bolts.due = tomorrow;
  spring_after(active())
    .when(campaign::set_due{spring, tomorrow, bolt}, by_manager())
    .then(campaign::change_ordered{bolts})
    .then_effects({to_bolts_cohort(bolts)})
    .when(campaign::set_due{spring, tomorrow, {}}, by_manager())
    .then(campaign::due_set{tomorrow})
    .then_effects({to_all(cohort::set_due{tomorrow, noon})})
    .then_answered("{}")
    .when(campaign::set_due{spring, tomorrow, {}}, by_manager())
    .then_nothing()
    .when(campaign::set_due{spring, noon, {}}, by_manager())
    .then_refused(errc::in_the_past);
}

/// What a history says of it; a cell holds seconds, so a reminder's moment has no more.
TEST(ChangeParticipant, SaysWhenItWasAsked) {
  const timestamp odd{noon.ms + 1'234};
  auto known = by_manager();
  known.now = odd;
  auto close = of(change_kind::close);
  close.at = odd;
  auto remind = of(change_kind::remind, 2);
  remind.at = {noon.ms + 1'000};
  spring_after(active())
    .when(campaign::close_participant{spring, bolt}, known)
    .then(campaign::change_ordered{close})
    .when(campaign::remind_participant{spring, bolt}, known)
    .then(campaign::change_ordered{remind})
    .when(campaign::set_due{spring, tomorrow, {}}, known)
    .then_effects({to_all(cohort::set_due{tomorrow, odd})});
}

TEST(ChangeParticipant, IsShownWithWhatItCameTo) {
  const campaign::report_changes told{
    {{1, bolt, static_cast<std::uint16_t>(errc::task_completed)}}};
  auto story = spring_after(active());
  story.when(campaign::close_participant{spring, bolt}, by_manager())
    .when(campaign::remove_participant{spring, bolt}, by_manager())
    .taking(told)
    .then(campaign::changes_heard{told.outcomes})
    .then_state([](const auto& now) {
      EXPECT_EQ(now.changes.size(), 2U);
      EXPECT_TRUE(now.changes[0].heard);
      EXPECT_EQ(now.changes[0].problem, static_cast<std::uint16_t>(errc::task_completed));
      EXPECT_FALSE(now.changes[1].heard);
    });
  story.when(campaign::close{spring}, by_manager())
    .taking(told)
    .then(campaign::changes_heard{told.outcomes});
}

TEST(ChangeParticipant, KeepsTheLastOnes) {
  auto story = spring_after(active());
  for (std::size_t at = 0; at < limits::changes_shown_max + 5; ++at)
    story.when(campaign::close_participant{spring, bolt}, by_manager());
  EXPECT_EQ(story.state().changes.size(), limits::changes_shown_max);
  EXPECT_EQ(story.state().changes.back().number, limits::changes_shown_max + 5);
}

}  // namespace trefoil::tests::campaign_stories
