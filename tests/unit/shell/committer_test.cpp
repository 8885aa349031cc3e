// One write for whatever was handed in, and one word to those who wait for it.

#include <chrono>
#include <condition_variable>
#include <mutex>

#include <gtest/gtest.h>

#include "actors/shell/committer.hpp"
#include "persistence/memory_store.hpp"

namespace trefoil::tests::group_commit {

using outcome = shell::committer::outcome;

/// The next batch of a shard that stands at `head`: two records.
shell::handed_in two_records_after(shard_id shard, const shard_head& head) {
  shell::handed_in what;
  auto& batch = what.batch;
  batch.shard = shard;
  batch.epoch = head.epoch;
  batch.first = head.last + 1;
  batch.last = head.last + 2;
  record one;
  one.tag = 7;
  one.at_ms = 1;
  what.records.add(one);
  what.records.add(one);
  return what;
}

class GroupCommit : public testing::Test {
protected:
  void SetUp() override {
    auto opened = open_memory_store(disk_, 4);
    ASSERT_TRUE(opened.has_value());
    store_ = std::move(*opened);
    for (shard_id shard = 0; shard < 4; ++shard) heads_.push_back(*store_->open_shard(shard));
  }
  shell::handed_in next_of(shard_id shard) {
    auto next = two_records_after(shard, heads_[shard]);
    heads_[shard].last = next.batch.last;
    return next;
  }
  shell::committer make_committer() {
    return {*store_, [this](auto word) { told(std::move(word)); },
            [this](std::error_code) { ++failures_; }, [this](const std::string&) { ++reports_; }};
  }
  void told(std::vector<shell::committed> word) {
    const std::lock_guard lock{mutex_};
    words_.push_back(std::move(word));
    heard_.notify_one();
  }

