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
    disk_->fail(memory_disk::call::append, 1, store_errc::failed, memory_disk::break_at::sync);
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
  on.disk->fail(memory_disk::call::append, 3, store_errc::disk_full);
  EXPECT_FALSE(on.add());
  EXPECT_FALSE(on.add());
  EXPECT_EQ(on.add(), store_errc::disk_full);
  EXPECT_FALSE(on.add());
}

TEST(MemoryDisk, FailsExactlyTheNthOpening) {
  auto disk = std::make_shared<memory_disk>();
  disk->fail(memory_disk::call::open, 1, store_errc::failed);
  EXPECT_EQ(open_memory_store(disk, 1).error().code, store_errc::failed);
  const auto opened = std::move(open_memory_store(disk, 1).value());
  const auto epoch = opened->open_shard(0)->epoch;
  disk->fail(memory_disk::call::open, 1, store_errc::failed);
  EXPECT_EQ(opened->open_shard(0).error().code, store_errc::failed);
  EXPECT_EQ(opened->open_shard(0)->epoch, epoch + 1) << "the one that failed took an epoch";
}

TEST(MemoryDisk, FailsTheNthReadWhicheverItIs) {
  const entity_key nobody{};
  const auto any_row = [](const auto&...) { return true; };
  const std::vector<std::function<std::error_code(const store&)>> reads{
    [](const store& on) { return on.read_row(0, 1).error().code; },
    [&](const store& on) { return on.scan(0, 1, any_row)->code; },
    [&](const store& on) { return on.read_snapshot(0, nobody).error().code; },
    [&](const store& on) { return on.read_page(0, nobody, 0).error().code; },
    [](const store& on) { return on.read_fold(0, "x").error().code; },
    [&](const store& on) { return on.scan_snapshots(0, any_row)->code; },
    [&](const store& on) { return on.scan_pages(0, any_row)->code; },
    [&](const store& on) { return on.scan_folds(0, "", any_row)->code; },
  };
  started_disk on;
  ASSERT_FALSE(on.add());
  for (const auto& read : reads) {
    on.disk->fail(memory_disk::call::read, 2, store_errc::failed);
    ASSERT_TRUE(on.opened->read_row(0, 1)) << "the first is not the second";
    EXPECT_EQ(read(*on.opened), store_errc::failed);
    EXPECT_TRUE(on.opened->read_row(0, 1)) << "a read that failed broke the store";
  }
}

TEST(MemoryDisk, FailsTheNthBlobCallAndKeepsNothingOfIt) {
  started_disk on;
  on.disk->fail(memory_disk::call::blob, 1, store_errc::failed);
  EXPECT_EQ(on.opened->put_blob("x").error().code, store_errc::failed);
  EXPECT_FALSE(on.opened->has_blob(blob_id_of("x")));
  ASSERT_TRUE(on.opened->put_blob("x"));
  on.disk->fail(memory_disk::call::blob, 1, store_errc::failed);
  EXPECT_EQ(on.opened->read_blob(blob_id_of("x")).error().code, store_errc::failed);
  EXPECT_EQ(on.opened->read_blob(blob_id_of("x")).value(), "x");
}

TEST(MemoryDisk, TellsWhatBecomesDurableAndNothingElse) {
  started_disk on;
  std::vector<sequence> durable;
  on.disk->watch([&](std::span<const journal_batch> batches) {
    for (const auto& one : batches) durable.push_back(one.last);
  });
  ASSERT_FALSE(on.add());
  on.disk->fail(memory_disk::call::append, 1, store_errc::disk_full);
  ASSERT_TRUE(on.add());
  on.disk->fail(memory_disk::call::append, 1, store_errc::failed, memory_disk::break_at::sync);
  ASSERT_TRUE(on.add());
  EXPECT_EQ(durable, (std::vector<sequence>{1}));
  on.disk->crash(memory_disk::unsynced::kept);
  EXPECT_EQ(durable, (std::vector<sequence>{1, 2}));
}

TEST(MemoryDisk, LosesOrKeepsAnUnsyncedAppendWhole) {
  for (const auto fate : {memory_disk::unsynced::lost, memory_disk::unsynced::kept}) {
    started_disk on;
    ASSERT_FALSE(on.add());
    on.disk->fail(memory_disk::call::append, 1, store_errc::failed, memory_disk::break_at::sync);
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
