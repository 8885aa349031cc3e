// One write for whatever was handed in, and one word to those who wait for it.

#include <condition_variable>
#include <mutex>

#include <gtest/gtest.h>

#include "actors/shell/committer.hpp"
#include "persistence/memory_store.hpp"

namespace trefoil::tests::group_commit {

using outcome = shell::committer::outcome;

/// The next batch of a shard that stands at `head`: two records.
journal_batch two_records_after(shard_id shard, const shard_head& head) {
  journal_batch batch;
  batch.shard = shard;
  batch.epoch = head.epoch;
  batch.first = head.last + 1;
  batch.last = head.last + 2;
  record one;
  one.tag = 7;
  one.at_ms = 1;
  row_writer row;
  row.add(one);
  row.add(one);
  batch.row = row.finish({batch.shard, batch.epoch, batch.first, batch.last});
  return batch;
}

class GroupCommit : public testing::Test {
protected:
  void SetUp() override {
    auto opened = open_memory_store(disk_, 4);
    ASSERT_TRUE(opened.has_value());
    store_ = std::move(*opened);
    for (shard_id shard = 0; shard < 4; ++shard) heads_.push_back(*store_->open_shard(shard));
  }
  journal_batch next_of(shard_id shard) { return two_records_after(shard, heads_[shard]); }
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
  shell::committer commits{*store_, [&](auto word) { told(std::move(word)); },
                           [&](std::error_code) { ++failures_; },
                           [&](const std::string&) { ++reports_; }};
  EXPECT_EQ(commits.write(), outcome::idle);
  commits.submit(next_of(1), 1);
  commits.submit(next_of(3), 1);
  EXPECT_TRUE(words_.empty());
  const auto syncs_before = store_->counters().syncs;
  EXPECT_EQ(commits.write(), outcome::written);
  ASSERT_EQ(words_.size(), 1U);
  ASSERT_EQ(words_[0].size(), 2U);
  EXPECT_EQ(words_[0][0].shard, 1);
  EXPECT_EQ(words_[0][0].last, heads_[1].last + 2);
  EXPECT_EQ(words_[0][1].shard, 3);
  EXPECT_EQ(store_->counters().syncs - syncs_before, 1U);
}

TEST_F(GroupCommit, TellsNobodyWhileTheDiskIsFull) {
  shell::committer commits{*store_, [&](auto word) { told(std::move(word)); },
                           [&](std::error_code) { ++failures_; },
                           [&](const std::string&) { ++reports_; }};
  disk_->fail(memory_disk::call::append, 1, store_errc::disk_full);
  commits.submit(next_of(0), 1);
  EXPECT_EQ(commits.write(), outcome::held);
  EXPECT_TRUE(words_.empty());
  EXPECT_EQ(reports_, 1);
  EXPECT_EQ(commits.write(), outcome::written);
  EXPECT_EQ(words_.size(), 1U);
  EXPECT_EQ(failures_, 0);
}

TEST_F(GroupCommit, WakesItsThreadForTheFirstBatchAndWritesTheOthers) {
  shell::committer commits{*store_, [&](auto word) { told(std::move(word)); },
                           [&](std::error_code) { ++failures_; },
                           [&](const std::string&) { ++reports_; }};
  commits.start();
  // Whether a later batch joins the write, lingers or wakes the thread again: all of them are written.
  constexpr std::size_t rounds = 200;
  for (std::size_t round = 0; round < rounds; ++round) {
    for (shard_id shard = 0; shard < 4; ++shard) {
      commits.submit(next_of(shard), 1);
      heads_[shard].last += 2;
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
