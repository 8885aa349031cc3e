#pragma once
/// The two slots of the file `acknowledged`, as bytes. docs/FORMATS.md has the layout.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "persistence/store.hpp"

namespace trefoil {

/// What the file says.
struct acknowledged {
  std::uint64_t log_position = 0;  ///< RocksDB's number of the last key that was synced.
  std::vector<sequence> last;      ///< By shard.
  friend bool operator==(const acknowledged&, const acknowledged&) = default;
};

/// From one slot's begin to the next one's: on pages of their own, so that one damaged page takes one slot.
[[nodiscard]] std::size_t slot_stride(std::size_t shards);
/// `store`: the hash of the store's id.
[[nodiscard]] std::string write_slot(std::uint64_t store, std::uint64_t generation,
                                     const acknowledged&);
/// Of the whole slots of this store the one with the highest generation; nothing: there is none.
[[nodiscard]] std::optional<acknowledged> newest_slot(std::string_view file, std::uint64_t store);

}  // namespace trefoil
