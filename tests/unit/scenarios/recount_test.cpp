// What a story looks up in a journal itself, and how answers become a ledger.

#include <memory>
#include <optional>
#include <utility>
#include <vector>
#include <gtest/gtest.h>

#include "actors/cohort/assignment_page.hpp"
#include "actors/cohort/cohort_messages.hpp"
#include "actors/task/task_messages.hpp"
#include "persistence/memory_store.hpp"
#include "runtime/gateway/call_reader.hpp"
#include "scenarios/ledger.hpp"
#include "scenarios/recount.hpp"

namespace trefoil::tests::recounts {

using client::list_of;
using client::map_of;
using cohort::planned_outcome;

constexpr campaign_id spring{{0x0001'0000'0000'0001}, 1};
constexpr campaign_id autumn{{0x0001'0000'0000'0001}, 2};
constexpr company_id first{0x0001'0000'0000'0010};
constexpr company_id second{0x0001'0000'0000'0020};
constexpr company_id third{0x0001'0000'0000'0030};
constexpr person_number ana = 4;
const entity_id cohort_of_spring{cohort_id{spring, 0}};

/// A journal of one shard, written record by record.
class journal_of {
public:
  journal_of() : store_{make_memory_store(1)}, head_{*store_->open_shard(0)} {}

  template <class Event>
  journal_of& add(const entity_id& whom, const Event& event, std::optional<page> with = {}) {
    record next;
    next.entity = whom.key();
    next.tag = Event::tag;
    next.body = encode_stored(event);
    row_writer row;
    row.add(next);
    journal_batch batch{0, head_.epoch, head_.last + 1, head_.last + 1, {}, {}, {}};
    batch.row = row.finish({0, head_.epoch, batch.first, batch.last});
    if (with) batch.pages.push_back(*with);
    EXPECT_FALSE(store_->append({&batch, 1}));
    ++head_.last;
    return *this;
  }

  journal_of& open_page() {
    const std::vector<cohort::entry> entries{
      {first, planned_outcome::open, {department::finance}, {ana}},
      {second, planned_outcome::skipped_not_connected, {}, {}},
      {third, planned_outcome::skipped_not_found, {}, {}}};
    return add(cohort_of_spring, cohort::page_opened{0},
               page{cohort_of_spring.key(), 0, cohort::assignment_page::of(entries).encode()});
  }

  [[nodiscard]] const store& disk() const { return *store_; }

private:
  std::unique_ptr<store> store_;
  shard_head head_;
};

TEST(Recount, TellsTheReasonsOfThoseWhoAreSkippedApart) {
  journal_of journal;
  journal.open_page();
  journal.add(entity_id{task_id{spring, first, 1}}, task::claimed{ana});
  journal.add(entity_id{task_id{autumn, first, 1}}, task::claimed{ana});
  const auto counted = scenarios::count_opened(journal.disk(), spring);
  ASSERT_TRUE(counted) << counted.error();
  EXPECT_EQ(counted->participants, 3U);
  EXPECT_EQ(counted->not_connected, 1U);
  EXPECT_EQ(counted->not_found, 1U);
  EXPECT_EQ(counted->claims, 1U);
}

TEST(Recount, CountsBehindAPosition) {
  journal_of journal;
  journal.open_page();
  const auto counted = scenarios::count_opened(journal.disk(), spring, {1});
  ASSERT_TRUE(counted) << counted.error();
  EXPECT_EQ(counted->participants, 0U);
}

TEST(Recount, FailsWithoutThePage) {
  journal_of journal;
  journal.add(cohort_of_spring, cohort::page_opened{0});
  EXPECT_FALSE(scenarios::count_opened(journal.disk(), spring));
}

TEST(ToldLedger, KeepsAnAcceptedCommandAsItWasAnswered) {
  const auto task = to_text(task_id{spring, first, 1});
  const auto who = to_text(person_id{first, ana});
  client::response reply;
  reply.ok = true;
  reply.result = map_of({{"result", map_of({{"holder", who}})}, {"position", list_of({3, 17})}});
  const auto one = scenarios::operation_of(
    "task.claim", map_of({{"task", task}, {"as", who}, {"rid", "r-1"}}), reply);
  EXPECT_EQ(one.entity, task);
  EXPECT_EQ(one.person, who);
  EXPECT_EQ(one.request, gateway::request_key_of(who, "r-1"));
  EXPECT_EQ(one.outcome, checks::op_outcome::ok);
  EXPECT_EQ(one.acknowledged, (checks::position{3, 17}));
}

TEST(ToldLedger, KnowsARefusalFromALostAnswer) {
  client::response reply;
  reply.error.code = "already_claimed";
  const auto asked = map_of({{"company", to_text(first)}, {"other", to_text(second)}});
  const auto refused = scenarios::operation_of("connection.accept", asked, reply);
  EXPECT_EQ(refused.outcome, checks::op_outcome::fail);
  EXPECT_EQ(refused.code, "already_claimed");
  EXPECT_EQ(refused.entity, to_text(connection_id::between(first, second)));
  reply.error.code = "disconnected";
  EXPECT_EQ(scenarios::operation_of("connection.accept", asked, reply).outcome,
            checks::op_outcome::info);
}

TEST(ToldLedger, TakesFiguresAtThePositionsThatTheyCountAt) {
  auto shown = map_of({{"kpis", map_of({{"open", 8}, {"completion_rate", "0.5000"}})}});
  scenarios::told_ledger told;
  told.note(scenarios::kpi_answer_of(spring, shown));
  EXPECT_TRUE(told.told().kpis.empty()) << "nobody knows where they count";
  shown.set("positions", list_of({12, 40}));
  told.note(scenarios::kpi_answer_of(spring, shown));
  ASSERT_EQ(told.told().kpis.size(), 1U);
  const auto& one = told.told().kpis.front();
  EXPECT_EQ(one.positions, (std::vector<checks::position>{{0, 12}, {1, 40}}));
  EXPECT_EQ(one.values.at("open"), "8");
  EXPECT_EQ(one.values.at("completion_rate"), "0.5000");
}

}  // namespace trefoil::tests::recounts
