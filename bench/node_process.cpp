#include "bench/node_process.hpp"

#include <algorithm>
#include <csignal>
#include <fstream>
#include <map>
#include <sstream>
#include <thread>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/report.hpp"
#include "runtime/client/client.hpp"

namespace trefoil::bench {

namespace {

namespace fs = std::filesystem;
using clock = std::chrono::steady_clock;

constexpr auto look_for_port = std::chrono::microseconds{200};

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

process_usage own_usage() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  return {seconds_of(used.ru_utime) + seconds_of(used.ru_stime),
          static_cast<std::uint64_t>(used.ru_maxrss) * 1024, 0};
}

node_process::node_process(fs::path binary, fs::path folder, std::vector<std::string> arguments,
                           std::optional<cpu_set_t> cores)
  : binary_{std::move(binary)},
    folder_{std::move(folder)},
    arguments_{std::move(arguments)},
    cores_{cores} {}

node_process::~node_process() { kill(); }

void node_process::start() {
  fs::remove(folder_ / "port");
  std::vector<std::string> words{
    binary_.string(), "--store",     store().string(),           "--listen",
    "127.0.0.1:0",    "--port-file", (folder_ / "port").string()};
  words.insert(words.end(), arguments_.begin(), arguments_.end());
  std::vector<char*> pointers;
  for (auto& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  const auto log = (folder_ / "node.log").string();

  id_ = ::fork();
  if (id_ < 0) throw failed("cannot fork");
  if (id_ > 0) return;
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (cores_ && ::sched_setaffinity(0, sizeof *cores_, &*cores_) != 0) ::_exit(126);
  const int to = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  ::dup2(to, STDOUT_FILENO);
  ::dup2(to, STDERR_FILENO);
  ::execv(pointers[0], pointers.data());
  ::_exit(127);
}

std::string node_process::wait_for_address(std::chrono::milliseconds limit) {
  const auto until = clock::now() + limit;
  while (clock::now() < until) {
    std::ifstream port{folder_ / "port"};
    std::string address;
    if (std::getline(port, address) && !address.empty()) return address;
    if (ended()) throw failed("the node ended before it listened:\n" + end_of_log());
    std::this_thread::sleep_for(look_for_port);
  }
  throw failed("the node does not listen:\n" + end_of_log());
}

bool node_process::ended() {
  if (id_ < 0) return true;
  if (::waitpid(id_, &status_, WNOHANG) != id_) return false;
  id_ = -1;
  return true;
}

void node_process::kill() {
  if (id_ < 0) return;
  ::kill(id_, SIGKILL);
  ::waitpid(id_, &status_, 0);
  id_ = -1;
}

bool node_process::stop(std::chrono::milliseconds limit) {
  if (id_ < 0) return false;
  ::kill(id_, SIGTERM);
  const auto until = clock::now() + limit;
  while (!ended()) {
    if (clock::now() > until) {
      kill();
      return false;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
  }
  return WIFEXITED(status_) && WEXITSTATUS(status_) == 0;
}

process_usage node_process::usage() const {
  const auto proc = fs::path{"/proc"} / std::to_string(id_);
  process_usage used;
  used.cpu_s = times_in(proc / "stat").cpu_s;
  used.resident_bytes = number_in(proc / "status", "VmRSS:") * 1024;
  used.resident_peak_bytes = number_in(proc / "status", "VmHWM:") * 1024;
  used.written_bytes = number_in(proc / "io", "wchar:");
  return used;
}

std::string node_process::usage_by_thread() const {
  std::map<std::string, double> by_name;
  std::error_code gone;
  for (const auto& each :
       fs::directory_iterator{fs::path{"/proc"} / std::to_string(id_) / "task", gone}) {
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

std::string node_process::token(const std::string& file) const {
  auto token = client::read_token_file((store() / file).string());
  if (token.empty()) throw failed((store() / file).string() + ": holds no token");
  return token;
}

std::string node_process::end_of_log() const {
  constexpr std::size_t bytes_max = 1500;
  std::ifstream from{folder_ / "node.log"};
  std::ostringstream all;
  all << from.rdbuf();
  auto text = all.str();
  if (text.size() > bytes_max) text.erase(0, text.size() - bytes_max);
  return text;
}

}  // namespace trefoil::bench
