#pragma once
/// RocksDB as this store sets it up: its families, its options, its way of opening. Everything that was tuned is here.

#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/file_system.h>
#include <rocksdb/wal_filter.h>

#include <array>
#include <memory>
#include <string>

#include "persistence/rocksdb/rocksdb_store.hpp"
#include "persistence/store.hpp"

namespace trefoil {

/// An open RocksDB and what it stands on, in the order in which they must go.
class engine {
public:
  enum family : std::size_t { settings, journal, pages, snapshots, folds, families };

  /// How much a log reader forgives.
  enum class reading {
    strict,     ///< Refuses all damage but a cut tail. For service.
    forgiving,  ///< Reads around damage and changes no file. Only to say what is missing.
  };

  engine() = default;
  engine(engine&&) noexcept = default;
  engine& operator=(engine&&) = delete;
  ~engine();

  [[nodiscard]] static expected<engine, rocksdb::Status> open(const rocksdb_options&, reading);

  [[nodiscard]] rocksdb::DB& db() const { return *db_; }
  [[nodiscard]] rocksdb::ColumnFamilyHandle* operator[](family which) const {
    return handles_[which];
  }
  [[nodiscard]] rocksdb::FileSystem& files() const { return *files_; }
  [[nodiscard]] const std::shared_ptr<rocksdb::FileSystem>& shared_files() const { return files_; }

  /// The name of the first log that was found damaged; empty: none.
  [[nodiscard]] const std::string& damaged_log() const { return damaged_log_; }

private:
  std::shared_ptr<rocksdb::FileSystem> files_;
  std::unique_ptr<rocksdb::Env> env_;
  std::unique_ptr<rocksdb::WalFilter> continuity_;
  std::unique_ptr<rocksdb::DB> db_;
  std::array<rocksdb::ColumnFamilyHandle*, families> handles_{};
  std::string damaged_log_;
};

/// RocksDB's status in our words.
[[nodiscard]] store_errc code_of(const rocksdb::Status&);
[[nodiscard]] failure failure_of(const rocksdb::Status&);

/// Where the store keeps what.
[[nodiscard]] std::string database_path(const rocksdb_options&);
[[nodiscard]] std::string blobs_path(const rocksdb_options&);
[[nodiscard]] std::string mark_path(const rocksdb_options&);

/// The machine's own file system, or the one that was passed in.
[[nodiscard]] std::shared_ptr<rocksdb::FileSystem> files_of(const rocksdb_options&);

}  // namespace trefoil
