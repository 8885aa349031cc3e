#include "persistence/rocksdb/engine.hpp"

#include <rocksdb/cache.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/options.h>
#include <rocksdb/rate_limiter.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>
#include <rocksdb/write_batch.h>

#include <array>
#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <mutex>
#include <utility>
#include <vector>

#include "persistence/rocksdb/keys.hpp"
#include "persistence/rocksdb/log_files.hpp"
#include "persistence/rocksdb/log_key.hpp"
#include "persistence/usable_cores.hpp"

namespace trefoil {

namespace {

constexpr std::size_t mebibyte = 1024 * 1024;

/// Tables and blob files, all together, are written no faster: what a flush takes at once, of a core or of the disk, the
/// commands of that moment wait for.
constexpr std::int64_t table_bytes_per_s_and_core = 50'000'000;
constexpr std::int64_t table_bytes_per_s_min = 100'000'000;
constexpr std::int64_t table_refill_us = 10'000;
/// So much of them at once.
constexpr std::size_t table_write_bytes = 128 * 1024;

std::string file_name(std::string_view path) {
  return std::string{path.substr(path.rfind('/') + 1)};
}

/// Refuses a log whose records do not follow one another. RocksDB by itself steps over blanked bytes and over a cut
/// tail of a log that is not the last.
class log_continuity final : public rocksdb::WalFilter {
public:
  explicit log_continuity(bool strict) : strict_{strict} {}

  const char* Name() const override { return "trefoil.log_continuity"; }

  WalProcessingOption LogRecordFound(unsigned long long, const std::string& path,
                                     const rocksdb::WriteBatch& batch, rocksdb::WriteBatch*,
                                     bool*) override {
    // A logged batch begins with the number of its first key, little-endian.
    std::uint64_t first = 0;
    std::memcpy(&first, batch.Data().data(), sizeof first);
    const bool follows = next_ == 0 || batch.Count() == 0 || first == next_;
    if (batch.Count() != 0) next_ = first + batch.Count();
    if (!follows && broken_.empty()) broken_ = file_name(path);
    return follows || !strict_ ? WalProcessingOption::kContinueProcessing
                               : WalProcessingOption::kCorruptedRecord;
  }

  /// The first log with a record that does not follow the one before; empty: none.
  [[nodiscard]] const std::string& broken() const { return broken_; }

private:
  bool strict_;
  std::uint64_t next_ = 0;
  std::string broken_;
};

/// Keeps RocksDB's first complaint about a log file, which alone names the file.
class complaint_log final : public rocksdb::Logger {
public:
  complaint_log() : rocksdb::Logger{rocksdb::InfoLogLevel::WARN_LEVEL} {}

  using rocksdb::Logger::Logv;
  void Logv(const char* format, va_list arguments) override {
    std::array<char, 512> line{};
    std::vsnprintf(line.data(), line.size(), format, arguments);
    const std::string_view text{line.data()};
    if (text.find("dropping") == std::string_view::npos) return;
    constexpr std::string_view suffix = ".log";
    const auto end = text.find(suffix);
    if (end == std::string_view::npos) return;
    const std::lock_guard lock{guard_};
    if (first_.empty()) first_ = file_name(text.substr(0, end + suffix.size()));
  }

