#include <gtest/gtest.h>

#include <cstdlib>
#include <random>

#include "persistence/rocksdb/rocksdb_store.hpp"
#include "tests/contract/lossy_file_system.hpp"
#include "tests/contract/store_contract.hpp"

namespace trefoil::testing {

namespace {

using disk = lossy_file_system;

class lossy_world final : public store_world {
public:
  outcome_of<std::unique_ptr<store>> open(shard_id shards) override {
    return rocksdb_store::open(
      {.path = folder_.path(), .shard_count = shards, .file_system = disk_});
  }

  void crash(std::unique_ptr<store> opened) override {
    disk_->cut_power();
    opened.reset();
    disk_->restore_power(disk::unsynced::lost);
  }

  bool fail_next_sync() override {
    disk_->fail(disk::call::sync, 1);
    return true;
  }

private:
  scratch_folder folder_;
  std::shared_ptr<disk> disk_ = std::make_shared<disk>();
};

/// Appends until the power goes, over and over, and compares what comes back with what was promised: rows, and with each
/// of them a page, a snapshot and a fold row; now and then the journal's beginning goes.
class power_story {
public:
  power_story(std::uint64_t seed, std::size_t log_bytes_max, std::uint64_t changes_a_life)
    : random_{seed}, log_bytes_max_{log_bytes_max}, changes_a_life_{changes_a_life} {}

  /// One life of the store: opens it, checks it, writes until the power is cut.
  void live() {
    disk_->cut_power_at(1 + random_() % changes_a_life_);
    if (auto opened = open()) {
      check(*opened);
      write_until_dark(*opened);
    }
    const auto fate = random_() % 2 == 0 ? disk::unsynced::lost : disk::unsynced::torn;
    disk_->cut_power();
    opened_.reset();
    disk_->restore_power(fate, random_());
  }

  void check_at_the_end() {
    auto* opened = open();
    ASSERT_NE(opened, nullptr);
    check(*opened);
  }

  [[nodiscard]] sequence promised() const { return promised_[0] + promised_[1]; }
  [[nodiscard]] std::uint64_t logs_over_old() const { return disk_->reused(); }

private:
  static constexpr shard_id shards = 2;
  static constexpr const char* fold_key = "s";
  inline static const entity_key some_entity = entity_named("beside");

  store* open() {
    auto opened = rocksdb_store::open({.path = folder_.path(),
                                       .shard_count = shards,
                                       .log_bytes_max = log_bytes_max_,
                                       .file_system = disk_});
    if (!opened) {
      EXPECT_FALSE(disk_->is_powered()) << opened.error().detail;
      return nullptr;
    }
    opened_ = std::move(*opened);
    return opened_.get();
  }

  /// What is there is all that was promised, and perhaps, whole, the one append whose end nobody saw. No hole.
  void check(store& opened) {
    shard_head found[shards];
    for (shard_id shard = 0; shard < shards; ++shard) {
      const auto head = opened.open_shard(shard);
      if (!head) return;  // The power went.
      found[shard] = *head;
      expect_whole(opened, shard, *head);
    }
    const bool kept = found[0].last == attempted_[0];
    for (shard_id shard = 0; shard < shards; ++shard) {
      EXPECT_EQ(found[shard].last, kept ? attempted_[shard] : promised_[shard]);
      if (kept) first_kept_[shard] = first_attempted_[shard];
      first_attempted_[shard] = first_kept_[shard];
      EXPECT_EQ(found[shard].first, first_kept_[shard]);
      expect_beside(opened, shard, found[shard].last);
      heads_[shard] = found[shard];
      promised_[shard] = attempted_[shard] = found[shard].last;  // Now it was seen.
    }
  }

  static void expect_whole(const store& opened, shard_id shard, const shard_head& head) {
    sequence next = head.first;
    const auto bad
      = opened.scan(shard, head.first, [&](const row_header& header, std::string_view row) {
          EXPECT_EQ(header.first, next);
          next = header.last + 1;
          auto reader = row_reader::open(row).value();
          EXPECT_EQ(reader.next().value()->body, body_of(shard, header.first));
          return true;
        });
    EXPECT_FALSE(bad) << bad->detail;
    EXPECT_EQ(next, head.last + 1);
  }

  /// What was written with the last row is that row's, and no other's.
  static void expect_beside(const store& opened, shard_id shard, sequence last) {
    if (last == 0) return;
    EXPECT_EQ(opened.read_fold(shard, fold_key).value(), std::to_string(last));
    EXPECT_EQ(opened.read_snapshot(shard, some_entity).value().through, last);
    EXPECT_EQ(opened.read_page(shard, some_entity, static_cast<std::uint32_t>(last)).value().body,
              body_of(shard, last));
  }

  void add_beside(journal_batch& batch) const {
    const auto last = batch.last;
    batch.folds.push_back({fold_key, std::to_string(last)});
    batch.snapshots.push_back({some_entity, 1, 1, last, last, "state"});
    batch.pages.push_back(
      {some_entity, static_cast<std::uint32_t>(last), body_of(batch.shard, last)});
  }

  void write_until_dark(store& opened) {
    while (disk_->is_powered()) {
      std::vector<journal_batch> batches;
      for (shard_id shard = 0; shard < shards; ++shard) {
        if (heads_[shard].epoch == 0) return;
        batches.push_back(batch_after(shard, heads_[shard], 1 + random_() % 3));
        auto& batch = batches.back();
        row_writer row;
        for (auto at = batch.first; at <= batch.last; ++at) row.add(record_of(body_of(shard, at)));
        batch.row = row.finish({shard, batch.epoch, batch.first, batch.last});
        attempted_[shard] = batch.last;
        add_beside(batch);
        if (random_() % 16 == 0) batch.keep_from = first_attempted_[shard] = batch.first;
      }
      const bool lit = disk_->is_powered();
      if (opened.append(batches)) return;
      EXPECT_TRUE(lit) << "acknowledged in the dark";
      for (const auto& batch : batches) {
        promised_[batch.shard] = heads_[batch.shard].last = batch.last;
        first_kept_[batch.shard] = first_attempted_[batch.shard];
      }
    }
  }

