#include "bench/usage.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string_view>
#include <utility>
#include <vector>

#include <sys/resource.h>
#include <unistd.h>

namespace trefoil::bench {

namespace {

namespace fs = std::filesystem;

struct thread_times {
  std::string name;
  double cpu_s = 0;
};

/// Reads a `stat` of /proc; all zero when there is none any more.
thread_times times_in(const fs::path& stat) {
  std::ifstream from{stat};
  std::string line;
  std::getline(from, line);
  const auto open = line.find('(');
  const auto close = line.rfind(')');
  if (open == std::string::npos || close == std::string::npos) return {};
  std::istringstream fields{line.substr(close + 1)};
  std::string skipped;
  for (int field = 3; field < 14; ++field) fields >> skipped;
  double user = 0;
  double system = 0;
  fields >> user >> system;
  return {line.substr(open + 1, close - open - 1),
          (user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK))};
}

double seconds_of(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

/// The number behind a name in a file of /proc; 0: there is none.
std::uint64_t number_in(const fs::path& file, std::string_view name) {
  std::ifstream from{file};
  std::string word;
  while (from >> word && word != name) continue;
  std::uint64_t number = 0;
  from >> number;
  return number;
}

}  // namespace

used_so_far own_usage() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  return {seconds_of(used.ru_utime) + seconds_of(used.ru_stime),
          static_cast<std::uint64_t>(used.ru_maxrss) * 1024, 0};
}

used_so_far usage_of(pid_t process) {
  const auto proc = fs::path{"/proc"} / std::to_string(process);
  used_so_far used;
  used.cpu_s = times_in(proc / "stat").cpu_s;
  used.resident_bytes = number_in(proc / "status", "VmRSS:") * 1024;
  used.resident_peak_bytes = number_in(proc / "status", "VmHWM:") * 1024;
  used.written_bytes = number_in(proc / "io", "wchar:");
  return used;
}

std::string usage_by_thread(pid_t process) {
  std::map<std::string, double> by_name;
  std::error_code gone;
  for (const auto& each :
       fs::directory_iterator{fs::path{"/proc"} / std::to_string(process) / "task", gone}) {
    const auto times = times_in(each.path() / "stat");
    by_name[times.name] += times.cpu_s;
  }
  std::vector<std::pair<std::string, double>> sorted{by_name.begin(), by_name.end()};
  std::sort(sorted.begin(), sorted.end(),
            [](const auto& one, const auto& other) { return one.second > other.second; });
  std::string text;
  for (const auto& [name, cpu_s] : sorted) {
    if (cpu_s < 0.01) continue;
    char number[32];
    std::snprintf(number, sizeof number, " %.2f s", cpu_s);
    text += (text.empty() ? "" : ", ") + name + number;
  }
  return text;
}

}  // namespace trefoil::bench
