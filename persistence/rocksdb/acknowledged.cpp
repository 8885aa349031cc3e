#include "persistence/rocksdb/acknowledged.hpp"

#include <algorithm>
#include <cstring>

namespace trefoil {

namespace {

// A slot: magic, store, generation, log position, number of shards, one last position a shard, checksum; each 8 bytes.
constexpr std::uint64_t magic = 0x31'4b'43'41'46'52'54;  // "TRFACK1", read as little-endian.
constexpr std::size_t fixed_words = 5;
constexpr std::size_t word_bytes = sizeof(std::uint64_t);

std::size_t slot_bytes(std::size_t shards) { return (fixed_words + shards + 1) * word_bytes; }

/// Slots start on pages of their own, so that one damaged page takes one slot.
std::size_t slot_stride(std::size_t shards) { return (slot_bytes(shards) + 4095) / 4096 * 4096; }

void put_word(std::string& to, std::uint64_t value) {
  to.append(reinterpret_cast<const char*>(&value), word_bytes);
}

std::uint64_t word_at(std::string_view from, std::size_t index) {
  std::uint64_t value = 0;
  std::memcpy(&value, from.data() + index * word_bytes, word_bytes);
  return value;
}

struct slot_content {
  std::uint64_t generation = 0;
  acknowledged content;
};

std::optional<slot_content> parse_slot(std::string_view from, std::uint64_t store) {
  if (from.size() < slot_bytes(0) || word_at(from, 0) != magic || word_at(from, 1) != store)
    return std::nullopt;
  const auto shards = word_at(from, 4);
  if (shards > 65'536 || from.size() < slot_bytes(shards)) return std::nullopt;
  const auto summed = from.substr(0, slot_bytes(shards) - word_bytes);
  if (checksum(summed) != word_at(from, fixed_words + shards)) return std::nullopt;
  slot_content slot{word_at(from, 2), {word_at(from, 3), {}}};
  for (std::size_t at = 0; at < shards; ++at)
    slot.content.last.push_back(word_at(from, fixed_words + at));
  return slot;
}

}  // namespace

std::optional<acknowledged> acknowledged_file::read(rocksdb::FileSystem& files,
                                                    const std::string& path,
                                                    std::string_view store_id) {
  std::string bytes;
  std::unique_ptr<rocksdb::FSSequentialFile> file;
  if (!files.NewSequentialFile(path, {}, &file, nullptr).ok()) return std::nullopt;
  constexpr std::uint64_t bytes_max = 2 * 1024 * 1024;
  std::uint64_t size = 0;
  if (!files.GetFileSize(path, {}, &size, nullptr).ok()) return std::nullopt;
  std::string scratch(std::min(size, bytes_max), '\0');
  rocksdb::Slice got;
  if (!file->Read(scratch.size(), {}, &got, scratch.data(), nullptr).ok()) return std::nullopt;
  const std::string_view all{got.data(), got.size()};
  std::optional<slot_content> newest;
  // The second slot's place depends on the number of shards, which a damaged first slot does not tell: try each page.
  for (std::size_t at = 0; at < all.size(); at += 4096) {
    auto slot = parse_slot(all.substr(at), checksum(store_id));
    if (slot && (!newest || slot->generation > newest->generation)) newest = std::move(slot);
  }
  if (!newest) return std::nullopt;
  return std::move(newest->content);
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
  slot_.clear();
  for (const auto value : {magic, store_, generation_, log_position, std::uint64_t{heads.size()}}) {
    put_word(slot_, value);
  }
  for (const auto& head : heads) put_word(slot_, head.last);
  put_word(slot_, checksum(slot_));
  return file_->Write(generation_ % 2 * slot_stride(heads.size()), slot_, {}, nullptr);
}

rocksdb::IOStatus acknowledged_file::sync() { return file_->Fsync({}, nullptr); }

}  // namespace trefoil
