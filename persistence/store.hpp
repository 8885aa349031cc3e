#pragma once
/// The durable past of every shard: journal rows, snapshots, pages, blobs. Every store passes
/// tests/contract/store_contract.hpp. Any thread may call; writes take turns. Calls block on the disk, so that is for
/// the committer and for the threads that read, recover and keep blobs: actors make none but `low`, and the gateway's
/// threads none but `low` and `has_blob`.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "persistence/record.hpp"

namespace trefoil {

enum class store_errc {
  not_found = 1,  ///< No such row, snapshot, page or blob.
  fenced,         ///< Another owner holds a later epoch of this shard: forget the shard.
  corrupt,        ///< Stored bytes are not what was written; the detail names shard and position.
  disk_full,      ///< No room left; nothing was written.
  failed,         ///< A write, sync or read failed; what was not acknowledged is unknown.
  in_use,         ///< Another process holds this store.
  mismatch,       ///< The store was made with other settings, or by a newer release.
};

[[nodiscard]] const std::error_category& store_category();
[[nodiscard]] std::error_code make_error_code(store_errc);

/// A failure and the words that an operator needs: which file, shard, position.
struct failure {
  std::error_code code;
  std::string detail;
};

template <class T>
using outcome_of = expected<T, failure>;

/// What one shard adds in one commit. The row is as row_writer made it.
struct journal_batch {
  shard_id shard = 0;
  trefoil::epoch epoch = 0;
  sequence first = 0;  ///< 0 with an empty row: the batch carries only snapshots or pages.
  sequence last = 0;
  std::string row;
  std::vector<page> pages;
  std::vector<snapshot> snapshots;
  std::vector<fold_row> folds;
  /// Positions before it are needed no longer: rows that hold only such may go. 0: all stay. Never falls.
  sequence keep_from = 0;
};

/// Where a shard's journal stands.
struct shard_head {
  trefoil::epoch epoch = 0;
  sequence first = 1;  ///< The first position that the journal still holds.
  sequence last = 0;   ///< 0: nothing was ever written.
};

/// The name of a blob: the SHA-256 of its bytes.
struct blob_id {
  std::array<unsigned char, 32> bytes{};
  friend bool operator==(const blob_id&, const blob_id&) = default;
  friend auto operator<=>(const blob_id&, const blob_id&) = default;
};

/// The SHA-256 of these bytes.
[[nodiscard]] blob_id blob_id_of(std::string_view bytes);

/// What the store did, for benches and operators. Counted since it was opened.
struct store_counters {
  std::uint64_t appends = 0;  ///< Calls of append that succeeded.
  std::uint64_t syncs = 0;
  std::uint64_t bytes = 0;  ///< Bytes of rows, pages, snapshots and fold rows handed over.
};

class store {
public:
  virtual ~store() = default;

  /// The number of shards, fixed when the store was created.
  [[nodiscard]] virtual shard_id shard_count() const = 0;

  /// Takes ownership of shards, all or none: their epochs are one higher than ever before, durably. Later writes with
  /// an older epoch are refused as `fenced`. Says where their journals stand, in the order asked.
  [[nodiscard]] virtual outcome_of<std::vector<shard_head>> open_shards(std::span<const shard_id>)
    = 0;
  /// The same for one.
  [[nodiscard]] outcome_of<shard_head> open_shard(shard_id one) {
    return open_shards({&one, 1}).map([](const auto& heads) { return heads.front(); });
  }

  /// Where a shard's journal stands now. Any thread.
  [[nodiscard]] virtual outcome_of<shard_head> head(shard_id) const = 0;

  /// Writes all batches or none; returns once they survive power loss. REQUIRES: one batch a shard; a row's first
  /// sequence is the shard's last + 1; `keep_from` is at most that. Fails with `fenced` when another owner holds a
  /// later epoch. After `failed` the
  /// outcome is unknown: nothing may be acknowledged any more and the process must end (docs/ARCHITECTURE.md).
  [[nodiscard]] virtual std::error_code append(std::span<const journal_batch> batches) = 0;

  /// The row that holds a position, checksum verified.
  [[nodiscard]] virtual outcome_of<std::string> read_row(shard_id, sequence position) const = 0;

  /// Calls `take` with every row from the one that holds `from` on, in order, each verified and gap-free against the
  /// one before. Stops with `corrupt` at the first that is not; the detail names the shard and the position. `take`
  /// returns false to stop early, which is no error.
  [[nodiscard]] virtual std::optional<failure> scan(
    shard_id, sequence from,
    const std::function<bool(const row_header&, std::string_view row)>& take) const = 0;

  [[nodiscard]] virtual outcome_of<snapshot> read_snapshot(shard_id, const entity_key&) const = 0;
  [[nodiscard]] virtual outcome_of<page> read_page(shard_id, const entity_key& cohort,
                                                   std::uint32_t number) const = 0;
  /// All snapshots of a shard, in key order.
  [[nodiscard]] virtual std::optional<failure> scan_snapshots(
    shard_id, const std::function<bool(const snapshot&)>& take) const = 0;
  /// The fold rows of a shard whose keys begin so, in key order.
  [[nodiscard]] virtual std::optional<failure> scan_folds(
    shard_id, std::string_view prefix, const std::function<bool(const fold_row&)>& take) const = 0;
  /// Its body.
  [[nodiscard]] virtual outcome_of<std::string> read_fold(shard_id, std::string_view key) const = 0;
  /// All pages of a shard, in key order.
  [[nodiscard]] virtual std::optional<failure> scan_pages(
    shard_id, const std::function<bool(const page&)>& take) const = 0;

  /// Stores bytes under their SHA-256; returns once they survive power loss. The same bytes again are no error.
  [[nodiscard]] virtual outcome_of<blob_id> put_blob(std::string_view bytes) = 0;
  [[nodiscard]] virtual outcome_of<std::string> read_blob(const blob_id&) const = 0;
  [[nodiscard]] virtual bool has_blob(const blob_id&) const = 0;

  [[nodiscard]] virtual store_counters counters() const = 0;

  /// Gives the room of rows that are no longer kept back to the disk. May take long; off the hot path.
  virtual void reclaim() {}

  /// Room is running out: new work should be refused before an append is. Cheap; any thread.
  [[nodiscard]] virtual bool low() const { return false; }
};

}  // namespace trefoil

template <>
struct std::is_error_code_enum<trefoil::store_errc> : std::true_type {};