  /// Now and then so much that it takes several log frames.
  static std::string body_of(shard_id shard, sequence at) {
    const std::size_t bytes = at % 97 == 0 ? 150'000 : at % 5 == 0 ? 20'000 : 30;
    return std::string(bytes, static_cast<char>('a' + shard)) + std::to_string(at);
  }

  std::mt19937_64 random_;
  std::size_t log_bytes_max_;
  std::uint64_t changes_a_life_;
  scratch_folder folder_;
  std::shared_ptr<disk> disk_ = std::make_shared<disk>();
  std::unique_ptr<store> opened_;
  shard_head heads_[shards];
  sequence promised_[shards] = {0, 0};
  sequence attempted_[shards] = {0, 0};
  sequence first_kept_[shards] = {1, 1};
  sequence first_attempted_[shards] = {1, 1};
};

}  // namespace

INSTANTIATE_TEST_SUITE_P(RocksDbOnALossyDisk, StoreContract, ::testing::Values(world_maker{[] {
                           return std::make_unique<lossy_world>();
                         }}));

/// Runs so many seeds; TREFOIL_SEEDS asks for another number. Gives how many logs were written over old ones.
std::uint64_t tell_power_stories(std::uint64_t seeds, int lives, std::size_t log_bytes_max,
                                 std::uint64_t changes_a_life) {
  if (const char* chosen = std::getenv("TREFOIL_SEEDS")) seeds = std::strtoull(chosen, nullptr, 10);
  sequence written = 0;
  std::uint64_t over_old = 0;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    power_story story{seed, log_bytes_max, changes_a_life};
    for (int life = 0; life < lives; ++life) story.live();
    story.check_at_the_end();
    written += story.promised();
    over_old += story.logs_over_old();
    if (::testing::Test::HasFailure()) break;
  }
  EXPECT_GT(written, seeds * 40) << "the power went before anything was written";
  return over_old;
}

TEST(PowerLoss, LeavesEveryPromiseAndNoHole) {
  tell_power_stories(10, 10, rocksdb_options{}.log_bytes_max, 150);
}

TEST(PowerLoss, LeavesThemWhileTablesAreWrittenAndLogsDropped) {
  // RocksDB waits for a second after a table that it could not write, so there are few lives.
  EXPECT_GT(tell_power_stories(2, 4, 400'000, 600), 0U) << "no log was written over an old one";
}

TEST(PowerLoss, LosesABlobOrKeepsItWhole) {
  for (std::uint64_t change = 1; change <= 12; ++change) {
    const scratch_folder folder;
    const auto files = std::make_shared<disk>();
    const rocksdb_options options{.path = folder.path(), .shard_count = 1, .file_system = files};
    auto opened = std::move(rocksdb_store::open(options).value());
    files->cut_power_at(change);
    const auto put = opened->put_blob(std::string(100'000, 'x'));
    files->cut_power();
    opened.reset();
    files->restore_power(disk::unsynced::torn, change);
    opened = std::move(rocksdb_store::open(options).value());
    const auto id = blob_id_of(std::string(100'000, 'x'));
    EXPECT_TRUE(!put || opened->has_blob(id));
    EXPECT_EQ(opened->read_blob(id).has_value(), opened->has_blob(id));
  }
}

/// Appends until the n-th call of a kind failed, and everything after it; then the power goes. False: there are fewer.
bool fail_nth(disk::call what, std::uint64_t nth) {
  SCOPED_TRACE("call " + std::to_string(nth));
  const scratch_folder folder;
  const auto files = std::make_shared<disk>();
  const rocksdb_options options{.path = folder.path(), .shard_count = 1, .file_system = files};
  auto opened = std::move(rocksdb_store::open(options).value());
  auto head = opened->open_shard(0).value();
  files->fail(what, nth);
  bool failed = false;
  constexpr int appends = 30;
  for (int append = 0; append < appends; ++append) {
    auto batch = batch_after(0, head);
    batch.folds.push_back({"s", std::to_string(batch.last)});
    batch.pages.push_back({entity_named("cohort"), static_cast<std::uint32_t>(append), "page"});
    if (append % 8 == 7) batch.keep_from = batch.first;
    const auto error = opened->append({&batch, 1});
    failed = failed || error;
    EXPECT_EQ(error, failed ? make_error_code(store_errc::failed) : std::error_code{});
    if (!error) head.last = batch.last;
  }
  files->cut_power();
  opened.reset();
  files->restore_power(disk::unsynced::lost);
  opened = std::move(rocksdb_store::open(options).value());
  const auto last = opened->open_shard(0)->last;
  EXPECT_EQ(last, head.last);
  if (last > 0) EXPECT_EQ(opened->read_fold(0, "s").value(), std::to_string(last));
  return failed;
}

/// Each write and each sync that the appends make, one at a time.
TEST(FailedWrite, EndsAllAcknowledgement) {
  for (const auto what : {disk::call::append, disk::call::sync}) {
    std::uint64_t nth = 1;
    while (fail_nth(what, nth) && !HasFailure()) ++nth;
    EXPECT_GT(nth, 20U) << "hardly anything failed";
  }
}

}  // namespace trefoil::testing
