#include "persistence/rocksdb/log_key.hpp"

#include <array>
#include <cstring>
#include <memory>
#include <random>
#include <string_view>

#include "persistence/record.hpp"

namespace trefoil {

namespace {

constexpr std::size_t key_bytes = sizeof(std::uint64_t);
constexpr std::size_t file_bytes = 2 * key_bytes;  // The key, and its checksum.

std::string_view view(const std::uint64_t& word) {
  return {reinterpret_cast<const char*>(&word), key_bytes};
}

}  // namespace

expected<std::uint64_t, rocksdb::IOStatus> read_log_key(rocksdb::FileSystem& files,
                                                        const std::string& path) {
  std::unique_ptr<rocksdb::FSSequentialFile> file;
  std::array<char, file_bytes> bytes{};
  rocksdb::Slice read;
  auto status = files.NewSequentialFile(path, {}, &file, nullptr);
  if (status.ok()) status = file->Read(bytes.size(), {}, &read, bytes.data(), nullptr);
  if (!status.ok() && !status.IsPathNotFound() && !status.IsNotFound()) return unexpected(status);
  std::uint64_t key = 0;
  std::uint64_t sum = 0;
  if (read.size() == file_bytes) {
    std::memcpy(&key, read.data(), key_bytes);
    std::memcpy(&sum, read.data() + key_bytes, key_bytes);
  }
  if (read.size() == file_bytes && sum == checksum(view(key))) return key;
  return unexpected(rocksdb::IOStatus::Corruption(path, "is missing or damaged"));
}

expected<std::uint64_t, rocksdb::IOStatus> make_log_key(rocksdb::FileSystem& files,
                                                        const std::string& path) {
  std::random_device random;
  const auto key = std::uint64_t{random()} << 32U | random();
  const auto sum = checksum(view(key));
  std::unique_ptr<rocksdb::FSWritableFile> file;
  auto status = files.NewWritableFile(path, {}, &file, nullptr);
  if (status.ok()) status = file->Append(std::string{view(key)}.append(view(sum)), {}, nullptr);
  if (status.ok()) status = file->Sync({}, nullptr);
  if (status.ok()) status = file->Close({}, nullptr);
  if (status.ok()) status = sync_folder(files, path.substr(0, path.rfind('/')));
  if (!status.ok()) return unexpected(status);
  return key;
}

rocksdb::IOStatus sync_folder(rocksdb::FileSystem& files, const std::string& folder) {
  std::unique_ptr<rocksdb::FSDirectory> names;
  auto status = files.NewDirectory(folder, {}, &names, nullptr);
  return status.ok() ? names->Fsync({}, nullptr) : status;
}

}  // namespace trefoil
