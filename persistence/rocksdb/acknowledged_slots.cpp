#include "persistence/rocksdb/acknowledged_slots.hpp"

#include <cstring>
#include <utility>

#include "persistence/record.hpp"

namespace trefoil {

namespace {

// A slot: magic, store, generation, log position, number of shards, one last position a shard, checksum; each 8 bytes.
constexpr std::uint64_t magic = 0x31'4b'43'41'46'52'54;  // "TRFACK1", read as little-endian.
constexpr std::size_t fixed_words = 5;
constexpr std::size_t word_bytes = sizeof(std::uint64_t);
constexpr std::size_t page_bytes = 4'096;
constexpr std::size_t shards_max = 65'536;

std::size_t slot_bytes(std::size_t shards) { return (fixed_words + shards + 1) * word_bytes; }

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

std::optional<slot_content> read_slot(std::string_view from, std::uint64_t store) {
  if (from.size() < slot_bytes(0) || word_at(from, 0) != magic || word_at(from, 1) != store)
    return std::nullopt;
  const auto shards = word_at(from, 4);
  if (shards > shards_max || from.size() < slot_bytes(shards)) return std::nullopt;
  const auto summed = from.substr(0, slot_bytes(shards) - word_bytes);
  if (checksum(summed) != word_at(from, fixed_words + shards)) return std::nullopt;
  slot_content slot{word_at(from, 2), {word_at(from, 3), {}}};
  for (std::size_t at = 0; at < shards; ++at)
    slot.content.last.push_back(word_at(from, fixed_words + at));
  return slot;
}

}  // namespace

std::size_t slot_stride(std::size_t shards) {
  return (slot_bytes(shards) + page_bytes - 1) / page_bytes * page_bytes;
}

std::string write_slot(std::uint64_t store, std::uint64_t generation, const acknowledged& what) {
  std::string slot;
  slot.reserve(slot_bytes(what.last.size()));
  for (const auto word :
       {magic, store, generation, what.log_position, std::uint64_t{what.last.size()}})
    put_word(slot, word);
  for (const auto last : what.last) put_word(slot, last);
  put_word(slot, checksum(slot));
  return slot;
}

std::optional<acknowledged> newest_slot(std::string_view file, std::uint64_t store) {
  std::optional<slot_content> newest;
  // The second slot's place depends on the number of shards, which a damaged first slot does not tell: try each page.
  for (std::size_t at = 0; at < file.size(); at += page_bytes) {
    auto slot = read_slot(file.substr(at), store);
    if (slot && (!newest || slot->generation > newest->generation)) newest = std::move(slot);
  }
  if (!newest) return std::nullopt;
  return std::move(newest->content);
}

}  // namespace trefoil
