// Questions that wait when the threads that answer them end.

#include <mutex>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "actors/shell/query_threads.hpp"
#include "persistence/memory_store.hpp"
#include "tests/unit/shell/still_clock.hpp"

namespace trefoil::tests::query_threads {

namespace {

class kept_answers final : public shell::reply_sink {
public:
  void append(std::vector<shell::reply> replies) override {
    const std::lock_guard lock{mutex_};
    for (const auto& one : replies) told_.push_back(nlohmann::json::from_msgpack(one.body));
  }
  [[nodiscard]] std::vector<nlohmann::json> told() const {
    const std::lock_guard lock{mutex_};
    return told_;
  }
  [[nodiscard]] std::vector<std::string> codes() const {
    std::vector<std::string> all;
    for (const auto& one : told()) all.push_back(one.at("code").get<std::string>());
    return all;
  }

private:
  mutable std::mutex mutex_;
  std::vector<nlohmann::json> told_;
};

shell::incoming_query question(const std::shared_ptr<kept_answers>& to) {
  shell::incoming_query asked;
  asked.query = shell::received{bolt, {}, {}, 10};
  asked.principal = {principal_kind::network_operator, {}};
  asked.back = {to, 1};
  return asked;
}

}  // namespace

/// The shard never comes back, so each question waits again and again, in the queue or in a thread's hands.
TEST(QueryThreads, AnswerAtTheirEndWhateverWaits) {
  const still_clock time;
  const shell::shared_folds unread;
  const auto store = make_memory_store(1);
  for (int round = 0; round < 20; ++round) {
    const auto sink = std::make_shared<kept_answers>();
    shell::query_threads threads{
      shell::query_desk{
        {&unread}, [](shard_id, shell::entity_question) {}, [](auto) {}, time, *store},
      time, 2, [](const shell::query&) {}};
    for (int count = 0; count < 3; ++count) threads.post(question(sink));
    threads.stop();
    EXPECT_EQ(sink->codes(), std::vector<std::string>(3, "shutting_down"));
    threads.post(question(sink));
    EXPECT_EQ(sink->codes(), std::vector<std::string>(4, "shutting_down"));
  }
}

TEST(QueryThreads, TellWhomTheyTurnAwayWhenToAskAgain) {
  const still_clock time;
  const shell::shared_folds unread;
  const auto store = make_memory_store(1);
  const auto sink = std::make_shared<kept_answers>();
  shell::query_threads threads{
    shell::query_desk{
      {&unread}, [](shard_id, shell::entity_question) {}, [](auto) {}, time, *store},
    time, 1, [](const shell::query&) {}};
  constexpr int more_than_wait = 8'200;
  for (int count = 0; count < more_than_wait; ++count) threads.post(question(sink));
  ASSERT_FALSE(sink->told().empty());
  for (const auto& one : sink->told()) {
    EXPECT_EQ(one.at("code"), "busy");
    EXPECT_GT(one.at("meta").at("retry_after_ms"), 0);
  }
}

}  // namespace trefoil::tests::query_threads
