#include "runtime/launch/node_program.hpp"

#include <csignal>
#include <fstream>
#include <sstream>
#include <thread>
#include <utility>

#include "runtime/client/client.hpp"

namespace trefoil::launch {

namespace {

using clock = std::chrono::steady_clock;

/// Some measure how long a start takes.
constexpr std::chrono::microseconds between_looks_for_port{200};

}  // namespace

node_program::node_program(std::filesystem::path binary, std::filesystem::path folder,
                           words arguments, std::optional<cpu_set_t> cores)
  : binary_{std::move(binary)},
    folder_{std::move(folder)},
    arguments_{std::move(arguments)},
    cores_{cores} {
  std::error_code ignored;
  std::filesystem::create_directories(folder_, ignored);
}

void node_program::launch(const words& under) {
  const auto port_file = folder_ / "port";
  std::error_code why;
  std::filesystem::remove(port_file, why);
  if (why) throw failed{port_file.string() + ": " + why.message()};
  auto program = under;
  program.insert(program.end(), {binary_.string(), "--store", store().string(), "--listen",
                                 "127.0.0.1:0", "--port-file", port_file.string()});
  program.insert(program.end(), arguments_.begin(), arguments_.end());
  run(std::move(program), {.out = log_file(), .err = log_file(), .cores = cores_});
}

bool node_program::listens_within(std::chrono::milliseconds limit) {
  const auto port_file = (folder_ / "port").string();
  const auto end = clock::now() + limit;
  while (clock::now() < end) {
    const auto said = client::read_token_file(port_file);
    if (!said.empty() && client::split_address(said, host_, port_)) return true;
    if (ended()) return false;
    std::this_thread::sleep_for(between_looks_for_port);
  }
  throw failure("the node does not listen");
}

void node_program::start() {
  launch();
  if (listens_within()) return;
  throw failure("the node " + told_ending(ended().value_or(0)) + " at its start");
}

std::optional<int> node_program::stop(std::chrono::milliseconds limit) {
  send(SIGTERM);
  const auto code = ended_within(limit);
  if (!code) kill();
  return code;
}

std::filesystem::path node_program::token_file(std::string_view whose) const {
  return store() / (std::string{whose} + ".token");
}

std::string node_program::token(std::string_view whose) const {
  auto token = client::read_token_file(token_file(whose).string());
  if (token.empty()) throw failed{token_file(whose).string() + ": holds no token"};
  return token;
}

std::string node_program::log() const {
  std::ifstream from{log_file(), std::ios::binary};
  std::ostringstream all;
  all << from.rdbuf();
  return all.str();
}

failed node_program::failure(const std::string& what) const {
  constexpr std::size_t bytes_max = 1'500;
  auto end = log();
  if (end.size() > bytes_max) end.erase(0, end.size() - bytes_max);
  return failed{what + "; " + log_file().string() + " ends with\n" + end};
}

}  // namespace trefoil::launch
