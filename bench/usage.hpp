#pragma once
/// What processes have used so far, as the kernel counts it.

#include <sys/types.h>

#include <cstdint>
#include <string>

namespace trefoil::bench {

struct used_so_far {
  double cpu_s = 0;
  std::uint64_t resident_bytes = 0;
  std::uint64_t resident_peak_bytes = 0;
  std::uint64_t written_bytes = 0;  ///< To files and sockets.
};

/// Of the process that asks.
[[nodiscard]] used_so_far own_usage();
/// All zero when there is none any more.
[[nodiscard]] used_so_far usage_of(pid_t);
/// CPU time by thread name since the process began, the busiest first: `gateway 1.20 s, ...`.
[[nodiscard]] std::string usage_by_thread(pid_t);

}  // namespace trefoil::bench
