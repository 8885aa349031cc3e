/// What every store does for checkpoints: fold rows, and a journal whose beginning goes.

#include "tests/contract/store_contract.hpp"

namespace trefoil::testing {

namespace {

std::string keys_of(const store& from, shard_id shard, std::string_view prefix) {
  std::string all;
  EXPECT_FALSE(from.scan_folds(shard, prefix, [&](const fold_row& row) {
    all += row.key + "=" + *row.body + " ";
    return true;
  }));
  return all;
}

}  // namespace

TEST_P(StoreContract, ReplacesAndForgetsFoldRows) {
  journal_batch batch{.shard = 0, .epoch = heads_[0].epoch};
  batch.folds = {{"pb", "2"}, {"pa", "1"}, {"q", "3"}};
  ASSERT_FALSE(store_->append({&batch, 1}));
  batch.folds = {{"pa", "new"}, {"pb", std::nullopt}, {"pc", ""}};
  ASSERT_FALSE(store_->append({&batch, 1}));
  EXPECT_EQ(keys_of(*store_, 0, "p"), "pa=new pc= ");
  EXPECT_EQ(keys_of(*store_, 0, ""), "pa=new pc= q=3 ");
  EXPECT_EQ(keys_of(*store_, 1, ""), "");
  EXPECT_EQ(store_->read_fold(0, "q").value(), "3");
  EXPECT_EQ(store_->read_fold(0, "pb").error().code, store_errc::not_found);
  crash_and_reopen();
  EXPECT_EQ(keys_of(*store_, 0, ""), "pa=new pc= q=3 ");
}

TEST_P(StoreContract, RefusesAFoldRowBeyondItsLimits) {
  journal_batch batch{.shard = 0, .epoch = heads_[0].epoch};
  batch.folds = {{std::string(limits::fold_key_bytes_max, 'k'),
                  std::string(limits::record_body_bytes_max, 'x')}};
  EXPECT_FALSE(store_->append({&batch, 1}));
  batch.folds[0].key += 'k';
  EXPECT_EQ(store_->append({&batch, 1}), store_errc::failed);
}

TEST_P(StoreContract, ForgetsTheRowsBeforeTheFirstPositionThatIsKept) {
  for (int row = 0; row < 3; ++row) {
    ASSERT_FALSE(add(0, 2));
    ASSERT_FALSE(add(1));
  }
  journal_batch batch{.shard = 0, .epoch = heads_[0].epoch};
  batch.keep_from = 3;
  ASSERT_FALSE(store_->append({&batch, 1}));
  store_->reclaim();
  EXPECT_EQ(rows_of(0, 3), (std::vector<sequence>{3, 5}));
  EXPECT_EQ(rows_of(1), (std::vector<sequence>{1, 2, 3}));
  EXPECT_EQ(store_->read_row(0, 2).error().code, store_errc::not_found);
  const auto all = [](const row_header&, std::string_view) { return true; };
  EXPECT_EQ(store_->scan(0, 1, all)->code, store_errc::not_found);
  crash_and_reopen();
  EXPECT_EQ(heads_[0].first, 3U);
  EXPECT_EQ(heads_[0].last, 6U);
  EXPECT_FALSE(add(0));
}

TEST_P(StoreContract, GoesOnBehindAJournalThatIsForgottenWhole) {
  ASSERT_FALSE(add(0, 4));
  journal_batch batch{.shard = 0, .epoch = heads_[0].epoch};
  batch.keep_from = 5;
  ASSERT_FALSE(store_->append({&batch, 1}));
  crash_and_reopen();
  EXPECT_EQ(heads_[0].first, 5U);
  EXPECT_EQ(heads_[0].last, 4U);
  ASSERT_FALSE(add(0, 2));
  EXPECT_EQ(rows_of(0, 5), (std::vector<sequence>{5}));
}

TEST_P(StoreContract, NeverForgetsWhatIsNotDurableYet) {
  ASSERT_FALSE(add(0, 2));
  auto batch = batch_after(0, heads_[0]);
  batch.keep_from = 4;
  EXPECT_EQ(store_->append({&batch, 1}), store_errc::failed);
}

TEST_P(StoreContract, OpensManyShardsOrNone) {
  const std::vector<shard_id> wanted{2, 3};
  const auto heads = store_->open_shards(wanted).value();
  ASSERT_EQ(heads.size(), 2U);
  const auto batch = batch_after(3, heads[1]);
  EXPECT_FALSE(store_->append({&batch, 1}));
  const std::vector<shard_id> beyond{0, shards};
  EXPECT_EQ(store_->open_shards(beyond).error().code, store_errc::not_found);
  EXPECT_FALSE(add(0));
}

}  // namespace trefoil::testing
