#include "persistence/rocksdb/acknowledged.hpp"

#include <algorithm>

namespace trefoil {

std::optional<acknowledged> acknowledged_file::read(rocksdb::FileSystem& files,
                                                    const std::string& path,
                                                    std::string_view store_id) {
  std::unique_ptr<rocksdb::FSSequentialFile> file;
  if (!files.NewSequentialFile(path, {}, &file, nullptr).ok()) return std::nullopt;
  constexpr std::uint64_t bytes_max = 2 * 1024 * 1024;
  std::uint64_t size = 0;
  if (!files.GetFileSize(path, {}, &size, nullptr).ok()) return std::nullopt;
  std::string scratch(std::min(size, bytes_max), '\0');
  rocksdb::Slice got;
  if (!file->Read(scratch.size(), {}, &got, scratch.data(), nullptr).ok()) return std::nullopt;
  return newest_slot({got.data(), got.size()}, checksum(store_id));
}

expected<acknowledged_file, rocksdb::IOStatus> acknowledged_file::create(
  rocksdb::FileSystem& files, const std::string& path, std::string_view store_id,
  std::span<const shard_head> heads, std::uint64_t log_position) {
  if (!files.FileExists(path, {}, nullptr).ok()) {
    std::unique_ptr<rocksdb::FSWritableFile> fresh;
    auto status = files.NewWritableFile(path, {}, &fresh, nullptr);
    // Both slots are there from the start: later writes find their room and never move the file's end.
    if (status.ok())
      status = fresh->Append(std::string(2 * slot_stride(heads.size()), '\0'), {}, nullptr);
    if (status.ok()) status = fresh->Sync({}, nullptr);
    if (status.ok()) status = fresh->Close({}, nullptr);
    if (!status.ok()) return unexpected(status);
  }
  acknowledged_file result;
  result.store_ = checksum(store_id);
  if (auto status = files.NewRandomRWFile(path, {}, &result.file_, nullptr); !status.ok())
    return unexpected(status);
  for (int slot = 0; slot < 2; ++slot) {
    if (auto status = result.note(heads, log_position); !status.ok()) return unexpected(status);
  }
  if (auto status = result.sync(); !status.ok()) return unexpected(status);
  return result;
}

rocksdb::IOStatus acknowledged_file::note(std::span<const shard_head> heads,
                                          std::uint64_t log_position) {
  ++generation_;
  acknowledged now{log_position, {}};
  now.last.reserve(heads.size());
  for (const auto& head : heads) now.last.push_back(head.last);
  const auto slot = write_slot(store_, generation_, now);
  return file_->Write(generation_ % 2 * slot_stride(heads.size()), slot, {}, nullptr);
}

rocksdb::IOStatus acknowledged_file::sync() { return file_->Fsync({}, nullptr); }

}  // namespace trefoil
