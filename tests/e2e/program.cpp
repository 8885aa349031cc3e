#include "tests/e2e/program.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>
#include <utility>
#include <gtest/gtest.h>

#include "runtime/client/client.hpp"

namespace trefoil::e2e {

namespace {

constexpr std::chrono::milliseconds between_looks{2};
constexpr int cannot_run = 127;

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : "";
}

int code_of(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status); }

std::vector<char*> pointers_to(words& from) {
  std::vector<char*> pointers;
  for (auto& word : from) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  return pointers;
}

/// Starts a program whose output is appended to two files. It dies with the test. Variables that steer the tests are
/// none of its business, and it would refuse them.
pid_t launch(words arguments, const words& settings, const std::filesystem::path& out,
             const std::filesystem::path& err) {
  words surroundings = settings;
  for (char** one = environ; *one != nullptr; ++one) {
    if (!std::string_view{*one}.starts_with("TREFOIL_")) surroundings.emplace_back(*one);
  }
  const auto argument_pointers = pointers_to(arguments);
  const auto setting_pointers = pointers_to(surroundings);
  const auto child = ::fork();
  if (child != 0) return child;
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::dup2(::open(out.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644), STDOUT_FILENO);
  ::dup2(::open(err.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644), STDERR_FILENO);
  ::execve(argument_pointers.front(), argument_pointers.data(), setting_pointers.data());
  ::_exit(cannot_run);
}

}  // namespace

std::filesystem::path program(std::string_view name) {
  const auto folder = environment("TREFOIL_BIN_DIR");
  if (!folder.empty()) return std::filesystem::path{folder} / name;
  return std::filesystem::path{"build/release/bin"} / name;
}

scratch_folder::scratch_folder() {
  auto name = (std::filesystem::temp_directory_path() / "trefoil-e2e-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error{"no folder: " + name};
  path_ = name;
}

scratch_folder::~scratch_folder() {
  std::error_code ignored;
  if (environment("TREFOIL_KEEP_SCRATCH").empty()) std::filesystem::remove_all(path_, ignored);
}

std::string content_of(const std::filesystem::path& file) {
  std::ifstream from{file, std::ios::binary};
  std::ostringstream all;
  all << from.rdbuf();
  return all.str();
}

ending run(std::string_view name, const words& arguments, const words& settings) {
  return run_at(program(name), arguments, settings);
}

ending run_at(const std::filesystem::path& what, const words& arguments, const words& settings) {
  const scratch_folder scratch;
  const auto out = scratch.path() / "out";
  const auto err = scratch.path() / "err";
  words all{what.string()};
  all.insert(all.end(), arguments.begin(), arguments.end());
  int status = 0;
  ::waitpid(launch(std::move(all), settings, out, err), &status, 0);
  return {code_of(status), content_of(out), content_of(err)};
}

node_process::node_process(std::filesystem::path folder, words flags)
  : folder_{std::move(folder)}, flags_{std::move(flags)} {}

node_process::~node_process() { kill(); }

void node_process::start() {
  launch_under({});
  if (!came_up()) throw std::runtime_error{"the node ended: " + log()};
}

void node_process::start_under(const words& other) {
  launch_under(other);
  static_cast<void>(came_up());
}

void node_process::launch_under(const words& other) {
  const auto port_file = folder_ / "port";
  std::filesystem::remove(port_file);
  words arguments = other;
  arguments.insert(arguments.end(), {program("trefoild").string(), "--store", store().string(),
                                     "--listen", "127.0.0.1:0", "--port-file", port_file.string()});
  arguments.insert(arguments.end(), flags_.begin(), flags_.end());
  ended_.reset();
  process_ = launch(std::move(arguments), {}, folder_ / "node.log", folder_ / "node.log");
}

bool node_process::came_up() {
  serves_ = false;
  const auto end = std::chrono::steady_clock::now() + std::chrono::minutes{1};
  while (std::chrono::steady_clock::now() < end) {
    std::string host;
    const auto address = client::read_token_file((folder_ / "port").string());
    serves_ = !address.empty() && client::split_address(address, host, port_);
    if (serves_) return true;
    if (int code = 0; gone(code)) {
      ended_ = code;
      return false;
    }
    std::this_thread::sleep_for(between_looks);
  }
  throw std::runtime_error{"the node does not serve: " + log()};
}

bool node_process::gone(int& code) {
  int status = 0;
  if (::waitpid(process_, &status, WNOHANG) != process_) return false;
  process_ = 0;
  code = code_of(status);
  return true;
}

int node_process::wait(std::chrono::seconds limit) {
  if (ended_) return *std::exchange(ended_, std::nullopt);
  const auto end = std::chrono::steady_clock::now() + limit;
  int code = 0;
  while (!gone(code)) {
    if (std::chrono::steady_clock::now() > end) throw std::runtime_error{"the node runs on"};
    std::this_thread::sleep_for(between_looks);
  }
  return code;
}

void node_process::send(int signal) const {
  if (process_ > 0) ::kill(process_, signal);
}

int node_process::stop() {
  send(SIGTERM);
  return wait();
}

void node_process::limit_files(std::uint64_t bytes) const {
  const rlimit limit{bytes, bytes};
  if (::prlimit(process_, RLIMIT_FSIZE, &limit, nullptr) != 0) throw std::runtime_error{"no limit"};
}

void node_process::kill() {
  if (process_ <= 0) return;
  send(SIGKILL);
  int status = 0;
  ::waitpid(process_, &status, 0);
  process_ = 0;
}

std::filesystem::path node_process::token_file(std::string_view whose) const {
  return store() / (std::string{whose} + ".token");
}

std::string node_process::token(std::string_view whose) const {
  return client::read_token_file(token_file(whose).string());
}

std::string node_process::log() const { return content_of(folder_ / "node.log"); }

std::uint64_t node_process::resident_bytes() const {
  std::istringstream numbers{content_of("/proc/" + std::to_string(process_) + "/statm")};
  std::uint64_t whole = 0;
  std::uint64_t resident = 0;
  numbers >> whole >> resident;
  return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

}  // namespace trefoil::e2e
