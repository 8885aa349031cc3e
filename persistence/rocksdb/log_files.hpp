#pragma once
/// The file system under RocksDB, whose logs are written over old ones. log_frames.hpp says how and why.

#include <rocksdb/file_system.h>

#include <limits>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "persistence/rocksdb/log_frames.hpp"

namespace trefoil {

/// Threads: any.
class log_files final : public rocksdb::FileSystemWrapper {
public:
  enum class damage {
    refused,      ///< Opening a damaged log fails with `Corruption`.
    stepped_over  ///< It is read as far as it goes, to find out what is missing.
  };

  /// key: the store's log key.
  log_files(std::shared_ptr<rocksdb::FileSystem> on, std::uint64_t key, damage what)
    : rocksdb::FileSystemWrapper{std::move(on)}, key_{key}, damage_{what} {}
  ~log_files() override;

  const char* Name() const override { return "trefoil.log_files"; }

  /// Takes away what an earlier process has kept in this folder. Its files are not written over: after a power loss one
  /// may hold frames of a log whose number is given out again.
  [[nodiscard]] rocksdb::IOStatus remove_spares(const std::string& folder);

  // Of logs. All other files go through as they are.
  rocksdb::IOStatus NewWritableFile(const std::string&, const rocksdb::FileOptions&,
                                    std::unique_ptr<rocksdb::FSWritableFile>*,
                                    rocksdb::IODebugContext*) override;
  /// Only to sync it: nothing can be appended, and it keeps its length.
  rocksdb::IOStatus ReopenWritableFile(const std::string&, const rocksdb::FileOptions&,
                                       std::unique_ptr<rocksdb::FSWritableFile>*,
                                       rocksdb::IODebugContext*) override;
  rocksdb::IOStatus NewSequentialFile(const std::string&, const rocksdb::FileOptions&,
                                      std::unique_ptr<rocksdb::FSSequentialFile>*,
                                      rocksdb::IODebugContext*) override;
  /// Keeps the file for the next log if it was begun here and few are kept.
  rocksdb::IOStatus DeleteFile(const std::string&, const rocksdb::IOOptions&,
                               rocksdb::IODebugContext*) override;
  /// Of what was written, without what is between; while damage is stepped over, of the file. A log that was here
  /// before is read for it, once.
  rocksdb::IOStatus GetFileSize(const std::string&, const rocksdb::IOOptions&, std::uint64_t* size,
                                rocksdb::IODebugContext*) override;

private:
  /// What is known of a log that was read.
  struct found_log {
    std::uint64_t bytes = 0;  ///< Of what was written.
    std::uint64_t end = 0;    ///< Where in the file that ends.
    std::optional<std::size_t> damaged_at;
  };

  [[nodiscard]] log_marks marks_of(const std::string& path) const;
  /// A spare file under a log's name; nullptr: there is none, or it cannot be used.
  [[nodiscard]] std::unique_ptr<rocksdb::FSWritableFile> take_spare(const std::string& path,
                                                                    const rocksdb::FileOptions&);
  [[nodiscard]] rocksdb::IOStatus find(const std::string& path, found_log& to);
  [[nodiscard]] rocksdb::IOStatus scan(const std::string& path, found_log& to) const;

  std::uint64_t key_;
  damage damage_;
  std::mutex guard_;                                                            // Of what follows.
  std::vector<std::string> spares_;                                             // Paths.
  std::map<std::string, found_log> found_;                                      // By path.
  std::uint64_t first_begun_here_ = std::numeric_limits<std::uint64_t>::max();  // A log's number.
};

}  // namespace trefoil