  std::string first() const {
    const std::lock_guard lock{guard_};
    return first_;
  }

private:
  mutable std::mutex guard_;
  std::string first_;
};

/// Whether files in this folder can be written past the kernel's memory. Some file systems open them and fail to write.
bool takes_direct_writes(rocksdb::FileSystem& files, const std::filesystem::path& folder) {
  constexpr std::size_t block_bytes = 4'096;
  alignas(block_bytes) static const std::array<char, block_bytes> block{};
  const auto probe = (folder / "direct_writes").string();
  rocksdb::FileOptions direct;
  direct.use_direct_writes = true;
  std::unique_ptr<rocksdb::FSWritableFile> file;
  const bool takes
    = files.NewWritableFile(probe, direct, &file, nullptr).ok()
      && file->GetRequiredBufferAlignment() <= block_bytes
      && file->PositionedAppend(rocksdb::Slice{block.data(), block.size()}, 0, {}, nullptr).ok();
  file.reset();
  files.DeleteFile(probe, {}, nullptr).PermitUncheckedError();
  return takes;
}

/// How tables get to the disk beside a log that is synced a thousand times a second: past the kernel's memory, which
/// would write them back in bursts when it likes, in small pieces and at an even rate.
void write_tables_evenly(rocksdb::DBOptions& options, bool direct) {
  options.use_direct_io_for_flush_and_compaction = direct;
  options.compaction_readahead_size = 2 * mebibyte;
  options.writable_file_max_buffer_size = table_write_bytes;
  options.bytes_per_sync = table_write_bytes;  // Where it cannot be direct.
  options.rate_limiter.reset(rocksdb::NewGenericRateLimiter(
    std::max(table_bytes_per_s_min, table_bytes_per_s_and_core * usable_cores()), table_refill_us));
}

rocksdb::DBOptions database_options(const rocksdb_options& wanted, rocksdb::Env* env,
                                    engine::reading how, bool create) {
  const bool strict = how == engine::reading::strict;
  rocksdb::DBOptions options;
  options.env = env;
  options.create_if_missing = create;
  options.create_missing_column_families = create;
  options.paranoid_checks = strict;
  options.wal_recovery_mode = strict ? rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords
                                     : rocksdb::WALRecoveryMode::kSkipAnyCorruptedRecords;
  options.track_and_verify_wals_in_manifest = true;  // Turning it off once would edit the manifest.
  // The log is replayed before the first answer, so it stays short; and what was replayed stays in memory instead of
  // being written out while clients wait.
  options.max_total_wal_size = wanted.log_bytes_max;
  options.avoid_flush_during_recovery = true;
  options.avoid_flush_during_shutdown = true;
  options.max_background_jobs = 2;
  options.max_bgerror_resume_count = 0;  // After a failed write nothing is tried again.
  options.max_file_opening_threads = 2;
  // A store of any size holds so many open, and the memory that goes with them.
  options.max_open_files = 1'000;
  options.info_log_level = rocksdb::InfoLogLevel::WARN_LEVEL;
  options.max_log_file_size = mebibyte;
  options.keep_log_file_num = 2;
  options.stats_dump_period_sec = 0;
  options.stats_persist_period_sec = 0;
  return options;
}

rocksdb::ColumnFamilyOptions family_options(const rocksdb_options& wanted,
                                            const std::shared_ptr<rocksdb::Cache>& cache,
                                            bool with_bloom) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  // What tells of tables would grow with the store for ever, so the cache holds it, in parts: a whole filter of a large
  // table would push out all others.
  table.cache_index_and_filter_blocks = true;
  table.index_type = rocksdb::BlockBasedTableOptions::kTwoLevelIndexSearch;
  table.partition_filters = with_bloom;
  table.metadata_block_size = 4'096;
  table.block_size = 16 * 1024;
  table.format_version = 5;
  if (with_bloom) table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  rocksdb::ColumnFamilyOptions options;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  options.write_buffer_size
    = wanted.log_bytes_max / 8 * 3;  // Two of them, and what the small families hold.
  if (with_bloom) {
    // An entity that wakes for the first time asks for what is not there, mostly of the memtable.
    options.memtable_whole_key_filtering = true;
    options.memtable_prefix_bloom_size_ratio = 0.02;
  }
  options.compression = rocksdb::kLZ4Compression;
  // All shards grow at once, so every new table overlaps every older one: levels would rewrite the largest table for
  // each few small ones. Tables of about one size are merged instead; six, since a read asks them all.
  options.compaction_style = rocksdb::kCompactionStyleUniversal;
  options.level0_file_num_compaction_trigger = 6;
  return options;
}

/// A shard's rows follow one another, so the next one's place in the memtable is behind the last one's. RocksDB would
/// also take that place for the start of a range to delete, which lies in a table of its own: that is at position 0,
/// where no row is.
class shard_of_row final : public rocksdb::SliceTransform {
public:
  const char* Name() const override { return "trefoil.shard_of_row"; }
  rocksdb::Slice Transform(const rocksdb::Slice& key) const override {
    return {key.data(), sizeof(shard_id)};
  }
  bool InDomain(const rocksdb::Slice& key) const override {
    return key.size() == keys::row_key_bytes && keys::last_of_row(key) != 0;
  }
};

/// Rows and pages are written once and never again, and merging would rewrite them for nothing: values live in files of
/// their own that no merge touches, and only the keys, a hundredth of the bytes, are merged.
rocksdb::ColumnFamilyOptions written_once(rocksdb::ColumnFamilyOptions options) {
  options.enable_blob_files = true;
  options.min_blob_size = 512;
  options.blob_file_size = 64 * mebibyte;
  options.blob_compression_type = rocksdb::kLZ4Compression;
  return options;
}

std::vector<rocksdb::ColumnFamilyDescriptor> all_families(const rocksdb_options& wanted) {
  const auto cache = rocksdb::NewLRUCache(wanted.cache_bytes);
  const auto plain = family_options(wanted, cache, false);
  auto rows = written_once(plain);
  rows.memtable_insert_with_hint_prefix_extractor = std::make_shared<shard_of_row>();
  return {{rocksdb::kDefaultColumnFamilyName, plain},
          {"journal", rows},
          {"pages", written_once(plain)},
          {"snapshots", family_options(wanted, cache, true)},
          {"folds", family_options(wanted, cache, true)}};
}

/// Without its key the logs of a database cannot be read, so it gets one before it is made, and never another one.
expected<std::uint64_t, rocksdb::IOStatus> log_key_of(const rocksdb_options& wanted, bool create) {
  const auto files = files_of(wanted);
  const auto path = (wanted.path / "log_key").string();
  auto key = read_log_key(*files, path);
  const bool fresh
    = create && !files->FileExists(database_path(wanted) + "/CURRENT", {}, nullptr).ok();
  return key || !fresh ? key : make_log_key(*files, path);
}

/// After a killed process the end of a log may stand in the kernel's memory only. What is replayed is soon relied on,
/// so it is made durable first.
rocksdb::IOStatus sync_logs(rocksdb::FileSystem& files, const std::string& folder) {
  std::vector<std::string> names;
  if (!files.GetChildren(folder, {}, &names, nullptr).ok()) return {};  // Not yet made.
  for (const auto& name : names) {
    if (!name.ends_with(".log")) continue;
    std::unique_ptr<rocksdb::FSWritableFile> file;
    auto status = files.ReopenWritableFile(folder + "/" + name, {}, &file, nullptr);
    if (status.ok()) status = file->Fsync({}, nullptr);
    if (status.ok()) status = file->Close({}, nullptr);
    if (!status.ok()) return status;
  }
  return {};
}

}  // namespace

