#pragma once
/// Who runs on which cores while a work is measured, so that a load does not take what the work would need.

#include <sched.h>

namespace trefoil::bench {

/// The last of the cores that this process may use for the load, the others for the node. With one core both have it.
struct parted_cores {
  cpu_set_t node{};
  cpu_set_t load{};
};
/// Throws `failed` when the kernel does not tell.
[[nodiscard]] parted_cores part_cores();

/// As long as this lives, the calling thread keeps to these cores, and so do the threads that it makes meanwhile.
class kept_to_cores {
public:
  /// Throws `failed` when the kernel refuses.
  explicit kept_to_cores(const cpu_set_t&);
  ~kept_to_cores();
  kept_to_cores(const kept_to_cores&) = delete;
  kept_to_cores& operator=(const kept_to_cores&) = delete;

private:
  cpu_set_t before_{};
};

}  // namespace trefoil::bench
