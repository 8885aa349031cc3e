#pragma once
/// A file that was made, renamed or deleted is so after a power loss only once its folder was synced.

#include <rocksdb/file_system.h>

#include <memory>
#include <string>

namespace trefoil {

[[nodiscard]] inline rocksdb::IOStatus sync_folder(rocksdb::FileSystem& files,
                                                   const std::string& folder) {
  std::unique_ptr<rocksdb::FSDirectory> names;
  auto status = files.NewDirectory(folder, {}, &names, nullptr);
  return status.ok() ? names->Fsync({}, nullptr) : status;
}

}  // namespace trefoil
