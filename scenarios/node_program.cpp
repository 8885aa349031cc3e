#include "scenarios/node_program.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <thread>
#include <vector>

#include "runtime/client/client.hpp"
#include "scenarios/engine.hpp"

namespace trefoil::scenarios {

namespace {

constexpr std::chrono::milliseconds between_looks_for_end{10};
constexpr int looks_max = 6'000;
constexpr int cannot_run = 127;

/// How a process went.
std::string ending(int status) {
  return WIFSIGNALED(status) ? "was ended by signal " + std::to_string(WTERMSIG(status))
                             : "ended with " + std::to_string(WEXITSTATUS(status));
}

}  // namespace

node_program::node_program(std::filesystem::path binary, std::filesystem::path folder)
  : binary_{std::move(binary)}, folder_{std::move(folder)} {
  std::error_code ignored;
  std::filesystem::create_directories(folder_, ignored);
}

node_program::~node_program() {
  if (runs()) kill_hard();
}

void node_program::start() {
  const auto port_file = folder_ / "port";
  std::error_code ignored;
  std::filesystem::remove(port_file, ignored);
  std::vector<std::string> words{binary_.string(), "--store",     store().string(),  "--listen",
                                 "127.0.0.1:0",    "--port-file", port_file.string()};
  std::vector<char*> arguments;
  for (auto& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const auto log_path = log().string();
  process_ = ::fork();
  if (process_ == 0) {
    const int out = ::open(log_path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    ::dup2(out, STDOUT_FILENO);
    ::dup2(out, STDERR_FILENO);
    ::setpgid(0, 0);
    ::execv(arguments[0], arguments.data());
    ::_exit(cannot_run);
  }
  if (process_ < 0) throw given_up{"the node cannot be started"};
  for (int looks = 0; looks < looks_max; ++looks) {
    const auto address = client::read_token_file(port_file.string());
    if (!address.empty() && client::split_address(address, host_, port_)) return;
    int status = 0;
    if (gone_within(1, status)) {
      throw given_up{"the node " + ending(status) + " at its start; see " + log_path};
    }
  }
  kill_hard();
  throw given_up{"the node did not listen within a minute; see " + log_path};
}

bool node_program::gone_within(int looks, int& status) {
  for (int looked = 0; looked <= looks; ++looked) {
    if (::waitpid(process_, &status, WNOHANG) == process_) {
      process_ = 0;
      return true;
    }
    if (looked < looks) std::this_thread::sleep_for(between_looks_for_end);
  }
  return false;
}

void node_program::freeze() {
  if (!runs()) return;
  ::kill(process_, SIGSTOP);
  int status = 0;
  ::waitpid(process_, &status, WUNTRACED);
}

void node_program::thaw() {
  if (runs()) ::kill(process_, SIGCONT);
}

void node_program::kill_hard() {
  if (!runs()) return;
  ::kill(process_, SIGKILL);
  int status = 0;
  ::waitpid(process_, &status, 0);
  process_ = 0;
}

bool node_program::stop() {
  if (!runs()) return true;
  ::kill(process_, SIGTERM);
  int status = 0;
  if (gone_within(looks_max, status)) return WIFEXITED(status) && WEXITSTATUS(status) == 0;
  kill_hard();
  return false;
}

std::string node_program::token(const char* whose) const {
  return client::read_token_file((store() / (std::string{whose} + ".token")).string());
}

}  // namespace trefoil::scenarios
