#include "runtime/launch/child_program.hpp"

#include <cerrno>
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

/// Of the child, before it is another program.
bool append_to(const std::filesystem::path& file, int as) {
  const int opened = ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (opened == as) return ::fcntl(as, F_SETFD, 0) == 0;
  return opened >= 0 && ::dup2(opened, as) == as;
}

}  // namespace

void child_program::run(words program, const child_options& options) {
  auto surroundings = surroundings_of(options);
  const auto arguments = pointers_to(program);
  const auto variables = pointers_to(surroundings);
  code_.reset();
  const auto owner = ::getpid();
  id_ = ::fork();
  if (id_ < 0) throw failed{"there can be no more processes"};
  if (id_ > 0) return;
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != owner) ::_exit(cannot_run);  // It was gone before that.
  // Ctrl-C is for who started it, who ends it.
  ::setpgid(0, 0);
  const bool placed
    = !options.cores || ::sched_setaffinity(0, sizeof *options.cores, &*options.cores) == 0;
  if (!placed || !append_to(options.out, STDOUT_FILENO) || !append_to(options.err, STDERR_FILENO))
    ::_exit(cannot_run);
  ::execve(arguments.front(), arguments.data(), variables.data());
  ::_exit(cannot_run);
}

std::optional<int> child_program::ended() {
  wait(WNOHANG);
  return code_;
}

std::optional<int> child_program::ended_within(std::chrono::milliseconds limit) {
  const auto end = clock::now() + limit;
  while (!ended() && runs() && clock::now() < end)
    std::this_thread::sleep_for(between_looks_for_end);
  return code_;
}

void child_program::send(int signal) const {
  if (runs()) ::kill(id_, signal);
}

void child_program::freeze() {
  send(SIGSTOP);
  wait(WUNTRACED);
}

void child_program::thaw() const { send(SIGCONT); }

void child_program::kill() {
  send(SIGKILL);
  wait(0);
}

/// Takes note of its end, if that is what came.
void child_program::wait(int flags) {
  if (!runs()) return;
  int status = 0;
  pid_t found = 0;
  do {
    found = ::waitpid(id_, &status, flags);
  } while (found < 0 && errno == EINTR);
  if (found == 0 || (found == id_ && WIFSTOPPED(status))) return;
  code_ = found == id_ ? code_of(status) : cannot_run;  // Else somebody else has waited for it.
  id_ = 0;
}

std::string told_ending(int code) {
  return code < 0 ? "was ended by signal " + std::to_string(-code)
                  : "ended with " + std::to_string(code);
}

}  // namespace trefoil::launch
