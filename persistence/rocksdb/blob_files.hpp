#pragma once
/// Blobs as files named by their SHA-256: ab/abcdef... A file is whole from the moment it has its name.

#include <rocksdb/file_system.h>

#include <memory>
#include <mutex>
#include <string>

#include "persistence/store.hpp"

namespace trefoil {

class blob_files {
public:
  blob_files(std::shared_ptr<rocksdb::FileSystem> files, std::string root);

  /// Makes the root and removes what a crash left half-written. REQUIRES: nobody else writes here.
  [[nodiscard]] std::optional<failure> sweep();

  /// Returns once the bytes and their name survive power loss.
  [[nodiscard]] outcome_of<blob_id> put(std::string_view bytes);
  /// The bytes, their SHA-256 verified.
  [[nodiscard]] outcome_of<std::string> read(const blob_id&) const;
  [[nodiscard]] bool has(const blob_id&) const;

private:
  [[nodiscard]] rocksdb::IOStatus write(const std::string& name, std::string_view bytes);

  std::shared_ptr<rocksdb::FileSystem> files_;
  std::string root_;
  std::mutex guard_;  // One writer at a time: temporary files share one folder.
  std::uint64_t temporaries_ = 0;
};

}  // namespace trefoil
