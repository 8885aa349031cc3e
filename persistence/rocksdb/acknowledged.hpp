#pragma once
/// The file `acknowledged`: up to where each shard was promised to be durable. Written in place after every sync of the
/// log, so a log that ends earlier has lost something. rocksdb_store.hpp says what this detects.

#include <rocksdb/file_system.h>

#include <memory>
#include <optional>
#include <span>
#include <string>

#include "persistence/rocksdb/acknowledged_slots.hpp"

namespace trefoil {

class acknowledged_file {
public:
  /// What the file at this path says for this store; nothing when there is none, or none of its two slots is whole, or
  /// it belongs to a store with another id: then less damage can be told, but none is invented.
  [[nodiscard]] static std::optional<acknowledged> read(rocksdb::FileSystem&,
                                                        const std::string& path,
                                                        std::string_view store_id);

  /// Starts the file anew, durably.
  [[nodiscard]] static expected<acknowledged_file, rocksdb::IOStatus> create(
    rocksdb::FileSystem&, const std::string& path, std::string_view store_id,
    std::span<const shard_head> heads, std::uint64_t log_position);

  /// Notes what was just synced. It is not synced itself.
  [[nodiscard]] rocksdb::IOStatus note(std::span<const shard_head> heads,
                                       std::uint64_t log_position);
  [[nodiscard]] rocksdb::IOStatus sync();

private:
  std::unique_ptr<rocksdb::FSRandomRWFile> file_;
  std::uint64_t store_ = 0;  // Hash of the store's id.
  std::uint64_t generation_
    = 0;  // Odd and even take turns in two slots, so one torn write leaves the other.
};

}  // namespace trefoil
