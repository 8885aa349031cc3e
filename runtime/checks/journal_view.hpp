#pragma once
/// The invariants of a store, checked from outside: `trefoil verify`, simulation, end-to-end tests and scenarios all
/// use this folder. It shares ids and the codec with the machines and nothing else, so that a misreading there shows
/// here. This file: what is read.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "persistence/store.hpp"

namespace trefoil::checks {

/// The journals of all shards with their pages and snapshots. Checks read it shard by shard, each once from the
/// beginning, so a view may stream. It must not change meanwhile.
class journal_view {
public:
  virtual ~journal_view() = default;

  [[nodiscard]] virtual shard_id shards() const = 0;
  /// The first position that a shard's journal keeps.
  [[nodiscard]] virtual sequence first(shard_id) const { return 1; }
  /// Calls `take` with every row of a shard in order. `take` returns false to stop early.
  [[nodiscard]] virtual std::optional<failure> rows(
    shard_id, const std::function<bool(std::string_view row)>& take) const = 0;
  [[nodiscard]] virtual std::optional<failure> snapshots(
    shard_id, const std::function<bool(const snapshot&)>& take) const = 0;
  /// A page's body; nothing when there is no such page.
  [[nodiscard]] virtual outcome_of<std::optional<std::string>> page_body(
    shard_id, const entity_key& cohort, std::uint32_t number) const = 0;
};

/// A store as it stands; nothing is taken over and nothing is written. The store must outlive the view.
[[nodiscard]] std::unique_ptr<journal_view> view_of(const store&);

/// A copy in memory: what a store held at some moment, to be compared with what it holds later.
class kept_journal final : public journal_view {
public:
  explicit kept_journal(shard_id shards) : rows_(shards), snapshots_(shards) {}
  [[nodiscard]] static outcome_of<kept_journal> copy_of(const store&);

  void add_row(shard_id shard, std::string row) { rows_[shard].push_back(std::move(row)); }
  void add_snapshot(shard_id shard, snapshot one) { snapshots_[shard].push_back(std::move(one)); }
  /// The same number again replaces the page.
  void add_page(shard_id shard, const page& one) {
    pages_[{shard, one.cohort, one.number}] = one.body;
  }

  [[nodiscard]] shard_id shards() const override { return static_cast<shard_id>(rows_.size()); }
  [[nodiscard]] std::optional<failure> rows(
    shard_id, const std::function<bool(std::string_view row)>& take) const override;
  [[nodiscard]] std::optional<failure> snapshots(
    shard_id, const std::function<bool(const snapshot&)>& take) const override;
  [[nodiscard]] outcome_of<std::optional<std::string>> page_body(
    shard_id, const entity_key& cohort, std::uint32_t number) const override;

private:
  std::vector<std::vector<std::string>> rows_;
  std::vector<std::vector<snapshot>> snapshots_;
  std::map<std::tuple<shard_id, entity_key, std::uint32_t>, std::string> pages_;
};

/// Calls `take` with every record of a shard, its row's header and its position. A row that cannot be read is a
/// failure. `take` returns false to stop early.
[[nodiscard]] std::optional<failure> each_record(
  const journal_view&, shard_id,
  const std::function<bool(const row_header&, sequence at, const record&)>& take);

}  // namespace trefoil::checks
