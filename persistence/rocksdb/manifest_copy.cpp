#include "persistence/rocksdb/manifest_copy.hpp"

#include "persistence/rocksdb/sync_folder.hpp"

namespace trefoil {

manifest_copy manifest_copy::of(rocksdb::FileSystem& files, const std::string& folder) {
  manifest_copy copy;
  if (!rocksdb::ReadFileToString(&files, folder + "/CURRENT", &copy.current_).ok()) return {};
  copy.name_ = copy.current_.substr(0, copy.current_.find('\n'));
  if (!rocksdb::ReadFileToString(&files, folder + "/" + copy.name_, &copy.content_).ok()) return {};
  copy.folder_ = folder;
  return copy;
}

void manifest_copy::put_back(rocksdb::FileSystem& files) const {
  if (folder_.empty()) return;
  const auto write = [&](const std::string& content, const std::string& name) {
    return rocksdb::WriteStringToFile(&files, content, folder_ + "/" + name, true).ok();
  };
  const std::string next = "CURRENT.dbtmp";
  if (!write(content_, name_) || !write(current_, next)) return;
  if (!files.RenameFile(folder_ + "/" + next, folder_ + "/CURRENT", {}, nullptr).ok()) return;
  static_cast<void>(sync_folder(files, folder_));
}

}  // namespace trefoil
