#pragma once
/// The embedded store: one RocksDB on one disk, owned by one process. docs/FORMATS.md names its files and keys.
///
/// What is promised about damage, and why:
/// - A batch that was cut off at the log's end was never acknowledged (append returns after its sync), so it is dropped
///   whole and the store opens.
/// - Anything else that is wrong in the log refuses to open: a frame whose checksum fails, is skipped, cut or blanked
///   although a later sync followed it. The failure names shard and position.
/// - A cut that reaches into acknowledged batches, or damage to the very last one, looks like the first kind. The file
///   `acknowledged` holds each shard's last acknowledged position, written in place after every sync and not synced
///   itself. So such a loss is refused whenever the process died but the machine did not, and after a power loss for
///   all but the moments before it that the kernel had not yet written back. It is never ahead of the log, so it never
///   refuses wrongly.
/// - Damage in a table file shows when its bytes are read: reads and scans then fail with `corrupt`, never with
///   other bytes. Damage that keeps RocksDB from opening is named as above.

#include <cstdint>
#include <filesystem>
#include <memory>

#include "persistence/store.hpp"

namespace rocksdb {
class FileSystem;
}

namespace trefoil {

struct rocksdb_options {
  std::filesystem::path path;

  /// Written when the store is created; another number later is a `mismatch`. 0: whatever the store has.
  shard_id shard_count = 64;

  /// Reads only: takes no ownership and leaves every file as it is, so it may look at a store that is in use (as of
  /// now). Every write fails with `failed`; open_shard tells the head and moves no epoch.
  bool read_only = false;

  /// Below this many free bytes append answers `disk_full` and writes nothing, so that reads and a clean end stay
  /// possible. Below twice as many the store says that it is `low`.
  std::uint64_t free_bytes_min = 64ULL * 1024 * 1024;

  /// How long RocksDB's log may grow, and with it the replay at start: 32 MiB took 0.1 s, 0.3 s with rows of one
  /// record.
  std::size_t log_bytes_max = 32ULL * 1024 * 1024;

  /// Cache for table blocks.
  std::size_t cache_bytes = 64ULL * 1024 * 1024;

  /// What every file goes through; empty: the machine's own.
  std::shared_ptr<rocksdb::FileSystem> file_system;
};

class rocksdb_store {
public:
  /// Opens the store, or creates it when the path holds none and read_only is not set. Fails with `in_use`,
  /// `mismatch`, `not_found` (read_only), `corrupt` (see above) or `failed`.
  [[nodiscard]] static outcome_of<std::unique_ptr<store>> open(const rocksdb_options&);
};

}  // namespace trefoil
