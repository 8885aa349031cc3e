// Shards come back first that somebody waits for, each by as many threads as it has parts.

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>

#include <gtest/gtest.h>

#include "actors/shell/recovery_crew.hpp"

namespace trefoil::tests::recovering {

using namespace std::chrono_literals;

/// Far beyond what any step takes: only a failing test waits for it.
constexpr auto patience = 20s;

/// A store of empty shards, in which a test decides how long the companies and all other rows of a shard take.
class slow_store final : public store {
public:
  using hook = std::function<std::optional<failure>(shard_id, bool companies,
                                                    const std::function<bool(const fold_row&)>&)>;
  slow_store(shard_id shards, hook scanned) : shards_{shards}, scanned_{std::move(scanned)} {}

  shard_id shard_count() const override { return shards_; }
  std::optional<failure> scan_folds(
    shard_id shard, std::string_view prefix,
    const std::function<bool(const fold_row&)>& take) const override {
    const bool companies = prefix == shell::row_key(shell::fold_kind::company);
    const bool others = prefix == shell::row_key(shell::fold_kind::assigned);
    return companies || others ? scanned_(shard, companies, take) : std::nullopt;
  }
  std::optional<failure> scan(
    shard_id, sequence,
    const std::function<bool(const row_header&, std::string_view)>&) const override {
    return std::nullopt;
  }

  // Recovery asks nothing of this.
  outcome_of<std::vector<shard_head>> open_shards(std::span<const shard_id>) override {
    return unexpected(none());
  }
  outcome_of<shard_head> head(shard_id) const override { return unexpected(none()); }
  std::error_code append(std::span<const journal_batch>) override { return none().code; }
  outcome_of<std::string> read_row(shard_id, sequence) const override { return unexpected(none()); }
  outcome_of<snapshot> read_snapshot(shard_id, const entity_key&) const override {
    return unexpected(none());
  }
  outcome_of<page> read_page(shard_id, const entity_key&, std::uint32_t) const override {
    return unexpected(none());
  }
  std::optional<failure> scan_snapshots(
    shard_id, const std::function<bool(const snapshot&)>&) const override {
    return none();
  }
  outcome_of<std::string> read_fold(shard_id, std::string_view) const override {
    return unexpected(none());
  }
  std::optional<failure> scan_pages(shard_id,
                                    const std::function<bool(const page&)>&) const override {
    return none();
  }
  outcome_of<blob_id> put_blob(std::string_view) override { return unexpected(none()); }
  outcome_of<std::string> read_blob(const blob_id&) const override { return unexpected(none()); }
  bool has_blob(const blob_id&) const override { return false; }
  store_counters counters() const override { return {}; }

private:
  static failure none() { return {store_errc::not_found, "nothing"}; }

  shard_id shards_;
  hook scanned_;
};

/// Something that happens once, and that others wait for.
class one_event {
public:
  void come() {
    const std::lock_guard lock{mutex_};
    come_ = true;
    changed_.notify_all();
  }
  [[nodiscard]] bool wait() {
    std::unique_lock lock{mutex_};
    return changed_.wait_for(lock, patience, [this] { return come_; });
  }
  [[nodiscard]] bool has_come() {
    const std::lock_guard lock{mutex_};
    return come_;
  }

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool come_ = false;
};

class RecoveryCrew : public testing::Test {
protected:
  void start(std::size_t threads, shard_id shards, slow_store::hook scanned) {
    store_ = std::make_unique<slow_store>(shards, std::move(scanned));
    crew_ = std::make_unique<shell::recovery_crew>(
      *store_, std::vector<shard_head>(shards), threads,
      [this, shards](shard_id shard, const shell::recovered_ptr&) {
        const std::lock_guard lock{mutex_};
        back_.push_back(shard);
        if (shard == awaited_) awaited_back_.come();
        if (back_.size() == shards) all_back_.come();
      },
      [this](const failure& why) {
        const std::lock_guard lock{mutex_};
        failures_.push_back(why.detail);
        failed_.come();
      });
  }
  /// Rows that mean nothing, one behind the other, until this has come or no more are taken.
  static std::optional<failure> rows_until(one_event& what,
                                           const std::function<bool(const fold_row&)>& take) {
    const fold_row row{shell::row_key(shell::fold_kind::head), std::string{}};
    const auto end = std::chrono::steady_clock::now() + patience;
    while (!what.has_come() && take(row)) {
      if (std::chrono::steady_clock::now() > end) return failure{store_errc::failed, "too late"};
    }
    return std::nullopt;
  }

