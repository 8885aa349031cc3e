#pragma once
/// The file `log_key`: a random number that a store is made with. What marks a frame as one of a certain log is derived
/// from it, so that no bytes that a client sends, and that lie in a log, can be taken for a frame.

#include <rocksdb/file_system.h>

#include <cstdint>
#include <string>

#include "persistence/expected.hpp"

namespace trefoil {

/// The key in this file. Fails with `Corruption` when there is none or it is damaged.
[[nodiscard]] expected<std::uint64_t, rocksdb::IOStatus> read_log_key(rocksdb::FileSystem&,
                                                                      const std::string& path);

/// Writes a new one, durably.
[[nodiscard]] expected<std::uint64_t, rocksdb::IOStatus> make_log_key(rocksdb::FileSystem&,
                                                                      const std::string& path);

}  // namespace trefoil
