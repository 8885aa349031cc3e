/// Each story plants one violation in a journal that is clean without it.

#include "tests/unit/checks/campaign_life.hpp"

namespace trefoil::tests {

namespace {

using life = campaign_life;

/// The row again under another header.
std::string with_header(std::string_view row, const row_header& header) {
  auto reader = row_reader::open(row);
  row_writer writer;
  while (const auto one = *reader->next()) writer.add(*one);
  return writer.finish(header);
}

/// The same journal with one row under another header.
checks::kept_journal copy_with(store& from, shard_id shard, sequence first,
                               const row_header& header) {
  checks::kept_journal copy{from.shard_count()};
  for (shard_id at = 0; at < from.shard_count(); ++at) {
    EXPECT_FALSE(from.scan(at, 1, [&](const row_header& found, std::string_view row) {
      const bool wanted = at == shard && found.first == first;
      copy.add_row(at, wanted ? with_header(row, header) : std::string{row});
      return true;
    }));
    EXPECT_FALSE(from.scan_pages(at, [&](const page& one) {
      copy.add_page(at, one);
      return true;
    }));
  }
  return copy;
}

}  // namespace

TEST(OneHolder, TwoClaimsAtOnce) {
  life told;
  told.until_open().claim_and_save();
  const auto at = told.act(life::bolts_task, 2, {task::claimed{2}});
  expect_only(told.check(), "I4", life::bolts, at);
}

TEST(OneHolder, ClaimBySomebodyWhomItIsNotFor) {
  life told;
  told.until_open();
  told.tell({bolt, {company::departments_changed{1, {department::sales}}}});
  const auto at = told.act(life::bolts_task, 1, {task::claimed{1}});
  expect_only(told.check(), "I4", life::bolts, at);
}

TEST(OneHolder, SubmitByAnother) {
  life told;
  told.until_open().claim_and_save();
  const auto at = told.act(life::bolts_task, 2, {task::submitted{99, life::steps}});
  expect_only(told.check(), "I4", life::bolts, at);
}

TEST(OneHolder, SaveAfterTheClaimWasLost) {
  life told;
  told.until_open().claim_and_save();
  told.tell({bolt, {company::person_deactivated{1}}});
  const auto at = told.act(life::bolts_task, 1, {task::saved{"policy", {}, 2, 1, 2}});
  expect_only(told.check(), "I4", life::bolts, at);
}

TEST(Transitions, TaskGoesOnAfterItsEnd) {
  life told;
  told.until_open().claim_and_save().submit();
  const auto at = told.act(life::bolts_task, 1, {task::saved{"policy", {}, 2, 1, 2}});
  expect_only(told.check(), "I6", life::bolts, at);
}

TEST(Transitions, TaskIsSubmittedBeforeItsStart) {
  life told;
  told.until_open();
  told.act(life::bolts_task, 1, {task::claimed{1}});
  const auto at = told.act(life::bolts_task, 1, {task::submitted{99, 2}});
  expect_only(told.check(), "I6", life::bolts, at);
}

TEST(Transitions, CampaignIsPublishedFromNowhere) {
  life told;
  told.until_open();
  const auto at = told.tell({life::spring, {campaign::published{}}});
  expect_only(told.check(), "I6", life::acmes, at);
}

TEST(Transitions, CampaignGoesOnAfterItsEnd) {
  life told;
  told.until_open().close();
  const auto at = told.tell({life::spring, {campaign::reminder_started{1, noon}}});
  expect_only(told.check(), "I6", life::acmes, at);
}

TEST(Reminders, OneMoreThanADayMayHave) {
  life told;
  told.until_open();
  for (std::uint32_t number = 1; number <= 20; ++number) told.remind(number);
  expect_clean(told.check());
  const auto at
    = told.tell({life::spring,
                 {campaign::reminder_started{21, noon}},
                 {send_to(entity_id::every_cohort(life::spring), cohort::remind_all{{21, noon}})}});
  for (const auto shard : {life::bolts, life::acmes}) {
    told.tell({cohort_id{life::spring, shard}, {cohort::reminding_started{21, noon}}});
    told.note_cursor(shard, life::acmes);
  }
  expect_only(told.check(), "I13", life::acmes, at);
}

TEST(Transitions, CohortIsRemindedBeforeItIsOpen) {
  life told;
  told.admit().draft_it().publish();
  const auto at = told.tell({cohort_id{life::spring, 0}, {cohort::page_reminded{0, 1, noon}}});
  expect_only(told.check(), "I6", life::bolts, at);
}

TEST(Transitions, ConnectionIsDeclinedWhileConnected) {
  life told;
  told.admit();
  const auto at
    = told.tell({life::to_bolt, {connection::changed{connection_status::declined, acme, noon}}});
  expect_only(told.check(), "I6", life::acmes, at);
}

TEST(Transitions, PeopleAreNumberedWithAGap) {
  life told;
  told.admit();
  const auto at
    = told.tell({bolt, {company::people_joined{{{7, "cy", "", {}, role::member, true}}}}});
  expect_only(told.check(), "I6", life::bolts, at);
}

TEST(Transitions, WorkflowIsPublishedWithoutADraft) {
  life told;
  told.until_open();
  auto again = life::version();
  again.number = 2;
  const auto at = told.tell({life::survey, {workflow::published{again}}});
  expect_only(told.check(), "I6", life::acmes, at);
}

TEST(Transitions, UnknownTag) {
  life told;
  told.until_open();
  const auto at = told.act(life::bolts_task, 1, {draft{0x0577, std::string{"\x80", 1}}});
  expect_only(told.check(), "I6", life::bolts, at);
}

TEST(Close, SubmitBehindTheFence) {
  life told;
  told.until_open().claim_and_save().fence();
  const auto at = told.act(life::bolts_task, 1, {task::submitted{99, life::steps}});
  expect_only(told.check(), "I7", life::bolts, at);
}

TEST(Publication, PageIsOpenedTwice) {
  life told;
  told.admit().draft_it().publish().plan_it().agree();
  told.start_opening(life::bolts);
  told.tell({cohort_id{life::spring, 0}, {cohort::page_opened{0}}});
  const auto at = told.tell({cohort_id{life::spring, 0}, {cohort::page_opened{0}}});
  expect_only(told.check(), "I9", life::bolts, at);
}

TEST(Publication, PageIsNeverOpened) {
  life told;
  told.admit().draft_it().publish().plan_it().agree();
  told.start_opening(life::bolts);
  told.finish_opening(life::bolts);
  expect_only(told.check(), "I9", life::bolts, told.last(life::bolts) - 1);
}

TEST(Publication, PageHoldsOthersThanWereCounted) {
  life told;
  told.admit().draft_it().publish();
  const auto at = told.plan_page(life::bolts, life::one_open,
                                 {life::entry_of(bolt, cohort::planned_outcome::waiting)});
  expect_only(told.check(), "I9", life::bolts, at);
}

TEST(Publication, CompanyIsPlannedInAShardThatIsNotItsOwn) {
  life told;
  told.admit().draft_it().publish();
  const auto at = told.plan_page(life::bolts, {.open = 1, .by_name = 1, .by_filter = 1},
                                 {life::entry_of(cask, cohort::planned_outcome::open)});
  expect_only(told.check(), "I9", life::bolts, at);
}

TEST(Publication, PageIsAnotherThanWasPlanned) {
  life told;
  told.admit().draft_it().publish().plan_it().agree();
  const auto other = cohort::assignment_page::of(
    std::vector{life::entry_of(bolt, cohort::planned_outcome::waiting)});
  const entity_id id{cohort_id{life::spring, 0}};
  told.write(life::bolts, {}, {{id.key(), 0, other.encode()}});
  EXPECT_EQ(told.check().violations.at(0).invariant, "I9");
  EXPECT_EQ(told.check().found, 1U);
}

TEST(Publication, CampaignAgreesOnOthersThanWerePlanned) {
  life told;
  told.admit().draft_it().publish().plan_it().agree({2, 1, 0, 0});
  const auto found = told.check();
  ASSERT_EQ(found.found, 1U);
  EXPECT_EQ(found.violations[0].invariant, "I9");
}

TEST(Publication, TaskWithoutAParticipant) {
  life told;
  told.until_open();
  const auto at = told.act({life::spring, {0x0004'0000'0000'0001}, 1}, 1, {task::claimed{1}});
  expect_only(told.check(), "I9", life::bolts, at);
}

TEST(WaitingGate, ClaimOnAWaitingTask) {
  life told;
  told.until_open();
  const auto at = told.act(life::casks_task, 1, {task::claimed{1}});
  expect_only(told.check(), "I11", life::acmes, at);
}

TEST(WaitingGate, SubmitAfterTheCompaniesParted) {
  life told;
  told.until_open().claim_and_save().part(life::to_bolt, acme);
  const auto at = told.act(life::bolts_task, 1, {task::submitted{99, life::steps}});
  expect_only(told.check(), "I11", life::bolts, at);
}

TEST(WaitingGate, AcceptedConnectionIsNeverDelivered) {
  life told;
  told.until_open();
  told.tie(life::to_cask, connection_status::connected, cask);
  const auto effect = told.last(life::acmes);
  told.note(acme, cask, connection_status::connected, cask);
  told.note_cursor(life::acmes, life::acmes);
  expect_only(told.check(), "I11", life::acmes, effect);
}

TEST(WaitingGate, AcceptedConnectionIsDeliveredTwice) {
  life told;
  told.until_open().accept();
  told.note(cask, acme, connection_status::connected, cask);
  expect_only(told.check(), "I11", life::acmes, told.last(life::acmes));
}

TEST(GapFree, PositionIsMissing) {
  life told;
  told.until_open();
  const auto at = told.note_cursor(life::bolts, life::acmes);
  const auto found
    = checks::run(copy_with(told.disk(), life::bolts, at, {life::bolts, 1, at + 1, at + 1}));
  ASSERT_TRUE(found);
  expect_only(*found, "I14", life::bolts, at + 1);
}

TEST(GapFree, EpochGoesBack) {
  life told;
  told.until_open();
  const auto at = told.note_cursor(life::bolts, life::acmes);
  const auto found = checks::run(copy_with(told.disk(), life::bolts, at, {life::bolts, 0, at, at}));
  ASSERT_TRUE(found);
  expect_only(*found, "I14", life::bolts, at);
}

TEST(GapFree, ChainIsBroken) {
  life told;
  told.until_open();
  record one;
  one.entity = entity_id{bolt}.key();
  one.previous = 1;
  one.tag = company::profile_edited::tag;
  one.body = encode_stored(company::profile_edited{life::profile_of(bolt)});
  const auto at = told.write(life::bolts, {one});
  expect_only(told.check(), "I14", life::bolts, at);
}

TEST(GapFree, CursorGoesBack) {
  life told;
  told.until_open();
  const auto at = told.note_cursor(life::bolts, life::acmes, 1);
  expect_only(told.check(), "I14", life::bolts, at);
}

TEST(GapFree, CursorRunsAhead) {
  life told;
  told.until_open();
  const auto at = told.note_cursor(life::bolts, life::acmes, 10'000);
  expect_only(told.check(), "I14", life::bolts, at);
}

TEST(GapFree, EffectIsLost) {
  life told;
  told.admit();
  const auto at = told.tell({acme,
                             {company::workflow_created{1, "survey"}},
                             {send_to(life::survey, workflow::start{"survey"})}});
  told.note_cursor(life::acmes, life::acmes);
  expect_only(told.check(), "I14", life::acmes, at + 1);
}

TEST(GapFree, OrderIsTakenTwice) {
  life told;
  told.until_open().remind();
  const auto at = told.tell({cohort_id{life::spring, 0}, {cohort::reminding_started{2, noon}}});
  expect_only(told.check(), "I14", life::bolts, at);
}

TEST(GapFree, EffectWithoutItsCause) {
  life told;
  told.admit();
  record one;
  one.entity = entity_id{acme}.key();
  one.to = entity_id{life::survey}.key();
  one.previous = 1;
  one.tag = workflow::start::tag;
  one.body = encode_stored(workflow::start{"survey"});
  const auto at = told.write(life::acmes, {one});
  expect_only(told.check(), "I14", life::acmes, at);
}

TEST(GapFree, SnapshotStandsOnNoRecord) {
  life told;
  told.until_open().claim_and_save();
  const auto head = told.head_of(life::bolts_task);
  snapshot taken{entity_id{life::bolts_task}.key(), 5, 1, told.last(life::bolts), head, "state"};
  told.write(life::bolts, {}, {}, {taken});
  expect_clean(told.check());
  taken.head = head - 1;
  told.write(life::bolts, {}, {}, {taken});
  expect_only(told.check(), "I14", life::bolts, head - 1);
}

TEST(GapFree, SnapshotIsAheadOfTheJournal) {
  life told;
  told.until_open();
  const snapshot taken{entity_id{bolt}.key(), 2, 1, 10'000, told.head_of(bolt), "state"};
  told.write(life::bolts, {}, {}, {taken});
  expect_only(told.check(), "I14", life::bolts, 10'000);
}

}  // namespace trefoil::tests
