#include "persistence/memory_store.hpp"

#include "tests/contract/store_contract.hpp"

namespace trefoil::testing {

namespace {

class memory_world final : public store_world {
public:
  outcome_of<std::unique_ptr<store>> open(shard_id shards) override {
    return open_memory_store(disk_, shards);
  }

  void crash(std::unique_ptr<store> opened) override {
    disk_->crash();
    opened.reset();
  }

  bool fail_next_sync() override {
    disk_->fail_append(1, store_errc::failed, memory_disk::break_at::sync);
    return true;
  }

private:
  std::shared_ptr<memory_disk> disk_ = std::make_shared<memory_disk>();
};

/// A disk with one owned shard and one record in it.
struct started_disk {
  std::shared_ptr<memory_disk> disk = std::make_shared<memory_disk>();
  std::unique_ptr<store> opened = std::move(open_memory_store(disk, 1).value());
  shard_head head = opened->open_shard(0).value();

  std::error_code add() {
    const auto batch = batch_after(0, head);
    const auto error = opened->append({&batch, 1});
    if (!error) head.last = batch.last;
    return error;
  }

  sequence last_after_crash(memory_disk::unsynced fate) {
    disk->crash(fate);
    return open_memory_store(disk, 1).value()->open_shard(0)->last;
  }
};

}  // namespace

INSTANTIATE_TEST_SUITE_P(Memory, StoreContract, ::testing::Values(world_maker{[] {
                           return std::make_unique<memory_world>();
                         }}));

TEST(MemoryDisk, FailsExactlyTheNthAppend) {
  started_disk on;
  on.disk->fail_append(3, store_errc::disk_full, memory_disk::break_at::write);
  EXPECT_FALSE(on.add());
  EXPECT_FALSE(on.add());
  EXPECT_EQ(on.add(), store_errc::disk_full);
  EXPECT_FALSE(on.add());
}

TEST(MemoryDisk, LosesOrKeepsAnUnsyncedAppendWhole) {
  for (const auto fate : {memory_disk::unsynced::lost, memory_disk::unsynced::kept}) {
    started_disk on;
    ASSERT_FALSE(on.add());
    on.disk->fail_append(1, store_errc::failed, memory_disk::break_at::sync);
    ASSERT_EQ(on.add(), store_errc::failed);
    EXPECT_EQ(on.last_after_crash(fate), fate == memory_disk::unsynced::kept ? 2U : 1U);
  }
}

TEST(MemoryDisk, TakesNothingFromAStoreThatCrashed) {
  started_disk on;
  on.disk->crash();
  EXPECT_EQ(on.add(), store_errc::failed);
  const auto next = open_memory_store(on.disk, 1);
  EXPECT_TRUE(next);
  on.opened.reset();
  EXPECT_EQ(open_memory_store(on.disk, 1).error().code, store_errc::in_use);
}

TEST(MemoryDisk, HasADigestOfItsBytesOnly) {
  started_disk one;
  started_disk other;
  EXPECT_EQ(one.disk->digest(), other.disk->digest());
  ASSERT_FALSE(one.add());
  EXPECT_NE(one.disk->digest(), other.disk->digest());
  ASSERT_FALSE(other.add());
  EXPECT_EQ(one.disk->digest(), other.disk->digest());
  ASSERT_TRUE(one.opened->put_blob("x"));
  EXPECT_NE(one.disk->digest(), other.disk->digest());
}

}  // namespace trefoil::testing