engine::~engine() {
  if (!db_) return;
  for (auto* handle : handles_) {
    if (handle != nullptr) db_->DestroyColumnFamilyHandle(handle);
  }
}

expected<engine, rocksdb::Status> engine::open(const rocksdb_options& wanted, reading how) {
  const bool changes_nothing = how == reading::forgiving || wanted.read_only;
  // A store that was ever in service is never made anew, whatever its folder has lost.
  const auto bare = files_of(wanted);
  const bool create = !changes_nothing && !bare->FileExists(mark_path(wanted), {}, nullptr).ok();
  const auto key = log_key_of(wanted, create);
  if (!key) return unexpected(rocksdb::Status{key.error()});
  engine result;
  const auto logs = std::make_shared<log_files>(
    bare, *key,
    how == reading::strict ? log_files::damage::refused : log_files::damage::stepped_over);
  result.files_ = logs;
  result.env_ = rocksdb::NewCompositeEnv(result.files_);
  auto continuity = std::make_unique<log_continuity>(how == reading::strict);
  auto log = std::make_shared<complaint_log>();
  auto options = database_options(wanted, result.env_.get(), how, create);
  options.wal_filter = continuity.get();
  if (changes_nothing) {
    options.info_log = log;
  } else {
    write_tables_evenly(options, takes_direct_writes(*logs, wanted.path));
    auto status = logs->remove_spares(database_path(wanted));
    if (status.ok()) status = sync_logs(*logs, database_path(wanted));
    if (!status.ok()) return unexpected(rocksdb::Status{status});
  }
  const auto families = all_families(wanted);
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* db = nullptr;
  const auto path = database_path(wanted);
  const auto status = changes_nothing
                        ? rocksdb::DB::OpenForReadOnly(options, path, families, &handles, &db)
                        : rocksdb::DB::Open(options, path, families, &handles, &db);
  if (!status.ok()) return unexpected(status);
  result.db_.reset(db);
  result.damaged_log_ = log->first().empty() ? continuity->broken() : log->first();
  result.continuity_ = std::move(continuity);
  std::copy(handles.begin(), handles.end(), result.handles_.begin());
  return result;
}

store_errc code_of(const rocksdb::Status& status) {
  if (status.IsNotFound()) return store_errc::not_found;
  if (status.IsCorruption()) return store_errc::corrupt;
  if (status.IsNoSpace()) return store_errc::disk_full;
  return store_errc::failed;
}

failure failure_of(const rocksdb::Status& status) { return {code_of(status), status.ToString()}; }

std::string database_path(const rocksdb_options& options) {
  return (options.path / "database").string();
}

std::string blobs_path(const rocksdb_options& options) { return (options.path / "blobs").string(); }

std::string mark_path(const rocksdb_options& options) {
  return (options.path / "acknowledged").string();
}

std::shared_ptr<rocksdb::FileSystem> files_of(const rocksdb_options& options) {
  return options.file_system ? options.file_system : rocksdb::FileSystem::Default();
}

}  // namespace trefoil