  std::shared_ptr<memory_disk> disk_ = std::make_shared<memory_disk>();
  std::unique_ptr<store> store_;
  std::vector<shard_head> heads_;
  std::mutex mutex_;
  std::condition_variable heard_;
  std::vector<std::vector<shell::committed>> words_;
  int failures_ = 0;
  int reports_ = 0;
};

TEST_F(GroupCommit, TellsAllShardsOfAWriteAtOnceAndNotBeforeIt) {
  auto commits = make_committer();
  EXPECT_EQ(commits.write(), outcome::idle);
  commits.submit(next_of(1));
  commits.submit(next_of(3));
  EXPECT_TRUE(words_.empty());
  const auto syncs_before = store_->counters().syncs;
  EXPECT_EQ(commits.write(), outcome::written);
  ASSERT_EQ(words_.size(), 1U);
  ASSERT_EQ(words_[0].size(), 2U);
  EXPECT_EQ(words_[0][0].shard, 1);
  EXPECT_EQ(words_[0][0].last, heads_[1].last);
  EXPECT_EQ(words_[0][1].shard, 3);
  EXPECT_EQ(store_->counters().syncs - syncs_before, 1U);
}

TEST_F(GroupCommit, TellsNobodyWhileTheDiskIsFull) {
  auto commits = make_committer();
  disk_->fail(memory_disk::call::append, 1, store_errc::disk_full);
  commits.submit(next_of(0));
  EXPECT_EQ(commits.write(), outcome::held);
  EXPECT_TRUE(words_.empty());
  EXPECT_EQ(reports_, 1);
  EXPECT_EQ(commits.write(), outcome::written);
  EXPECT_EQ(words_.size(), 1U);
  EXPECT_EQ(failures_, 0);
}

TEST_F(GroupCommit, JoinsWhatAShardHandsInBeforeTheWrite) {
  auto commits = make_committer();
  const auto first = heads_[2].last + 1;
  EXPECT_FALSE(commits.submit(next_of(2)));
  EXPECT_FALSE(commits.submit(next_of(0)));
  EXPECT_TRUE(commits.submit(next_of(2)));
  EXPECT_EQ(commits.write(), outcome::written);
  ASSERT_EQ(words_.size(), 1U);
  ASSERT_EQ(words_[0].size(), 2U);
  EXPECT_EQ(words_[0][0].shard, 2);
  EXPECT_EQ(words_[0][0].last, first + 3);

  std::size_t rows = 0;
  ASSERT_FALSE(store_->scan(2, first, [&](const row_header& row, std::string_view) {
    ++rows;
    EXPECT_EQ(row.first, first);
    EXPECT_EQ(row.last, first + 3);
    return true;
  }));
  EXPECT_EQ(rows, 1U);
}

/// A batch may begin without records, as when an entity has left its state.
TEST_F(GroupCommit, JoinsRecordsToASnapshot) {
  auto commits = make_committer();
  shell::handed_in left;
  left.batch.shard = 1;
  left.batch.epoch = heads_[1].epoch;
  left.batch.snapshots.emplace_back();
  left.batch.snapshots.back().body = "state";
  const auto first = heads_[1].last + 1;
  EXPECT_FALSE(commits.submit(std::move(left)));
  EXPECT_TRUE(commits.submit(next_of(1)));
  EXPECT_EQ(commits.write(), outcome::written);
  ASSERT_EQ(words_.size(), 1U);
  EXPECT_EQ(words_[0][0].last, first + 1);
  EXPECT_TRUE(store_->read_row(1, first).has_value());
  std::size_t snapshots = 0;
  ASSERT_FALSE(store_->scan_snapshots(1, [&](const snapshot& one) {
    snapshots += one.body == "state" ? 1U : 0U;
    return true;
  }));
  EXPECT_EQ(snapshots, 1U);
}

/// What it joined is being written, or waits for room: the next one is a batch of its own, and written behind it.
TEST_F(GroupCommit, LetsNothingJoinWhatIsHeld) {
  auto commits = make_committer();
  disk_->fail(memory_disk::call::append, 1, store_errc::disk_full);
  EXPECT_FALSE(commits.submit(next_of(0)));
  const auto held_last = heads_[0].last;
  EXPECT_EQ(commits.write(), outcome::held);
  EXPECT_FALSE(commits.submit(next_of(0)));
  EXPECT_EQ(commits.write(), outcome::written);
  EXPECT_EQ(commits.write(), outcome::written);
  ASSERT_EQ(words_.size(), 2U);
  EXPECT_EQ(words_[0][0].last, held_last);
  EXPECT_EQ(words_[1][0].last, held_last + 2);
}

/// Not only while writes are full: a busy node that writes often has little in each write, and less time for more.
TEST_F(GroupCommit, LingersForAsManyAsMayJoin) {
  using std::chrono::microseconds;
  EXPECT_EQ(shell::committer::linger(-1), microseconds{0});
  EXPECT_EQ(shell::committer::linger(300), microseconds{0});
  EXPECT_EQ(shell::committer::linger(301), microseconds{2});
  EXPECT_EQ(shell::committer::linger(2'300), microseconds{4'000});
  EXPECT_EQ(shell::committer::linger(5'000'000), microseconds{4'000});
}

TEST_F(GroupCommit, WakesItsThreadForTheFirstBatchAndWritesTheOthers) {
  auto commits = make_committer();
  commits.start([] { return 1'000; });
  // Whether a later batch joins the write, lingers or wakes the thread again: all of them are written.
  constexpr std::size_t rounds = 200;
  for (std::size_t round = 0; round < rounds; ++round) {
    for (shard_id shard = 0; shard < 4; ++shard) {
      commits.submit(next_of(shard));
    }
    std::unique_lock lock{mutex_};
    std::size_t shards = 0;
    const auto all = [&] {
      shards = 0;
      for (const auto& word : words_) shards += word.size();
      return shards == 4;
    };
    ASSERT_TRUE(heard_.wait_for(lock, std::chrono::seconds{30}, all)) << shards << " of 4";
    words_.clear();
  }
}

}  // namespace trefoil::tests::group_commit
