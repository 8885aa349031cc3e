#pragma once
/// A journal told by hand: events and effects as a node writes them, over the memory store. Nothing is decided here, so
/// a test may also tell what must never happen.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>
#include <gtest/gtest.h>

#include "actors/base/machine.hpp"
#include "persistence/memory_store.hpp"
#include "runtime/checks/checks.hpp"

namespace trefoil::tests {

/// One event on its way into the journal.
struct draft {
  template <class Event>
  requires requires { Event::tag; }
  /*implicit*/ draft(const Event& event)
    : tag{Event::tag}, version{Event::version}, body{encode_stored(event)} {}
  draft(std::uint16_t which, std::string bytes) : tag{which}, body{std::move(bytes)} {}
  std::uint16_t tag;
  std::uint8_t version = 1;
  std::string body;
};

/// As docs/FORMATS.md says it.
struct cursor_body {
  shard_id source = 0;
  sequence position = 0;
  static constexpr auto fields = field_list{field<1>("source", &cursor_body::source),
                                            field<2>("position", &cursor_body::position)};
};

/// What one decision came to, all of it in one row.
struct told {
  entity_id entity;
  std::vector<draft> events;
  std::vector<outgoing> effects = {};
  std::optional<request_mark> request = {};
  std::string principal = {};
  std::vector<page> pages = {};
  std::vector<snapshot> snapshots = {};
};

class chronicle {
public:
  explicit chronicle(shard_id shards) : shards_{shards}, store_{make_memory_store(shards)} {
    for (shard_id shard = 0; shard < shards; ++shard) heads_.push_back(*store_->open_shard(shard));
  }

  [[nodiscard]] store& disk() { return *store_; }
  [[nodiscard]] checks::report check(const checks::ledger* against = nullptr) {
    const auto view = checks::view_of(*store_);
    const auto found = checks::run(*view, against);
    EXPECT_TRUE(found) << (found ? "" : found.error().detail);
    return found ? *found : checks::report{};
  }
  [[nodiscard]] sequence last(shard_id shard) const { return heads_[shard].last; }
  [[nodiscard]] sequence head_of(const entity_id& id) const {
    const auto found = chains_.find(id);
    return found == chains_.end() ? 0 : found->second;
  }

  /// Gives the position of the first record.
  sequence tell(const told& what) {
    std::vector<record> all;
    record one;
    one.entity = what.entity.key();
    one.at_ms = 1'700'000'000'000;
    one.principal = what.principal;
    one.request = what.request;
    const auto shard = what.entity.shard_of(shards_);
    auto& head = chains_[what.entity];
    for (const auto& event : what.events) {
      one.previous = head;
      one.tag = event.tag;
      one.version = event.version;
      one.body = event.body;
      all.push_back(one);
      head = heads_[shard].last + all.size();
      one.request.reset();
    }
    one.previous = head;
    for (const auto& effect : what.effects) {
      one.to = effect.to.key();
      one.tag = effect.tag;
      one.version = effect.version;
      one.body = effect.body;
      all.push_back(one);
    }
    return write(shard, all, what.pages, what.snapshots);
  }

  /// A shard says that it has taken another one's effects, all or up to a position.
  sequence note_cursor(shard_id taker, shard_id source, sequence upto = 0) {
    record one;
    entity_id shard;
    shard.home = std::uint64_t{taker} << 48U;
    one.entity = shard.key();
    one.tag = 0x0001;
    one.body = encode_stored(cursor_body{source, upto > 0 ? upto : heads_[source].last});
    return write(taker, {one});
  }

  sequence write(shard_id shard, const std::vector<record>& records, std::vector<page> pages = {},
                 std::vector<snapshot> snapshots = {}) {
    auto& head = heads_[shard];
    journal_batch batch;
    batch.shard = shard;
    batch.epoch = head.epoch;
    batch.pages = std::move(pages);
    batch.snapshots = std::move(snapshots);
    if (!records.empty()) {
      batch.first = head.last + 1;
      batch.last = head.last + records.size();
      row_writer row;
      for (const auto& one : records) row.add(one);
      batch.row = row.finish({shard, head.epoch, batch.first, batch.last});
      head.last = batch.last;
    }
    EXPECT_FALSE(store_->append({&batch, 1}));
    return batch.first;
  }

private:
  shard_id shards_;
  std::unique_ptr<store> store_;
  std::vector<shard_head> heads_;
  std::map<entity_id, sequence> chains_;
};

}  // namespace trefoil::tests
