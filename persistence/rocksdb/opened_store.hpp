#pragma once
/// The store once it is open: what reads, and its one writer.

#include <memory>
#include <optional>
#include <vector>

#include "persistence/rocksdb/acknowledged.hpp"
#include "persistence/rocksdb/blob_files.hpp"
#include "persistence/rocksdb/engine.hpp"
#include "persistence/rocksdb/process_lock.hpp"

namespace trefoil {

/// What a store is made of, gathered while it opens.
struct store_parts {
  rocksdb_options options;
  std::optional<process_lock> lock;  ///< Goes last.
  std::optional<engine> database;
  std::optional<acknowledged_file> mark;  ///< None of a store that is only read.
  std::unique_ptr<blob_files> blobs;
  std::vector<shard_head> heads;
};

/// The store that these parts make. REQUIRES: unless it only reads, it has the lock and a mark of these heads.
[[nodiscard]] std::unique_ptr<store> serve_store(store_parts);

}  // namespace trefoil
