#pragma once
/// Who runs on which cores while a work is measured.

#include <sched.h>
#include <sys/types.h>

namespace trefoil::bench {

/// As long as this lives, the calling thread keeps to the last of the cores that it may use. The node's threads keep to
/// the others, until the node ends: so a load does not take what the work would need. With one core nothing changes.
class parted_cores {
public:
  /// REQUIRES: the process runs, and makes no threads meanwhile; those it makes later keep to its cores. Throws
  /// `failed` when the kernel refuses.
  explicit parted_cores(pid_t node);
  ~parted_cores();
  parted_cores(const parted_cores&) = delete;
  parted_cores& operator=(const parted_cores&) = delete;

private:
  cpu_set_t before_{};
};

}  // namespace trefoil::bench
