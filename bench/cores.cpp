#include "bench/cores.hpp"

#include "bench/report.hpp"

namespace trefoil::bench {

namespace {

cpu_set_t own_cores() {
  cpu_set_t cores{};
  if (::sched_getaffinity(0, sizeof cores, &cores) != 0) throw failed("cannot ask for my cores");
  return cores;
}

}  // namespace

parted_cores part_cores() {
  parted_cores parts{own_cores(), own_cores()};
  if (CPU_COUNT(&parts.node) < 2) return parts;
  int last = CPU_SETSIZE - 1;
  while (!CPU_ISSET(last, &parts.node)) --last;
  CPU_CLR(last, &parts.node);
  CPU_ZERO(&parts.load);
  CPU_SET(last, &parts.load);
  return parts;
}

kept_to_cores::kept_to_cores(const cpu_set_t& cores) : before_{own_cores()} {
  if (::sched_setaffinity(0, sizeof cores, &cores) != 0)
    throw failed("cannot keep a thread to its cores");
}

kept_to_cores::~kept_to_cores() { ::sched_setaffinity(0, sizeof before_, &before_); }

}  // namespace trefoil::bench
