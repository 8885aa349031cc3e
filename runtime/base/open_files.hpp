#pragma once
/// How many files and sockets the process may hold open.

#include <cstdint>

namespace trefoil {

/// Raises the soft limit to the hard one and returns what holds then.
[[nodiscard]] std::uint64_t raise_open_files();

}  // namespace trefoil
