#include "persistence/rocksdb/rocksdb_store.hpp"

#include <rocksdb/iterator.h>

#include "persistence/rocksdb/journal.hpp"
#include "persistence/rocksdb/keys.hpp"
#include "persistence/rocksdb/manifest_copy.hpp"
#include "persistence/rocksdb/opened_store.hpp"
#include "persistence/rocksdb/sync_folder.hpp"

namespace trefoil {

namespace {

std::optional<failure> write_settings(const engine& database, const store_settings& what) {
  rocksdb::WriteOptions durable;
  durable.sync = true;
  const auto status
    = database.db().Put(durable, database[engine::settings], keys::settings, encode_stored(what));
  return status.ok() ? std::nullopt : std::optional{failure_of(status)};
}

/// Writes the settings of a new store, or holds an old one to what was asked for. Gives the settings in force.
outcome_of<store_settings> settle(const engine& database, const rocksdb_options& options) {
  auto found = read_settings(database);
  if (!found) return unexpected(found.error());
  if (*found) {
    if (options.shard_count == 0 || options.shard_count == (*found)->shards) {
      if (options.read_only || (*found)->format == store_format) return std::move(**found);
      (*found)->format = store_format;
      if (auto bad = write_settings(database, **found)) return unexpected(std::move(*bad));
      return std::move(**found);
    }
    return unexpected(
      failure{store_errc::mismatch, "the store was made with " + std::to_string((*found)->shards)
                                      + " shards, not " + std::to_string(options.shard_count)});
  }
  const std::unique_ptr<rocksdb::Iterator> rows{
    database.db().NewIterator(pass_options(), database[engine::journal])};
  rows->SeekToFirst();
  if (rows->Valid() || !rows->status().ok()) {
    return unexpected(failure{store_errc::corrupt, "the store's settings are missing"});
  }
  if (options.read_only || options.shard_count == 0) {
    return unexpected(failure{store_errc::not_found, options.path.string() + " holds no store"});
  }
  store_settings fresh;
  fresh.shards = options.shard_count;
  if (const auto status = database.db().GetDbIdentity(fresh.id); !status.ok())
    return unexpected(failure_of(status));
  if (auto bad = write_settings(database, fresh)) return unexpected(std::move(*bad));
  return fresh;
}

std::optional<failure> lock_store(store_parts& to) {
  const auto path = to.options.path / "owner";
  if (to.options.read_only) {
    auto lock = process_lock::take(path, process_lock::kind::look);
    if (lock) to.lock.emplace(std::move(*lock));
    return std::nullopt;
  }
  std::error_code error;
  std::filesystem::create_directories(to.options.path, error);
  if (error) return failure{store_errc::failed, to.options.path.string() + ": " + error.message()};
  auto lock = process_lock::take(path, process_lock::kind::owner);
  if (!lock) return lock.error();
  to.lock.emplace(std::move(*lock));
  return std::nullopt;
}

/// Makes what was found on the disk the ground to write on: blobs swept, heads marked, the folder's names durable.
std::optional<failure> take_over(store_parts& to, const store_settings& settings) {
  if (auto bad = to.blobs->sweep()) return bad;
  auto& files = to.database->files();
  auto mark = acknowledged_file::create(files, mark_path(to.options), settings.id, to.heads,
                                        to.database->db().GetLatestSequenceNumber());
  if (!mark) return failure_of(mark.error());
  to.mark.emplace(std::move(*mark));
  if (auto status = sync_folder(files, to.options.path.string()); !status.ok())
    return failure_of(status);
  return std::nullopt;
}

}  // namespace

outcome_of<std::unique_ptr<store>> rocksdb_store::open(const rocksdb_options& options) {
  store_parts gathered;
  gathered.options = options;
  if (options.read_only
      && !files_of(options)->FileExists(database_path(options), {}, nullptr).ok()) {
    return unexpected(failure{store_errc::not_found, options.path.string() + " holds no store"});
  }
  if (auto bad = lock_store(gathered)) return unexpected(*bad);
  const auto files = files_of(options);
  const auto before
    = options.read_only ? manifest_copy{} : manifest_copy::of(*files, database_path(options));
  auto opened = engine::open(options, engine::reading::strict);
  if (!opened) {
    before.put_back(*files);
    return unexpected(diagnose(options, opened.error()));
  }
  gathered.database.emplace(std::move(*opened));
  auto settings = settle(*gathered.database, options);
  if (!settings) return unexpected(settings.error());
  auto heads = read_heads(*gathered.database, settings->shards);
  if (!heads) return unexpected(heads.error());
  gathered.heads = std::move(*heads);
  // A reader beside a working owner sees an older log than the mark tells of, so it compares nothing.
  if (gathered.lock) {
    const auto promised
      = acknowledged_file::read(gathered.database->files(), mark_path(options), settings->id);
    if (promised) {
      if (auto lost = find_lost_tail(*gathered.database, gathered.heads, *promised)) {
        gathered.database.reset();
        before.put_back(*files);
        return unexpected(*lost);
      }
    }
  }
  gathered.blobs
    = std::make_unique<blob_files>(gathered.database->shared_files(), blobs_path(options));
  if (options.read_only) {
    gathered.lock.reset();
  } else if (auto bad = take_over(gathered, *settings)) {
    return unexpected(*bad);
  }
  return serve_store(std::move(gathered));
}

}  // namespace trefoil
