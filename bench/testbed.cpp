#include "bench/testbed.hpp"

#include <thread>

#include <unistd.h>

#include "bench/report.hpp"
#include "bench/usage.hpp"
#include "persistence/rocksdb/log_files.hpp"
#include "persistence/rocksdb/log_key.hpp"

namespace trefoil::bench {

namespace {

namespace fs = std::filesystem;

constexpr auto start_limit = std::chrono::minutes{2};
constexpr auto stop_limit = std::chrono::seconds{20};
constexpr auto quiet_time = std::chrono::milliseconds{100};
constexpr auto rest_time = std::chrono::seconds{2};

fs::path fresh_folder(const fs::path& below, std::string_view work) {
  static unsigned count = 0;
  const auto folder
    = fs::absolute(below)
      / (std::to_string(::getpid()) + "-" + std::to_string(++count) + "-" + std::string{work});
  fs::create_directories(folder);
  return folder;
}

/// The file of a log may be longer, with what an older one has left.
std::uint64_t written_to_log(const fs::path& store, const fs::path& log) {
  const auto files = rocksdb::FileSystem::Default();
  const auto key = read_log_key(*files, (store / "log_key").string());
  if (!key) throw failed("the store has no log key");
  std::uint64_t bytes = 0;
  log_files logs{files, *key, log_files::damage::refused};
  return logs.GetFileSize(log.string(), {}, &bytes, nullptr).ok() ? bytes : 0;
}

std::unique_ptr<client::session> session_to(const node_address& node, const std::string& token) {
  auto made = client::connect(node.host, node.port, {.token = token});
  if (!made) throw failed("cannot connect: " + made.error().code + " " + made.error().detail);
  return std::move(*made);
}

}  // namespace

client::value accepted(std::string_view method, client::response answer) {
  if (answer.ok) {
    return answer.result.has("result") ? answer.result["result"] : std::move(answer.result);
  }
  throw failed(std::string{method} + ": " + answer.error.code + " " + answer.error.detail + " "
               + client::to_json(answer.error.meta));
}

testbed::testbed(const bench_options& with, std::string_view work)
  : node{with.node, fresh_folder(with.folder, work), with.node_arguments, with.node_cores},
    folder_{node.store().parent_path()},
    keep_{with.keep_store} {
  node.launch();
  connect();
  say("%.*s: node %d on %s", static_cast<int>(work.size()), work.data(), node.id(),
      node.store().c_str());
}

testbed::~testbed() {
  disconnect();
  if (node.runs() && node.stop(stop_limit) != 0) say("the node did not end in good order");
  if (keep_) {
    say("kept %s", folder_.c_str());
    return;
  }
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

node_address testbed::listening() {
  if (!node.listens_within(start_limit)) throw node.failure("the node ended before it listened");
  return {node.host(), node.port()};
}

void testbed::connect() {
  address = listening();
  service_token = node.token("service");
  operators = session_to(address, node.token("operator"));
  service = session_to(address, service_token);
}

void testbed::disconnect() {
  operators.reset();
  service.reset();
}

client::value testbed::ask_operator(std::string_view method, const client::value& params) {
  return accepted(method, operators->call(method, params));
}

client::value testbed::ask_as(const std::string& person, std::string_view method,
                              client::value params) {
  params.set("as", person);
  return accepted(method, service->call(method, params));
}

std::optional<std::uint64_t> testbed::syncs() {
  const auto status = operators->call("node.status", client::value::map());
  if (!status.ok || !status.result.has("syncs")) return std::nullopt;
  return status.result["syncs"].as_uint();
}

void testbed::settle() {
  auto before = usage_of(node.id()).written_bytes;
  for (int attempt = 0; attempt < 100; ++attempt) {
    std::this_thread::sleep_for(quiet_time);
    const auto now = usage_of(node.id()).written_bytes;
    if (now == before) return;
    before = now;
  }
  say("the node does not come to rest");
}

void testbed::rest() {
  settle();
  std::this_thread::sleep_for(rest_time);
  settle();
}

std::uint64_t testbed::disk_bytes() const {
  std::uint64_t bytes = 0;
  std::error_code gone;
  for (const auto& each : fs::recursive_directory_iterator{node.store(), gone}) {
    const auto kind = each.path().extension();
    if (!each.is_regular_file(gone) || kind == ".spare") continue;
    const auto size = kind == ".log" ? written_to_log(node.store(), each) : each.file_size(gone);
    if (!gone) bytes += size;
  }
  return bytes;
}

}  // namespace trefoil::bench
