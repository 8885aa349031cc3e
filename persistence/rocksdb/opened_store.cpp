#include "persistence/rocksdb/opened_store.hpp"

#include <rocksdb/iterator.h>
#include <rocksdb/write_batch.h>

#include <atomic>
#include <chrono>
#include <limits>
#include <mutex>

#include "persistence/journal_rules.hpp"
#include "persistence/rocksdb/journal.hpp"
#include "persistence/rocksdb/keys.hpp"

namespace trefoil {

namespace {

rocksdb::Slice slice(std::string_view from) { return {from.data(), from.size()}; }

std::string_view view(const rocksdb::Slice& from) { return {from.data(), from.size()}; }

failure damaged(shard_id shard, std::string_view what, stored_errc why) {
  return {why == stored_errc::format_newer ? store_errc::mismatch : store_errc::corrupt,
          "shard " + std::to_string(shard) + ": a " + std::string{what}
            + " is damaged: " + std::string{word_of(why)}};
}

class opened_store final : public store {
public:
  explicit opened_store(store_parts from) : is_{std::move(from)} {}

  ~opened_store() override {
    // Whatever the kernel holds of the mark is good as it is; on the disk it tells more.
    if (is_.mark && !broken_) static_cast<void>(is_.mark->sync());
  }

  shard_id shard_count() const override { return static_cast<shard_id>(is_.heads.size()); }

  outcome_of<std::vector<shard_head>> open_shards(std::span<const shard_id>) override;

  outcome_of<shard_head> head(shard_id shard) const override {
    const std::lock_guard lock{heads_guard_};
    if (shard < is_.heads.size()) return is_.heads[shard];
    return unexpected(failure{store_errc::not_found, "shard " + std::to_string(shard)});
  }

  std::error_code append(std::span<const journal_batch>) override;

  outcome_of<std::string> read_row(shard_id shard, sequence position) const override {
    const auto head = this->head(shard);
    if (!head) return unexpected(head.error());
    return trefoil::read_row(database(), shard, position, *head);
  }

  std::optional<failure> scan(
    shard_id shard, sequence from,
    const std::function<bool(const row_header&, std::string_view)>& take) const override {
    const auto head = this->head(shard);
    if (!head) return head.error();
    return scan_rows(database(), shard, from, *head, take);
  }

  outcome_of<snapshot> read_snapshot(shard_id shard, const entity_key& entity) const override {
    return read<snapshot>(engine::snapshots, shard, keys::of_snapshot(shard, entity), "snapshot",
                          decode_snapshot);
  }

  outcome_of<page> read_page(shard_id shard, const entity_key& cohort,
                             std::uint32_t number) const override {
    return read<page>(engine::pages, shard, keys::of_page(shard, cohort, number), "page",
                      decode_page);
  }

  std::optional<failure> scan_snapshots(
    shard_id shard, const std::function<bool(const snapshot&)>& take) const override {
    return scan_all(engine::snapshots, shard, "snapshot", decode_snapshot, take);
  }

  std::optional<failure> scan_pages(shard_id shard,
                                    const std::function<bool(const page&)>& take) const override {
    return scan_all(engine::pages, shard, "page", decode_page, take);
  }

  std::optional<failure> scan_folds(
    shard_id shard, std::string_view prefix,
    const std::function<bool(const fold_row&)>& take) const override {
    return scan_all(engine::folds, shard, "fold row", decode_fold_row, take, prefix);
  }

  outcome_of<std::string> read_fold(shard_id shard, std::string_view key) const override {
    return read<fold_row>(engine::folds, shard, keys::of_fold(shard, key), "fold row",
                          decode_fold_row)
      .map([](fold_row&& found) { return std::move(*found.body); });
  }

  void reclaim() override;

  outcome_of<blob_id> put_blob(std::string_view bytes) override {
    if (is_.options.read_only)
      return unexpected(failure{store_errc::failed, "the store is open to read only"});
    if (!has_room()) return unexpected(failure{store_errc::disk_full, "no room for a blob"});
    return is_.blobs->put(bytes);
  }