  std::unique_ptr<slow_store> store_;
  std::mutex mutex_;
  std::vector<shard_id> back_;
  std::vector<std::string> failures_;
  shard_id awaited_ = 2;
  one_event begun_;
  one_event others_begun_;
  one_event wanted_;
  one_event awaited_back_;
  one_event all_back_;
  one_event failed_;
  one_event never_;
  std::unique_ptr<shell::recovery_crew> crew_;
};

TEST_F(RecoveryCrew, WhatSomebodyWaitsForOvertakesWhatIsAtWork) {
  start(1, 3, [this](shard_id shard, bool companies, const auto& take) -> std::optional<failure> {
    if (shard != 0 || !companies) return std::nullopt;
    begun_.come();
    return rows_until(awaited_back_, take);
  });
  ASSERT_TRUE(begun_.wait());
  crew_->want(awaited_);
  ASSERT_TRUE(all_back_.wait());
  EXPECT_EQ(back_, (std::vector<shard_id>{2, 0, 1}));
  crew_->stop();
  EXPECT_EQ(crew_->left(), 0U);
}

TEST_F(RecoveryCrew, NobodyOvertakesAShardThatIsWaitedForAsWell) {
  start(1, 3, [this](shard_id shard, bool companies, const auto& take) -> std::optional<failure> {
    if (shard != 0 || !companies) return std::nullopt;
    begun_.come();
    EXPECT_TRUE(wanted_.wait());
    const fold_row row{shell::row_key(shell::fold_kind::head), std::string{}};
    EXPECT_TRUE(take(row));
    return std::nullopt;
  });
  ASSERT_TRUE(begun_.wait());
  crew_->want(0);
  crew_->want(2);
  wanted_.come();
  ASSERT_TRUE(all_back_.wait());
  EXPECT_EQ(back_, (std::vector<shard_id>{0, 2, 1}));
}

TEST_F(RecoveryCrew, WhoWaitedFirstIsFirstAlsoWhereItsOtherPartIsLeft) {
  // Shard 0 is at work when 2 is wanted, and is wanted itself when the first part of 2 is at work.
  start(1, 3, [this](shard_id shard, bool companies, const auto& take) -> std::optional<failure> {
    if (shard == 2 && companies) crew_->want(0);
    if (shard != 0 || !companies) return std::nullopt;
    begun_.come();
    return rows_until(awaited_back_, take);
  });
  ASSERT_TRUE(begun_.wait());
  crew_->want(2);
  ASSERT_TRUE(all_back_.wait());
  EXPECT_EQ(back_, (std::vector<shard_id>{2, 0, 1}));
  EXPECT_TRUE(failures_.empty());
}

TEST_F(RecoveryCrew, StopsWhereItIsAtWork) {
  start(1, 3, [this](shard_id, bool, const auto& take) -> std::optional<failure> {
    begun_.come();
    return rows_until(never_, take);
  });
  ASSERT_TRUE(begun_.wait());
  crew_->want(awaited_);
  crew_->stop();
  crew_->want(1);
  EXPECT_TRUE(back_.empty());
  EXPECT_TRUE(failures_.empty());
  EXPECT_EQ(crew_->left(), 3U);
}

TEST_F(RecoveryCrew, AFailureOfWhatOvertookEndsWhatWasOvertaken) {
  start(1, 3, [this](shard_id shard, bool companies, const auto& take) -> std::optional<failure> {
    if (shard == 2) return failure{store_errc::corrupt, "shard 2 is damaged"};
    if (!companies) return std::nullopt;
    begun_.come();
    return rows_until(never_, take);
  });
  ASSERT_TRUE(begun_.wait());
  crew_->want(2);
  ASSERT_TRUE(failed_.wait());
  crew_->stop();
  EXPECT_EQ(failures_, std::vector<std::string>{"shard 2 is damaged"});
  EXPECT_TRUE(back_.empty());
}

TEST_F(RecoveryCrew, TwoThreadsBringBackTheTwoPartsOfOneShard) {
  start(2, 1, [this](shard_id, bool companies, const auto&) -> std::optional<failure> {
    (companies ? begun_ : others_begun_).come();
    EXPECT_TRUE((companies ? others_begun_ : begun_).wait());
    return std::nullopt;
  });
  ASSERT_TRUE(all_back_.wait());
}

TEST_F(RecoveryCrew, TheFirstFailureEndsIt) {
  start(1, 3, [](shard_id shard, bool, const auto&) -> std::optional<failure> {
    if (shard == 1) return failure{store_errc::corrupt, "shard 1 is damaged"};
    return std::nullopt;
  });
  ASSERT_TRUE(failed_.wait());
  crew_->stop();
  EXPECT_EQ(failures_, std::vector<std::string>{"shard 1 is damaged"});
  EXPECT_EQ(back_, std::vector<shard_id>{0});
  EXPECT_EQ(crew_->left(), 2U);
}

TEST(FoldKinds, EachIsRestoredByOnePart) {
  auto all = std::string{shell::restored_apart} + std::string{shell::restored_in_order};
  std::ranges::sort(all);
  // All but `h` and `t`, which are read when somebody asks.
  EXPECT_EQ(all, "abcdfgklmnopqrsvw");
}

}  // namespace trefoil::tests::recovering
