#include "tests/e2e/program.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <utility>
#include <gtest/gtest.h>

namespace trefoil::e2e {

namespace {

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : "";
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
  launch::child_program child;
  child.run(std::move(all), {.out = out, .err = err, .settings = settings});
  const auto code = child.ended_within(std::chrono::hours{1});
  if (!code) throw std::runtime_error{what.string() + " runs on"};
  return {*code, content_of(out), content_of(err)};
}

own_node::own_node(std::filesystem::path folder, words flags)
  : node_program{program("trefoild"), std::move(folder), std::move(flags)} {}

void own_node::start_under(const words& other) {
  launch(other);
  serves_ = listens_within();
}

int own_node::wait(std::chrono::seconds limit) {
  const auto code = ended_within(limit);
  if (!code) throw std::runtime_error{"the node runs on"};
  return *code;
}

void own_node::limit_files(std::uint64_t bytes) const {
  const rlimit limit{bytes, bytes};
  if (::prlimit(id(), RLIMIT_FSIZE, &limit, nullptr) != 0) throw std::runtime_error{"no limit"};
}

std::uint64_t own_node::resident_bytes() const {
  std::istringstream numbers{content_of("/proc/" + std::to_string(id()) + "/statm")};
  std::uint64_t whole = 0;
  std::uint64_t resident = 0;
  numbers >> whole >> resident;
  return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

}  // namespace trefoil::e2e
