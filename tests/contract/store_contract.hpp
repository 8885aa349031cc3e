#pragma once
/// What every store must do, as one suite. A store joins with a store_world that opens and crashes it:
///   INSTANTIATE_TEST_SUITE_P(Memory, StoreContract, ::testing::Values(world_maker{...}));

#include <gtest/gtest.h>

#include <functional>
#include <memory>

#include "persistence/store.hpp"
#include "tests/contract/journal_makers.hpp"

namespace trefoil::testing {

/// A disk that stores are opened on, one after the other.
class store_world {
public:
  virtual ~store_world() = default;

  [[nodiscard]] virtual outcome_of<std::unique_ptr<store>> open(shard_id shards) = 0;
  /// The store's process dies at once, and with it what was not synced where the world is able to lose it.
  virtual void crash(std::unique_ptr<store> opened) = 0;
  /// The next append that gets as far as its sync fails there. False: this world cannot.
  virtual bool fail_next_sync() = 0;
};

using world_maker = std::function<std::unique_ptr<store_world>()>;

/// Opens a store on a fresh world with four shards, the first two owned.
class StoreContract : public ::testing::TestWithParam<world_maker> {
protected:
  static constexpr shard_id shards = 4;

  void SetUp() override {
    world_ = GetParam()();
    reopen();
  }

  void reopen();
  void close_and_reopen();
  void crash_and_reopen();

  /// Appends so many records to a shard as one row, or says why not.
  std::error_code add(shard_id shard, std::size_t records = 1);

  /// The first positions of all rows that a scan gives.
  std::vector<sequence> rows_of(shard_id shard, sequence from = 1) const;

  std::unique_ptr<store_world> world_;
  std::unique_ptr<store> store_;
  std::vector<shard_head> heads_;  // As this owner knows them.
};

}  // namespace trefoil::testing
