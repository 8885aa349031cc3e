#include "persistence/rocksdb/log_key.hpp"

#include <cstring>
#include <random>
#include <string_view>
#include <utility>

#include "persistence/record.hpp"
#include "persistence/rocksdb/sync_folder.hpp"

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
  std::string bytes;
  if (files.FileExists(path, {}, nullptr).ok()) {
    auto status = rocksdb::ReadFileToString(&files, path, &bytes);
    if (!status.ok()) return unexpected(std::move(status));
  }
  std::uint64_t key = 0;
  std::uint64_t sum = 0;
  if (bytes.size() == file_bytes) {
    std::memcpy(&key, bytes.data(), key_bytes);
    std::memcpy(&sum, bytes.data() + key_bytes, key_bytes);
    if (sum == checksum(view(key))) return key;
  }
  return unexpected(rocksdb::IOStatus::Corruption(path, "is missing or damaged"));
}

expected<std::uint64_t, rocksdb::IOStatus> make_log_key(rocksdb::FileSystem& files,
                                                        const std::string& path) {
  std::random_device random;
  const auto key = std::uint64_t{random()} << 32U | random();
  const auto sum = checksum(view(key));
  auto status
    = rocksdb::WriteStringToFile(&files, std::string{view(key)}.append(view(sum)), path, true);
  if (status.ok()) status = sync_folder(files, path.substr(0, path.rfind('/')));
  if (!status.ok()) return unexpected(status);
  return key;
}

}  // namespace trefoil
