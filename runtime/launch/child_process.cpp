#include "runtime/launch/child_process.hpp"

#include <csignal>
#include <string_view>
#include <thread>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace trefoil::launch {

namespace {

using clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds between_looks_for_end{2};
constexpr int cannot_run = 127;

int code_of(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status); }

std::vector<char*> pointers_to(words& from) {
  std::vector<char*> pointers;
  for (auto& word : from) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  return pointers;
}

words surroundings_of(const child_options& options) {
  auto all = options.settings;
  for (char** one = environ; *one != nullptr; ++one) {
    if (!std::string_view{*one}.starts_with("TREFOIL_")) all.emplace_back(*one);
  }
  return all;
}

void append_to(const std::filesystem::path& file, int as) {
  ::dup2(::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600), as);
}

}  // namespace

void child_process::run(words program, const child_options& options) {
  auto surroundings = surroundings_of(options);
  const auto arguments = pointers_to(program);
  const auto variables = pointers_to(surroundings);
  code_.reset();
  id_ = ::fork();
  if (id_ < 0) throw failed{"there can be no more processes"};
  if (id_ > 0) return;
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  // Ctrl-C is for who started it, who ends it.
  ::setpgid(0, 0);
  if (options.cores && ::sched_setaffinity(0, sizeof *options.cores, &*options.cores) != 0)
    ::_exit(cannot_run);
  append_to(options.out, STDOUT_FILENO);
  append_to(options.err, STDERR_FILENO);
  ::execve(arguments.front(), arguments.data(), variables.data());
  ::_exit(cannot_run);
}

std::optional<int> child_process::ended() {
  int status = 0;
  if (runs() && ::waitpid(id_, &status, WNOHANG) == id_) {
    id_ = 0;
    code_ = code_of(status);
  }
  return code_;
}

std::optional<int> child_process::ended_within(std::chrono::milliseconds limit) {
  const auto end = clock::now() + limit;
  while (!ended() && clock::now() < end) std::this_thread::sleep_for(between_looks_for_end);
  return code_;
}

void child_process::send(int signal) const {
  if (runs()) ::kill(id_, signal);
}

void child_process::freeze() {
  if (!runs()) return;
  send(SIGSTOP);
  int status = 0;
  ::waitpid(id_, &status, WUNTRACED);
}

void child_process::thaw() const { send(SIGCONT); }

void child_process::kill() {
  if (!runs()) return;
  send(SIGKILL);
  int status = 0;
  ::waitpid(id_, &status, 0);
  id_ = 0;
  code_ = code_of(status);
}

std::string told_ending(int code) {
  return code < 0 ? "was ended by signal " + std::to_string(-code)
                  : "ended with " + std::to_string(code);
}

}  // namespace trefoil::launch