  outcome_of<std::string> read_blob(const blob_id& id) const override {
    return is_.blobs->read(id);
  }
  bool has_blob(const blob_id& id) const override { return is_.blobs->has(id); }

  store_counters counters() const override {
    const std::lock_guard lock{heads_guard_};
    return counters_;
  }
  [[nodiscard]] bool low() const override;

private:
  [[nodiscard]] const engine& database() const { return *is_.database; }

  /// Writes batch_, synced, and notes it. After a failure nothing is written any more.
  std::error_code write(std::span<const shard_head> heads_after);
  void fill(std::span<const journal_batch>);
  /// Of the file system; without bound where it does not say.
  [[nodiscard]] std::uint64_t free_bytes() const;
  [[nodiscard]] bool has_room() const;

  template <class T, class Decode>
  outcome_of<T> read(engine::family, shard_id, const std::string& key, std::string_view what,
                     Decode) const;
  template <class Decode, class Take>
  std::optional<failure> scan_all(engine::family, shard_id, std::string_view what, Decode,
                                  const Take&, std::string_view prefix = {}) const;

  store_parts is_;
  std::mutex
    writer_guard_;  // One write at a time; guards batch_, next_heads_, broken_ and the mark.
  mutable std::mutex
    heads_guard_;  // Short: readers must not wait for a sync. Guards heads and counters_.
  rocksdb::WriteBatch batch_;
  std::vector<shard_head> next_heads_;
  bool broken_ = false;
  store_counters counters_;
  mutable std::atomic<std::int64_t> look_again_ms_{0};
  mutable std::atomic<bool> low_{false};
};

outcome_of<std::vector<shard_head>> opened_store::open_shards(std::span<const shard_id> wanted) {
  const std::lock_guard lock{writer_guard_};
  if (broken_) return unexpected(failure{store_errc::failed, "an earlier write failed"});
  std::vector<shard_head> heads;
  batch_.Clear();
  next_heads_ = is_.heads;
  for (const auto shard : wanted) {
    auto head = this->head(shard);
    if (!head) return unexpected(head.error());
    if (!is_.options.read_only) ++head->epoch;
    std::string epoch;
    keys::put_big_endian(epoch, head->epoch);
    batch_.Put(database()[engine::settings], keys::of_epoch(shard), epoch);
    next_heads_[shard] = *head;
    heads.push_back(*head);
  }
  if (is_.options.read_only) return heads;
  if (const auto error = write(next_heads_))
    return unexpected(failure{error, "the epoch was not written"});
  return heads;
}

void opened_store::reclaim() {
  // Only keys are merged; a file of values goes as a whole when nothing points into it any more.
  rocksdb::CompactRangeOptions options;
  options.exclusive_manual_compaction = false;
  static_cast<void>(
    database().db().CompactRange(options, database()[engine::journal], nullptr, nullptr));
}

std::error_code opened_store::append(std::span<const journal_batch> batches) {
  const std::lock_guard lock{writer_guard_};
  if (broken_ || is_.options.read_only) return store_errc::failed;
  // Only writers change heads, and they hold writer_guard_: reading them here needs no second lock.
  if (const auto error = check_batches(batches, is_.heads)) {
    broken_ = error == store_errc::failed;
    return error;
  }
  if (!has_room()) return store_errc::disk_full;
  fill(batches);
  next_heads_ = is_.heads;
  move_heads(batches, next_heads_);
  if (const auto error = write(next_heads_)) return error;
  const std::lock_guard counting{heads_guard_};
  ++counters_.appends;
  counters_.bytes += bytes_of(batches);
  return {};
}

void opened_store::fill(std::span<const journal_batch> batches) {
  batch_.Clear();
  for (const auto& from : batches) {
    if (from.first != 0)
      batch_.Put(database()[engine::journal], keys::of_row(from.shard, from.last), from.row);
    for (const auto& each : from.pages) {
      batch_.Put(database()[engine::pages], keys::of_page(from.shard, each.cohort, each.number),
                 encode(each));
    }
    for (const auto& each : from.snapshots) {
      batch_.Put(database()[engine::snapshots], keys::of_snapshot(from.shard, each.entity),
                 encode(each));
    }
    for (const auto& each : from.folds) {
      const auto key = keys::of_fold(from.shard, each.key);
      if (each.body) {
        batch_.Put(database()[engine::folds], key, encode(each));
      } else {
        batch_.Delete(database()[engine::folds], key);
      }
    }
    if (from.keep_from > is_.heads[from.shard].first) {
      std::string first;
      keys::put_big_endian(first, from.keep_from);
      batch_.Put(database()[engine::settings], keys::of_first(from.shard), first);
      // From 0: the memtable must not take a range's start for a row (shard_of_row in engine.cpp).
      batch_.DeleteRange(database()[engine::journal], keys::of_row(from.shard, 0),
                         keys::of_row(from.shard, from.keep_from));
    }
  }
}

std::error_code opened_store::write(std::span<const shard_head> heads_after) {
  rocksdb::WriteOptions options;
  options.sync = true;
  // Even a full disk leaves the log's end unknown, so here every failure is the same.
  broken_ = true;
  if (!database().db().Write(options, &batch_).ok()) return store_errc::failed;
  if (!is_.mark->note(heads_after, database().db().GetLatestSequenceNumber()).ok())
    return store_errc::failed;
  broken_ = false;
  const std::lock_guard lock{heads_guard_};
  is_.heads.assign(heads_after.begin(), heads_after.end());
  ++counters_.syncs;
  return {};
}

std::uint64_t opened_store::free_bytes() const {
  std::uint64_t free = 0;
  const auto status
    = database().files().GetFreeSpace(is_.options.path.string(), {}, &free, nullptr);
  return status.ok() ? free : std::numeric_limits<std::uint64_t>::max();
}

bool opened_store::has_room() const { return free_bytes() >= is_.options.free_bytes_min; }

bool opened_store::low() const {
  // Asked for every command, so the file system is only now and then.
  constexpr std::int64_t look_every_ms = 100;
  const auto now_ms = std::chrono::duration_cast<std::chrono::milliseconds>(
                        std::chrono::steady_clock::now().time_since_epoch())
                        .count();
  if (now_ms >= look_again_ms_.load(std::memory_order_relaxed)) {
    look_again_ms_.store(now_ms + look_every_ms, std::memory_order_relaxed);
    low_.store(free_bytes() / 2 < is_.options.free_bytes_min, std::memory_order_relaxed);
  }
  return low_.load(std::memory_order_relaxed);
}

template <class T, class Decode>
outcome_of<T> opened_store::read(engine::family family, shard_id shard, const std::string& key,
                                 std::string_view what, Decode decode) const {
  rocksdb::PinnableSlice bytes;
  const auto status = database().db().Get({}, database()[family], key, &bytes);
  if (status.IsNotFound())
    return unexpected(failure{store_errc::not_found, "no such " + std::string{what}});
  if (!status.ok()) return unexpected(failure_of(status));
  auto decoded = decode(view(bytes));
  if (!decoded) return unexpected(damaged(shard, what, decoded.error()));
  return std::move(*decoded);
}

template <class Decode, class Take>
std::optional<failure> opened_store::scan_all(engine::family family, shard_id shard,
                                              std::string_view what, Decode decode,
                                              const Take& take, std::string_view prefix) const {
  const auto from = keys::of_shard(shard).append(prefix);
  const auto end = prefix.empty() ? keys::of_shard(shard + 1U)
                                  : from + std::string(limits::fold_key_bytes_max, '\xff');
  const auto bound = slice(end);
  rocksdb::ReadOptions options;
  options.fill_cache = false;
  options.iterate_upper_bound = &bound;
  const std::unique_ptr<rocksdb::Iterator> at{
    database().db().NewIterator(options, database()[family])};
  for (at->Seek(from); at->Valid(); at->Next()) {
    auto decoded = decode(view(at->value()));
    if (!decoded) return damaged(shard, what, decoded.error());
    if (!take(*decoded)) return std::nullopt;
  }
  if (!at->status().ok()) return failure_of(at->status());
  return std::nullopt;
}

}  // namespace

std::unique_ptr<store> serve_store(store_parts from) {
  return std::make_unique<opened_store>(std::move(from));
}

}  // namespace trefoil
