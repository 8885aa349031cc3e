/// Each story plants one violation between a journal and what its clients saw.

#include <sstream>

#include "runtime/checks/recovery_check.hpp"
#include "tests/unit/checks/campaign_life.hpp"

namespace trefoil::tests {

namespace {

using checks::op_outcome;

checks::operation submitted_by_ana(campaign_life& in) {
  checks::operation one;
  one.command = "task.submit";
  one.entity = to_text(campaign_life::bolts_task);
  one.person = to_text(person_id{bolt, 1});
  one.request = request('k');
  one.body = 7;
  one.outcome = op_outcome::ok;
  one.acknowledged = checks::position{campaign_life::bolts, in.head_of(campaign_life::bolts_task)};
  one.invoked_ns = 100;
  one.returned_ns = 200;
  one.reply = 99;
  return one;
}

checks::operation closed_by_acme(campaign_life& in) {
  checks::operation one;
  one.command = "campaign.close";
  one.entity = to_text(campaign_life::spring);
  one.outcome = op_outcome::ok;
  one.acknowledged = checks::position{campaign_life::acmes, in.last(campaign_life::acmes)};
  one.invoked_ns = 300;
  one.returned_ns = 400;
  return one;
}

checks::kpi_answer shown_open(std::string open, std::vector<checks::position> upto = {}) {
  return {campaign_life::spring, {{"open", std::move(open)}, {"audience", "2"}}, std::move(upto)};
}

}  // namespace

TEST(Ledger, AgreesWithItsJournal) {
  campaign_life told;
  told.until_open().claim_and_save().submit();
  checks::ledger seen;
  seen.operations = {submitted_by_ana(told), submitted_by_ana(told)};
  seen.kpis = {shown_open("0")};
  expect_clean(told.check(&seen));
}

TEST(Ledger, AcknowledgedRequestHasNoRecord) {
  campaign_life told;
  told.until_open().claim_and_save().submit();
  checks::ledger seen;
  seen.operations = {submitted_by_ana(told)};
  seen.operations[0].request = request('z');
  expect_only(told.check(&seen), "I1", campaign_life::bolts,
              told.head_of(campaign_life::bolts_task));
}

TEST(Ledger, AcknowledgedPositionIsNotTheRecords) {
  campaign_life told;
  told.until_open().claim_and_save().submit();
  checks::ledger seen;
  seen.operations = {submitted_by_ana(told)};
  seen.operations[0].acknowledged->at = 1;
  expect_only(told.check(&seen), "I1", campaign_life::bolts, 1);
}

TEST(Ledger, ClaimByTheHolderNeedsNoRecord) {
  campaign_life told;
  told.until_open().claim_and_save();
  checks::ledger seen;
  seen.operations = {submitted_by_ana(told)};
  seen.operations[0].command = "task.claim";
  seen.operations[0].request = request('z');
  expect_clean(told.check(&seen));
  seen.operations[0].person = to_text(person_id{bolt, 2});
  expect_only(told.check(&seen), "I1", campaign_life::bolts,
              told.head_of(campaign_life::bolts_task));
}

TEST(Ledger, RequestThatChangedNothingMayChangeSomethingWhenItComesAgain) {
  campaign_life told;
  told.until_open().claim_and_save();
  checks::ledger seen;
  seen.operations = {submitted_by_ana(told)};
  seen.operations[0].command = "task.claim";
  told.submit();
  expect_clean(told.check(&seen));
  seen.operations[0].person = to_text(person_id{bolt, 2});
  expect_only(told.check(&seen), "I1", campaign_life::bolts, seen.operations[0].acknowledged->at);
}

TEST(Ledger, StandsBehindWhatWasAskedLater) {
  campaign_life told;
  told.until_open().claim_and_save();
  auto claim = submitted_by_ana(told);
  claim.command = "task.save";
  claim.request = request('j');
  told.submit();
  auto submit = submitted_by_ana(told);
  claim.invoked_ns = 300;
  claim.returned_ns = 400;
  checks::ledger seen;
  seen.operations = {submit, claim};
  expect_only(told.check(&seen), "I5", campaign_life::bolts, claim.acknowledged->at);
  seen.operations[0].returned_ns = 300;
  expect_clean(told.check(&seen));
  seen.operations[0].returned_ns = 200;
  claim.invoked_ns = 50;
  claim.returned_ns = 60;
  claim.outcome = op_outcome::info;
  claim.acknowledged.reset();
  seen.operations.push_back(claim);
  expect_clean(told.check(&seen));  // It may have taken effect when it was called first.
}

TEST(Ledger, ClaimIsRefusedForAHolderWhoIsNone) {
  campaign_life told;
  told.until_open().claim_and_save();
  auto save = submitted_by_ana(told);
  save.command = "task.save";
  save.request = request('j');
  auto refused = submitted_by_ana(told);
  refused.command = "task.claim";
  refused.person = to_text(person_id{bolt, 2});
  refused.request = request('z');
  refused.outcome = op_outcome::fail;
  refused.code = "already_claimed";
  refused.acknowledged.reset();
  checks::ledger seen;
  seen.operations = {save, refused};
  expect_clean(told.check(&seen));
  checks::operation claim = save;
  claim.command = "task.claim";
  claim.request = request('i');
  claim.acknowledged->at -= 2;
  // The holder asks again, and changes nothing: that stands behind its claim.
  auto again = claim;
  again.request = request('y');
  again.invoked_ns = 300;
  again.returned_ns = 400;
  seen.operations = {claim, refused, again};
  expect_clean(told.check(&seen));
  // The claim that stands there was asked for when this one had been refused already.
  claim.invoked_ns = 300;
  claim.returned_ns = 400;
  seen.operations = {refused, claim};
  expect_only(told.check(&seen), "I5", campaign_life::bolts, 0);
}

TEST(Ledger, RefusedRequestHasARecord) {
  campaign_life told;
  told.until_open().claim_and_save().submit();
  checks::ledger seen;
  seen.operations = {submitted_by_ana(told)};
  seen.operations[0].outcome = op_outcome::fail;
  seen.operations[0].code = "busy";
  expect_only(told.check(&seen), "I2", campaign_life::bolts,
              told.head_of(campaign_life::bolts_task));
}

TEST(Ledger, RecordThatNobodyAskedFor) {
  campaign_life told;
  told.admit();
  checks::ledger seen;
  seen.complete = true;
  checks::operation import;
  import.command = "registry.import_companies";
  import.request = request('a');
  import.outcome = op_outcome::info;
  seen.operations = {import};
  expect_only(told.check(&seen), "I2", campaign_life::bolts, 5);
}

TEST(Ledger, RequestIsCarriedOutTwice) {
  campaign_life told;
  told.until_open().claim_and_save();
  const auto at = told.act(campaign_life::bolts_task, 1,
                           {task::saved{"policy", {}, 2, 1, campaign_life::steps}}, 'j');
  expect_only(told.check(), "I3", campaign_life::bolts, at);
}

TEST(Ledger, RequestIsAnsweredInTwoWays) {
  campaign_life told;
  told.until_open().claim_and_save().submit();
  checks::ledger seen;
  seen.operations = {submitted_by_ana(told), submitted_by_ana(told)};
  seen.operations[1].reply = 98;
  expect_only(told.check(&seen), "I3", campaign_life::bolts,
              told.head_of(campaign_life::bolts_task));
}

TEST(Ledger, RequestIsAcceptedWithAnotherBody) {
  campaign_life told;
  told.until_open().claim_and_save().submit();
  checks::ledger seen;
  seen.operations = {submitted_by_ana(told), submitted_by_ana(told)};
  seen.operations[1].body = 8;
  expect_only(told.check(&seen), "I3", campaign_life::bolts,
              told.head_of(campaign_life::bolts_task));
  seen.operations[1].outcome = op_outcome::fail;
  seen.operations[1].code = "idempotency_conflict";
  expect_clean(told.check(&seen));
}

TEST(Ledger, SubmitBeginsAfterTheCloseWasAnswered) {
  campaign_life told;
  told.until_open().claim_and_save().submit().close();
  checks::ledger seen;
  seen.operations = {submitted_by_ana(told), closed_by_acme(told)};
  expect_clean(told.check(&seen));
  seen.operations[0].invoked_ns = 500;
  expect_only(told.check(&seen), "I7", campaign_life::bolts,
              told.head_of(campaign_life::bolts_task));
  seen.operations.push_back(submitted_by_ana(told));
  expect_clean(told.check(&seen));
}

TEST(Ledger, FiguresAreNotTheRecount) {
  campaign_life told;
  told.until_open();
  const checks::position before[]{{0, told.last(0)}, {1, told.last(1)}};
  told.claim_and_save().submit();
  checks::ledger seen;
  seen.kpis = {shown_open("1", {before[0], before[1]}), shown_open("0")};
  expect_clean(told.check(&seen));
  seen.kpis.push_back(shown_open("1"));
  expect_only(told.check(&seen), "I12", campaign_life::acmes, 0);
}

/// Bolt and cask are in one region; both are asked through Finance.
TEST(Ledger, FiguresOfAPartAreNotTheRecount) {
  campaign_life told;
  told.until_open();
  const auto part = [](std::string audience, checks::kpi_part of) {
    return checks::kpi_answer{
      campaign_life::spring, {{"audience", std::move(audience)}}, {}, std::move(of)};
  };
  constexpr auto finance = static_cast<std::int32_t>(department::finance);
  checks::ledger seen;
  seen.kpis = {part("2", {"EU", {}}), part("0", {"US", {}}), part("2", {{}, finance}),
               part("0", {{}, finance + 1}), part("0", {{}, -1})};
  expect_clean(told.check(&seen));
  seen.kpis = {part("1", {"EU", {}})};
  expect_only(told.check(&seen), "I12", campaign_life::acmes, 0);
  seen.kpis = {part("2", {{}, finance + 1})};
  expect_only(told.check(&seen), "I12", campaign_life::acmes, 0);
}

TEST(Ledger, AcknowledgedPositionIsBehindTheEnd) {
  campaign_life told;
  told.until_open().claim_and_save();
  checks::ledger seen;
  seen.operations = {submitted_by_ana(told)};
  seen.operations[0].acknowledged->at = told.last(campaign_life::bolts) + 1;
  expect_only(told.check(&seen), "I15", campaign_life::bolts, told.last(campaign_life::bolts) + 1);
}

TEST(Recovery, KeepsTheAcknowledgedPrefix) {
  campaign_life told;
  told.until_open();
  const auto early = checks::kept_journal::copy_of(told.disk());
  const std::vector<sequence> acknowledged{told.last(0), told.last(1)};
  told.claim_and_save().submit();
  const auto late = checks::kept_journal::copy_of(told.disk());
  ASSERT_TRUE(early && late);

  expect_clean(*checks::check_recovery(*early, *late, {}));
  expect_clean(*checks::check_recovery(*late, *early, acknowledged));
  expect_only(*checks::check_recovery(*late, *early, {}), "I15", campaign_life::bolts,
              acknowledged[0]);
}

TEST(Recovery, NamesARecordThatIsNotTheSame) {
  campaign_life one;
  campaign_life other;
  one.until_open().act(campaign_life::bolts_task, 1, {task::claimed{1}});
  other.until_open().act(campaign_life::bolts_task, 2, {task::claimed{2}});
  const auto written = checks::view_of(one.disk());
  const auto recovered = checks::view_of(other.disk());
  expect_only(*checks::check_recovery(*written, *recovered, {}), "I15", campaign_life::bolts,
              one.last(campaign_life::bolts));
}

TEST(Ledger, IsReadAsItWasWritten) {
  campaign_life told;
  const auto op = submitted_by_ana(told);
  auto kpi = shown_open("8", {{0, 12}, {1, 40}});
  kpi.of = {"EU", 3};
  std::stringstream lines;
  lines << checks::ledger_head(true) << "\n"
        << checks::to_line(op) << "\n\n"
        << checks::to_line(kpi) << "\n";
  const auto read = checks::read_ledger(lines);
  ASSERT_TRUE(read) << read.error();
  EXPECT_TRUE(read->complete);
  ASSERT_EQ(read->operations.size(), 1U);
  EXPECT_EQ(checks::to_line(read->operations[0]), checks::to_line(op));
  EXPECT_EQ(read->operations[0].request, op.request);
  ASSERT_EQ(read->kpis.size(), 1U);
  EXPECT_EQ(read->kpis[0].values, kpi.values);
  EXPECT_EQ(read->kpis[0].positions, kpi.positions);
  EXPECT_EQ(read->kpis[0].of, kpi.of);
}

TEST(Ledger, NamesTheLineThatIsWrong) {
  std::stringstream lines{"{\"ledger\":1}\n{\"op\":\"task.claim\",\"outcome\":\"maybe\"}\n"};
  const auto read = checks::read_ledger(lines);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error(), "line 2: outcome is not ok, fail or info");
}

}  // namespace trefoil::tests
