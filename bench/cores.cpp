#include "bench/cores.hpp"

#include <cerrno>
#include <filesystem>
#include <string>

#include "bench/report.hpp"

namespace trefoil::bench {

namespace {

namespace fs = std::filesystem;

/// A thread may end meanwhile.
void keep_to(const cpu_set_t& cores, pid_t thread) {
  if (::sched_setaffinity(thread, sizeof cores, &cores) != 0 && errno != ESRCH) {
    throw failed("cannot keep a thread to its cores");
  }
}

}  // namespace

parted_cores::parted_cores(pid_t node) {
  if (::sched_getaffinity(0, sizeof before_, &before_) != 0)
    throw failed("cannot ask for my cores");
  if (CPU_COUNT(&before_) < 2) return;
  int last = CPU_SETSIZE - 1;
  while (!CPU_ISSET(last, &before_)) --last;
  cpu_set_t others = before_;
  CPU_CLR(last, &others);
  std::error_code gone;
  fs::directory_iterator threads{"/proc/" + std::to_string(node) + "/task", gone};
  for (; !gone && threads != fs::directory_iterator{}; threads.increment(gone)) {
    keep_to(others, std::stoi(threads->path().filename()));
  }
  if (gone) throw failed("cannot see the node's threads: " + gone.message());
  cpu_set_t own{};
  CPU_SET(last, &own);
  keep_to(own, 0);
}

parted_cores::~parted_cores() { ::sched_setaffinity(0, sizeof before_, &before_); }

}  // namespace trefoil::bench
