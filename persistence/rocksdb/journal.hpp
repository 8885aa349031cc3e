#pragma once
/// Reading the journal's column family: heads, rows, and what a damaged store lacks.

#include <rocksdb/options.h>

#include <functional>
#include <optional>
#include <vector>

#include "persistence/rocksdb/acknowledged.hpp"
#include "persistence/rocksdb/engine.hpp"
#include "persistence/rocksdb/store_settings.hpp"
#include "persistence/store.hpp"

namespace trefoil {

/// For one pass over the journal: it must not push what is hot out of the cache. Every iterator on it takes these.
[[nodiscard]] rocksdb::ReadOptions pass_options();

/// The settings; nothing when the store was made but not finished.
[[nodiscard]] outcome_of<std::optional<store_settings>> read_settings(const engine&);

/// Where every shard stands, by the keys that are there.
[[nodiscard]] outcome_of<std::vector<shard_head>> read_heads(const engine&, shard_id shards);

/// As store::scan and store::read_row, for a shard that stands at `head`.
[[nodiscard]] std::optional<failure> scan_rows(
  const engine&, shard_id, sequence from, const shard_head& head,
  const std::function<bool(const row_header&, std::string_view row)>& take);
[[nodiscard]] outcome_of<std::string> read_row(const engine&, shard_id, sequence position,
                                               const shard_head& head);

/// Nothing, or the first acknowledged position that is behind its shard's head.
[[nodiscard]] std::optional<failure> find_lost_tail(const engine&, std::span<const shard_head>,
                                                    const acknowledged&);

/// Why the store does not open, as an operator needs it: looks through all shards for the first position that is
/// missing or damaged. Changes no file. `why` is what RocksDB said.
[[nodiscard]] failure diagnose(const rocksdb_options&, const rocksdb::Status& why);

}  // namespace trefoil
