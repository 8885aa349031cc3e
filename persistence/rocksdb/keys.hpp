#pragma once
/// The keys of the column families: big-endian, so that they sort by shard, then by what is inside it.

#include <rocksdb/slice.h>

#include <concepts>
#include <string>

#include "persistence/record.hpp"

namespace trefoil::keys {

template <std::unsigned_integral Integer>
void put_big_endian(std::string& key, Integer value) {
  for (int shift = static_cast<int>(sizeof value) * 8 - 8; shift >= 0; shift -= 8) {
    key.push_back(static_cast<char>(value >> shift & 0xff));
  }
}

template <std::unsigned_integral Integer>
Integer get_big_endian(std::string_view from) {
  Integer value = 0;
  for (std::size_t at = 0; at < sizeof value; ++at) {
    value = static_cast<Integer>(value << 8 | static_cast<unsigned char>(from[at]));
  }
  return value;
}

/// Where a shard's keys begin; the next shard's are behind all of them. Takes 65,536 too: behind every shard.
inline std::string of_shard(std::uint32_t shard) {
  if (shard > 0xffff) return std::string(32, '\xff');
  std::string key;
  put_big_endian(key, static_cast<shard_id>(shard));
  return key;
}

inline std::string of_row(shard_id shard, sequence last) {
  auto key = of_shard(shard);
  put_big_endian(key, last);
  return key;
}

inline constexpr std::size_t row_key_bytes = sizeof(shard_id) + sizeof(sequence);

/// The last position of the row under this key. REQUIRES: row_key_bytes.
inline sequence last_of_row(const rocksdb::Slice& key) {
  return get_big_endian<sequence>({key.data() + sizeof(shard_id), sizeof(sequence)});
}

inline std::string of_snapshot(shard_id shard, const entity_key& entity) {
  return of_shard(shard).append(entity.view());
}

inline std::string of_page(shard_id shard, const entity_key& cohort, std::uint32_t number) {
  auto key = of_shard(shard).append(cohort.view());
  put_big_endian(key, number);
  return key;
}

/// In the settings family: a shard's epoch.
inline std::string of_epoch(shard_id shard) {
  std::string key{"epoch."};
  put_big_endian(key, shard);
  return key;
}

/// In the settings family: the first position that a shard's journal keeps.
inline std::string of_first(shard_id shard) {
  std::string key{"first."};
  put_big_endian(key, shard);
  return key;
}

inline std::string of_fold(shard_id shard, std::string_view key) {
  return of_shard(shard).append(key);
}

inline constexpr std::string_view settings = "settings";

}  // namespace trefoil::keys
