// Lists hold at the position that they state, also when others change what they read between two looks.

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "actors/shell/query_desk.hpp"
#include "actors/shell/slices.hpp"
#include "persistence/memory_store.hpp"
#include "tests/unit/shell/still_clock.hpp"

namespace trefoil::tests::query_lists {

namespace {

constexpr person_number ana = 1;

class last_answer final : public shell::reply_sink {
public:
  void append(std::vector<shell::reply> replies) override {
    for (const auto& one : replies) told = nlohmann::json::from_msgpack(one.body);
  }
  nlohmann::json told;
};

/// One shard in which bolt takes part in campaigns 1, 2 and 3 of acme, of which 2 is closed and read of the store.
class three_campaigns {
public:
  three_campaigns() : store_{*open_memory_store(disk_, 1)} {
    epoch_ = store_->open_shards(std::vector<shard_id>{0})->front().epoch;
    folds_.companies.apply(bolt,
                           company::connection_noted{acme, connection_status::connected, acme});
    for (std::uint32_t number = 1; number <= 3; ++number) open(number);
    tell(2, cohort::fenced{});
    tell(2, cohort::page_closed{0});
    tell(2, cohort::closing_finished{});
    journal_batch batch{.shard = 0, .epoch = epoch_};
    batch.folds = folds_.save().rows;
    EXPECT_FALSE(store_->append({&batch, 1}));
    folds_.saved();
    EXPECT_TRUE(folds_.is_put_away(task(2)));
    shared_.open(folds_);
  }

  [[nodiscard]] static task_id task(std::uint32_t number) { return {{acme, number}, bolt, 1}; }

  /// Ana claims the task while somebody reads the store next.
  void claim_at_next_read(std::uint32_t number) {
    disk_->judge_reads([this, number, done = false]() mutable {
      if (std::exchange(done, true)) return false;
      const auto alone = shared_.changing();
      apply(task(number), task::event{task::claimed{ana}});
      return false;
    });
  }

  nlohmann::json received(task_id after = {}) {
    const auto sink = std::make_shared<last_answer>();
    shell::incoming_query asked;
    asked.query = shell::received{bolt, {}, after, 10};
    asked.principal = {principal_kind::network_operator, {}};
    asked.back = {sink, 1};
    EXPECT_TRUE(desk_.answer(asked));
    return sink->told;
  }

private:
  void open(std::uint32_t number) {
    const std::vector<cohort::entry> entries{
      {bolt, cohort::planned_outcome::open, {department::finance}, {ana}, 0, "EU"}};
    const auto body = cohort::assignment_page::of(entries).encode();
    journal_batch batch{.shard = 0, .epoch = epoch_};
    batch.pages.push_back({entity_id{part(number)}.key(), 0, body});
    ASSERT_FALSE(store_->append({&batch, 1}));
    cohort::plan_started plan;
    plan.version_frozen.definition.steps = {{.key = "read"}};
    tell(number, plan);
    tell(number, cohort::page_planned{0, {1, 0, 0, 0}, bolt, 1, checksum(body), 0});
    tell(number, cohort::plan_finished{});
    tell(number, cohort::opening_started{});
    tell(number, cohort::page_opened{0});
    tell(number, cohort::opening_finished{});
  }
  [[nodiscard]] static cohort_id part(std::uint32_t number) { return {{acme, number}, 0}; }
  void tell(std::uint32_t number, const cohort::event& event) { apply(part(number), event); }
  void apply(const entity_id& to, const any_event& event) {
    ++folds_.position;
    folds_.apply({folds_.position, noon}, to, event,
                 [this](const entity_key& cohort, std::uint32_t number) {
                   return std::optional{store_->read_page(0, cohort, number)->body};
                 });
  }

  const still_clock time_;
  const std::shared_ptr<memory_disk> disk_ = std::make_shared<memory_disk>();
  const std::unique_ptr<store> store_;
  epoch epoch_ = 0;
  shell::folds folds_{0, 1};
  shell::shared_folds shared_;
  shell::query_desk desk_{
    {&shared_}, [](shard_id, shell::entity_question) {}, [](auto) {}, time_, *store_};
};

std::vector<std::string> tasks_of(const nlohmann::json& told) {
  std::vector<std::string> all;
  for (const auto& row : told.at("tasks")) all.push_back(row.at("task").get<std::string>());
  return all;
}

}  // namespace

TEST(Slices, AreOfOnePositionOnceThereAreRows) {
  shell::slices all;
  std::vector<int> rows;
  const auto nothing = [] {};
  const auto one = [&] { rows.push_back(1); };
  EXPECT_TRUE(all.take(1, rows, nothing));
  EXPECT_TRUE(all.take(2, rows, one)) << "there was no row of the first";
  EXPECT_TRUE(all.take(2, rows, one));
  EXPECT_FALSE(all.take(3, rows, one));
  EXPECT_FALSE(all.take(3, rows, nothing));
  EXPECT_EQ(all.position(), 2U);
  EXPECT_EQ(rows.size(), 2U);
}

TEST(QueryLists, GoOnBehindACampaignThatIsReadOfTheStore) {
  three_campaigns shard;
  const auto told = shard.received();
  EXPECT_EQ(tasks_of(told),
            (std::vector{to_text(shard.task(1)), to_text(shard.task(2)), to_text(shard.task(3))}));
  EXPECT_FALSE(told.contains("next"));
}

TEST(QueryLists, EndWhereTheirRowsWouldBeOfTwoPositions) {
  three_campaigns shard;
  const auto before = shard.received().at("position");
  shard.claim_at_next_read(1);
  const auto told = shard.received();
  EXPECT_EQ(tasks_of(told), (std::vector{to_text(shard.task(1)), to_text(shard.task(2))}));
  EXPECT_EQ(told.at("position"), before) << "the first task was not claimed there";
  EXPECT_FALSE(told.at("tasks").at(0).contains("holder"));
  EXPECT_EQ(told.at("next"), to_text(shard.task(2)));
  EXPECT_EQ(tasks_of(shard.received(shard.task(2))), std::vector{to_text(shard.task(3))});
}

TEST(QueryLists, GoOnWhenNothingThatTheyHoldMayHaveChanged) {
  three_campaigns shard;
  shard.claim_at_next_read(3);
  const auto told = shard.received(shard.task(1));
  EXPECT_EQ(tasks_of(told), (std::vector{to_text(shard.task(2)), to_text(shard.task(3))}));
  EXPECT_TRUE(told.at("tasks").at(1).contains("holder"));
}

}  // namespace trefoil::tests::query_lists
