#pragma once
/// How much of the machine this process may use.

#include <sched.h>

#include <algorithm>
#include <thread>

namespace trefoil {

/// The cores that the kernel lets the calling thread run on, one at least. What `taskset` or a container's cpuset
/// leaves counts; a container's quota of time does not.
[[nodiscard]] inline unsigned usable_cores() {
  cpu_set_t cores{};
  if (::sched_getaffinity(0, sizeof cores, &cores) != 0)
    return std::max(1U, std::thread::hardware_concurrency());
  return static_cast<unsigned>(std::max(1, CPU_COUNT(&cores)));
}

}  // namespace trefoil
