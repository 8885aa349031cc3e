#pragma once
/// What the disk itself does just now: the bound of every figure that waits for a sync.

#include <filesystem>

namespace trefoil::bench {

struct disk_speed {
  double syncs_per_s = 0;
  double sync_p50_ms = 0;
};

/// Appends a block and syncs it, again and again for half a second, to a file of its own in this folder.
[[nodiscard]] disk_speed measure_disk(const std::filesystem::path& folder);

}  // namespace trefoil::bench
