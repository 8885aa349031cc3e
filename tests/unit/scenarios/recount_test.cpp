// The recount says what a journal says, and finds what must never be in one.

#include <optional>
#include <string>
#include <utility>
#include <vector>
#include <gtest/gtest.h>

#include "actors/cohort/assignment_page.hpp"
#include "actors/cohort/cohort_messages.hpp"
#include "persistence/memory_store.hpp"
#include "scenarios/recount.hpp"

namespace trefoil::tests::recounts {

using cohort::planned_outcome;
using scenarios::acknowledged;
using scenarios::deed;
using scenarios::journal_counts;
using scenarios::ledger;

constexpr campaign_id spring{{0x0001'0000'0000'0001}, 1};
constexpr company_id first{0x0001'0000'0000'0010};
constexpr company_id second{0x0001'0000'0000'0020};
constexpr person_number ana = 4;
constexpr person_number bo = 5;
const entity_id cohort_of_spring{cohort_id{spring, 0}};
const entity_id task_of_first{task_id{spring, first, 1}};

/// A journal of one shard, written record by record.
class journal_of {
public:
  journal_of() : store_{make_memory_store(1)}, head_{*store_->open_shard(0)} {
    cohort::plan_started plan;
    plan.version_frozen.definition.steps.resize(3);
    add(cohort_of_spring, plan);
    const std::vector<cohort::entry> entries{
      {first, planned_outcome::open, {department::finance}, {ana, bo}},
      {second, planned_outcome::waiting, {department::finance}, {ana}}};
    page_ = {cohort_of_spring.key(), 0, cohort::assignment_page::of(entries).encode()};
    add(cohort_of_spring, cohort::page_opened{0});
  }

  template <class Event>
  journal_of& add(const entity_id& whom, const Event& event, person_number by = 0) {
    record next;
    next.entity = whom.key();
    next.tag = Event::tag;
    next.body = encode_stored(event);
    if (by != 0) next.principal = to_bytes(person_id{first, by});
    row_writer row;
    row.add(next);
    journal_batch batch{0, head_.epoch, head_.last + 1, head_.last + 1, {}, {}, {}};
    batch.row = row.finish({0, head_.epoch, batch.first, batch.last});
    if (page_) batch.pages.push_back(*std::exchange(page_, std::nullopt));
    EXPECT_FALSE(store_->append({&batch, 1}));
    ++head_.last;
    return *this;
  }

  journal_of& claimed_by(person_number who) { return add(task_of_first, task::claimed{who}, who); }
  journal_of& submitted_by(person_number who, std::uint64_t receipt = 7) {
    return add(task_of_first, task::submitted{receipt, 3}, who);
  }

  [[nodiscard]] sequence last() const { return head_.last; }
  [[nodiscard]] journal_counts counted(const ledger& kept = {}) const {
    auto counts = scenarios::recount(*store_, spring, kept);
    EXPECT_TRUE(counts) << (counts ? "" : counts.error());
    return counts ? *counts : journal_counts{};
  }
  /// The one violation that there is.
  [[nodiscard]] std::string violation(const ledger& kept = {}) const {
    const auto counts = counted(kept);
    EXPECT_EQ(counts.violations_found, 1U);
    return counts.violations.empty() ? "" : counts.violations.front();
  }

private:
  std::unique_ptr<store> store_;
  shard_head head_;
  std::optional<page> page_;
};

TEST(Recount, FollowsEveryParticipant) {
  journal_of journal;
  journal.claimed_by(ana).add(task_of_first, task::started{"a", 0, 3}, ana);
  journal.add(cohort_of_spring, cohort::page_reminded{0, 1, {10'000'000}});
  journal.add(cohort_of_spring, cohort::page_reminded{0, 2, {10'500'000}});
  auto counts = journal.counted();
  EXPECT_EQ(counts.opened, 2U);
  EXPECT_EQ(counts.in_progress, 1U);
  EXPECT_EQ(counts.claimed, 1U);
  EXPECT_EQ(counts.waiting, 1U);
  EXPECT_EQ(counts.reachable, 3U);
  EXPECT_EQ(counts.reminders_sent, 1U);
  EXPECT_EQ(counts.reminders_skipped, 3U);
  EXPECT_EQ(counts.people_reminded, 1U);

  journal.submitted_by(ana);
  journal.add(entity_id{second},
              company::connection_noted{spring.buyer, connection_status::connected, second});
  journal.add(cohort_of_spring, cohort::fenced{});
  journal.add(cohort_of_spring, cohort::page_closed{0});
  counts = journal.counted();
  EXPECT_EQ(counts.completed, 1U);
  EXPECT_EQ(counts.closed, 1U);
  EXPECT_EQ(counts.finished, 3U);
  EXPECT_EQ(counts.reachable, 6U);
  EXPECT_EQ(counts.violations_found, 0U);
}

TEST(Recount, FindsTwoHoldersAtOnce) {
  journal_of journal;
  journal.claimed_by(ana).claimed_by(bo);
  EXPECT_EQ(journal.violation(), "two holders at once: " + to_text(task_of_first));
}

TEST(Recount, AllowsAClaimAfterARelease) {
  journal_of journal;
  journal.claimed_by(ana).add(task_of_first, task::released{ana}, ana).claimed_by(bo);
  EXPECT_EQ(journal.counted().violations_found, 0U);
}

TEST(Recount, FindsACompletionBehindTheFence) {
  journal_of journal;
  journal.claimed_by(ana).add(cohort_of_spring, cohort::fenced{}).submitted_by(ana);
  EXPECT_EQ(journal.violation(), "completed behind the fence at 0/5: " + to_text(task_of_first));
}

TEST(Recount, FindsASecondCompletionAndAnotherAnswerer) {
  journal_of journal;
  journal.claimed_by(ana).submitted_by(ana).submitted_by(ana);
  EXPECT_EQ(journal.violation(), "changed while it was not open: " + to_text(task_of_first));
  journal_of other;
  other.claimed_by(ana).submitted_by(bo);
  EXPECT_EQ(other.violation(),
            "answered by somebody who does not hold it, at 0/4: " + to_text(task_of_first));
}

TEST(Recount, FindsAPageThatWasOpenedTwice) {
  journal_of journal;
  journal.add(cohort_of_spring, cohort::page_opened{0});
  EXPECT_EQ(journal.counted().violations_found, 2U);
}

TEST(Recount, HoldsWhatWasAcknowledgedAgainstTheJournal) {
  journal_of journal;
  journal.claimed_by(ana).submitted_by(ana, 99);
  ledger kept;
  const task_id task = task_of_first.as_task();
  kept.entries.push_back({deed::claimed, task, ana, 0, 3, 0});
  kept.entries.push_back({deed::submitted, task, ana, 0, 4, 99});
  EXPECT_EQ(journal.counted(kept).violations_found, 0U);

  auto lost = kept;
  lost.entries.push_back({deed::released, task, ana, 0, 5, 0});
  EXPECT_EQ(journal.violation(lost),
            "acknowledged at 0/5 but not in the journal: " + to_text(task));
  auto otherwise = kept;
  otherwise.entries[1].receipt = 98;
  EXPECT_EQ(journal.violation(otherwise),
            "acknowledged otherwise than journaled at 0/4: " + to_text(task));
}

}  // namespace trefoil::tests::recounts
