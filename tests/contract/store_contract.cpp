#include "tests/contract/store_contract.hpp"

#include "persistence/limits.hpp"

namespace trefoil::testing {

void StoreContract::reopen() {
  auto opened = world_->open(shards);
  ASSERT_TRUE(opened) << opened.error().detail;
  store_ = std::move(*opened);
  heads_.clear();
  for (shard_id shard = 0; shard < 2; ++shard) {
    const auto head = store_->open_shard(shard);
    ASSERT_TRUE(head) << head.error().detail;
    heads_.push_back(*head);
  }
}

void StoreContract::close_and_reopen() {
  store_.reset();
  reopen();
}

void StoreContract::crash_and_reopen() {
  world_->crash(std::move(store_));
  reopen();
}

std::error_code StoreContract::add(shard_id shard, std::size_t records) {
  const auto batch = batch_after(shard, heads_[shard], records);
  const auto error = store_->append({&batch, 1});
  if (!error) heads_[shard].last = batch.last;
  return error;
}

std::vector<sequence> StoreContract::rows_of(shard_id shard, sequence from) const {
  std::vector<sequence> firsts;
  const auto bad = store_->scan(shard, from, [&](const row_header& header, std::string_view) {
    firsts.push_back(header.first);
    return true;
  });
  EXPECT_FALSE(bad) << bad->detail;
  return firsts;
}

TEST_P(StoreContract, StartsEmpty) {
  EXPECT_EQ(store_->shard_count(), shards);
  EXPECT_EQ(heads_[0].first, 1U);
  EXPECT_EQ(heads_[0].last, 0U);
  EXPECT_TRUE(rows_of(0).empty());
}

TEST_P(StoreContract, GivesBackWhatWasAppended) {
  const auto batch = batch_after(0, heads_[0], 3);
  ASSERT_FALSE(store_->append({&batch, 1}));
  EXPECT_EQ(store_->read_row(0, 2).value(), batch.row);
  auto reader = row_reader::open(batch.row).value();
  EXPECT_EQ(reader.next().value()->body, "body1");
}

TEST_P(StoreContract, FindsARowByAnyOfItsPositions) {
  ASSERT_FALSE(add(0, 3));
  ASSERT_FALSE(add(0, 2));
  const auto first = store_->read_row(0, 1).value();
  EXPECT_EQ(store_->read_row(0, 3).value(), first);
  EXPECT_NE(store_->read_row(0, 4).value(), first);
  EXPECT_EQ(store_->read_row(0, 5).value(), store_->read_row(0, 4).value());
}

TEST_P(StoreContract, SaysNotFoundOutsideTheJournal) {
  ASSERT_FALSE(add(0, 3));
  EXPECT_EQ(store_->read_row(0, 4).error().code, store_errc::not_found);
  EXPECT_EQ(store_->read_row(0, 0).error().code, store_errc::not_found);
  EXPECT_EQ(store_->read_row(1, 1).error().code, store_errc::not_found);
  EXPECT_EQ(store_->read_row(shards, 1).error().code, store_errc::not_found);
  EXPECT_EQ(store_->open_shard(shards).error().code, store_errc::not_found);
}

TEST_P(StoreContract, ScansFromTheRowThatHoldsThePosition) {
  for (int row = 0; row < 3; ++row) ASSERT_FALSE(add(0, 2));
  EXPECT_EQ(rows_of(0), (std::vector<sequence>{1, 3, 5}));
  EXPECT_EQ(rows_of(0, 4), (std::vector<sequence>{3, 5}));
  EXPECT_EQ(rows_of(0, 6), (std::vector<sequence>{5}));
  EXPECT_TRUE(rows_of(0, 7).empty());
}

TEST_P(StoreContract, StopsAScanWhenTold) {
  for (int row = 0; row < 3; ++row) ASSERT_FALSE(add(0));
  int seen = 0;
  EXPECT_FALSE(store_->scan(0, 1, [&](const row_header&, std::string_view) { return ++seen < 2; }));
  EXPECT_EQ(seen, 2);
}

TEST_P(StoreContract, LetsAScanReadTheStore) {
  ASSERT_FALSE(add(0));
  EXPECT_FALSE(store_->scan(0, 1, [&](const row_header&, std::string_view row) {
    EXPECT_EQ(store_->read_row(0, 1).value(), row);
    return true;
  }));
}

TEST_P(StoreContract, KeepsShardsApart) {
  ASSERT_FALSE(add(0, 2));
  ASSERT_FALSE(add(1, 5));
  EXPECT_EQ(rows_of(0), (std::vector<sequence>{1}));
  EXPECT_EQ(row_reader::open(store_->read_row(1, 5).value())->header().last, 5U);
}

TEST_P(StoreContract, RefusesAGap) {
  ASSERT_FALSE(add(0));
  ++heads_[0].last;
  EXPECT_EQ(add(0), store_errc::failed);
}

TEST_P(StoreContract, RefusesAPositionTwice) {
  ASSERT_FALSE(add(0));
  --heads_[0].last;
  EXPECT_EQ(add(0), store_errc::failed);
}

TEST_P(StoreContract, RefusesARowThatIsNotTheOneAnnounced) {
  auto batch = batch_after(0, heads_[0]);
  batch.row = batch_after(1, heads_[1]).row;
  EXPECT_EQ(store_->append({&batch, 1}), store_errc::failed);
}

TEST_P(StoreContract, RefusesADamagedRow) {
  auto batch = batch_after(0, heads_[0]);
  batch.row[batch.row.size() / 2] ^= 1;
  EXPECT_EQ(store_->append({&batch, 1}), store_errc::failed);
}

TEST_P(StoreContract, RefusesAShardNobodyOwns) {
  const auto batch = batch_after(3, {});
  EXPECT_EQ(store_->append({&batch, 1}), store_errc::failed);
}

TEST_P(StoreContract, AcceptsNothingAfterAMistake) {
  ++heads_[0].last;
  ASSERT_EQ(add(0), store_errc::failed);
  EXPECT_EQ(add(1), store_errc::failed);
}

TEST_P(StoreContract, WritesAllBatchesOrNone) {
  const std::vector good{batch_after(0, heads_[0]), batch_after(1, heads_[1])};
  ASSERT_FALSE(store_->append(good));
  auto old = heads_[0];
  heads_[0].last = 1;
  heads_[0].epoch = store_->open_shard(0)->epoch;
  old.last = 1;
  const std::vector half{batch_after(1, {heads_[1].epoch, 1, 1}), batch_after(0, old)};
  EXPECT_EQ(store_->append(half), store_errc::fenced);
  EXPECT_EQ(rows_of(1), (std::vector<sequence>{1}));
}

TEST_P(StoreContract, FencesAnOlderOwner) {
  ASSERT_FALSE(add(0));
  const auto later = store_->open_shard(0).value();
  EXPECT_EQ(later.last, 1U);
  EXPECT_EQ(add(0), store_errc::fenced);
  EXPECT_EQ(rows_of(0), (std::vector<sequence>{1}));
  heads_[0] = later;
  EXPECT_FALSE(add(0));
}

TEST_P(StoreContract, RaisesTheEpochAtEveryOpening) {
  auto last = heads_[0].epoch;
  for (int opening = 0; opening < 3; ++opening) {
    crash_and_reopen();
    EXPECT_GT(heads_[0].epoch, last);
    last = heads_[0].epoch;
  }
}

TEST_P(StoreContract, KeepsAllOverARestart) {
  auto batch = batch_after(0, heads_[0], 3);
  batch.pages.push_back({entity_named("cohort"), 5, "page"});
  batch.snapshots.push_back(
    {.entity = entity_named("task"), .kind = 2, .through = 3, .head = 3, .body = "state"});
  ASSERT_FALSE(store_->append({&batch, 1}));
  const auto blob = store_->put_blob("file").value();
  close_and_reopen();
  EXPECT_EQ(heads_[0].last, 3U);
  EXPECT_EQ(store_->read_row(0, 1).value(), batch.row);
  EXPECT_EQ(store_->read_page(0, entity_named("cohort"), 5).value(), batch.pages[0]);
  EXPECT_EQ(store_->read_snapshot(0, entity_named("task")).value(), batch.snapshots[0]);
  EXPECT_EQ(store_->read_blob(blob).value(), "file");
  EXPECT_FALSE(add(0));
}

TEST_P(StoreContract, KeepsExactlyWhatWasAcknowledgedOverACrash) {
  ASSERT_FALSE(add(0, 2));
  ASSERT_FALSE(add(1, 3));
  const auto blob = store_->put_blob("file").value();
  crash_and_reopen();
  EXPECT_EQ(heads_[0].last, 2U);
  EXPECT_EQ(heads_[1].last, 3U);
  EXPECT_TRUE(store_->has_blob(blob));
  EXPECT_EQ(rows_of(1), (std::vector<sequence>{1}));
}

TEST_P(StoreContract, AcknowledgesNothingAfterAFailedSync) {
  ASSERT_FALSE(add(0));
  if (!world_->fail_next_sync()) GTEST_SKIP() << "this world cannot fail a sync";
  EXPECT_EQ(add(0), store_errc::failed);
  EXPECT_EQ(add(1), store_errc::failed);
  EXPECT_FALSE(store_->open_shard(2));
  crash_and_reopen();
  EXPECT_EQ(heads_[0].last, 1U);
  EXPECT_EQ(heads_[1].last, 0U);
  EXPECT_FALSE(add(0));
}

TEST_P(StoreContract, TakesABatchWithoutARow) {
  journal_batch batch{.shard = 0, .epoch = heads_[0].epoch};
  batch.pages.push_back({entity_named("cohort"), 1, "page"});
  ASSERT_FALSE(store_->append({&batch, 1}));
  EXPECT_TRUE(rows_of(0).empty());
  EXPECT_EQ(store_->read_page(0, entity_named("cohort"), 1)->body, "page");
  EXPECT_FALSE(add(0));
}

TEST_P(StoreContract, ReplacesASnapshot) {
  for (const auto* body : {"old", "new"}) {
    auto batch = batch_after(0, heads_[0]);
    batch.snapshots.push_back(
      {.entity = entity_named("task"), .through = batch.last, .body = body});
    ASSERT_FALSE(store_->append({&batch, 1}));
    heads_[0].last = batch.last;
  }
  EXPECT_EQ(store_->read_snapshot(0, entity_named("task"))->body, "new");
  EXPECT_EQ(store_->read_snapshot(1, entity_named("task")).error().code, store_errc::not_found);
}

TEST_P(StoreContract, ScansSnapshotsAndPagesInKeyOrder) {
  journal_batch batch{.shard = 0, .epoch = heads_[0].epoch};
  for (const std::uint32_t number : {300U, 1U, 2U})
    batch.pages.push_back({entity_named("b"), number, "page"});
  batch.pages.push_back({entity_named("a"), 9, "page"});
  for (const auto* name : {"z", "x", "y"})
    batch.snapshots.push_back({.entity = entity_named(name), .body = name});
  ASSERT_FALSE(store_->append({&batch, 1}));
  std::string order;
  EXPECT_FALSE(store_->scan_pages(0, [&](const page& each) {
    order += std::to_string(each.number) + " ";
    return true;
  }));
  EXPECT_FALSE(store_->scan_snapshots(0, [&](const snapshot& each) {
    order += each.body;
    return each.body != "y";
  }));
  EXPECT_EQ(order, "9 1 2 300 xy");
}

TEST_P(StoreContract, RefusesARecordBeyondItsLimit) {
  journal_batch batch{.shard = 0, .epoch = heads_[0].epoch};
  batch.pages.push_back(
    {entity_named("cohort"), 1, std::string(limits::record_body_bytes_max, 'x')});
  EXPECT_FALSE(store_->append({&batch, 1}));
  batch.pages[0].body += 'x';
  EXPECT_EQ(store_->append({&batch, 1}), store_errc::failed);
}

TEST_P(StoreContract, NamesABlobByItsContent) {
  const auto id = store_->put_blob("same").value();
  EXPECT_EQ(store_->put_blob("same").value(), id);
  EXPECT_EQ(id, blob_id_of("same"));
  EXPECT_EQ(store_->put_blob("").value(), blob_id_of(""));
  EXPECT_EQ(store_->read_blob(blob_id_of("")).value(), "");
  EXPECT_EQ(store_->read_blob(blob_id_of("never put")).error().code, store_errc::not_found);
  EXPECT_FALSE(store_->has_blob(blob_id_of("never put")));
}

TEST_P(StoreContract, RefusesAnotherNumberOfShards) {
  store_.reset();
  const auto opened = world_->open(shards + 1);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, store_errc::mismatch);
}

TEST_P(StoreContract, RefusesASecondOwner) {
  const auto opened = world_->open(shards);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, store_errc::in_use);
}

TEST_P(StoreContract, CountsWhatItDid) {
  const auto before = store_->counters();
  const auto batch = batch_after(0, heads_[0]);
  ASSERT_FALSE(store_->append({&batch, 1}));
  EXPECT_EQ(store_->counters().appends, before.appends + 1);
  EXPECT_GT(store_->counters().syncs, before.syncs);
  EXPECT_EQ(store_->counters().bytes, before.bytes + batch.row.size());
}

}  // namespace trefoil::testing
