#include "runtime/node.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <utility>

#include "persistence/rocksdb/rocksdb_store.hpp"
#include "persistence/usable_cores.hpp"
#include "runtime/base/log.hpp"
#include "runtime/base/open_files.hpp"
#include "runtime/client/client.hpp"
#include "runtime/identity/keyring.hpp"
#include "runtime/identity/token_file.hpp"
#include "runtime/node_backend.hpp"

namespace trefoil {

namespace {

constexpr auto flush_limit = std::chrono::milliseconds{2'000};

/// As long a wait on any machine, by Little's law.
constexpr std::int64_t commands_in_flight_each_core = 2'500;

/// Eight for each core: enough that none is idle, few enough that a commit has much for each (docs/decisions, 37).
shard_id shards_of_new_store() {
  return static_cast<shard_id>(std::clamp<unsigned>(8 * usable_cores(), 16, limits::shards_max));
}

class wall_clock final : public shell::clock {
public:
  [[nodiscard]] timestamp now() const override {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return {std::chrono::duration_cast<std::chrono::milliseconds>(since).count()};
  }
};

std::string sentence_of(std::string_view what, const failure& why) {
  auto text = std::string{what} + ": " + why.code.message();
  if (!why.detail.empty()) text += ": " + why.detail;
  return text;
}

outcome_of<std::unique_ptr<store>> open_store(const config& with) {
  rocksdb_options options;
  options.path = with.text("node.store");
  options.shard_count = static_cast<shard_id>(with.number("node.shards"));
  options.cache_bytes = with.number("store.cache_bytes");
  options.free_bytes_min = with.number("store.free_bytes_min");
  auto opened = rocksdb_store::open(options);
  const bool fresh = !opened && opened.error().code == make_error_code(store_errc::not_found);
  if (!fresh || options.shard_count != 0) return opened;
  options.shard_count = shards_of_new_store();
  return rocksdb_store::open(options);
}

expected<identity::keyring, std::string> make_keyring(const config& with) {
  const std::filesystem::path folder{with.text("node.store")};
  auto operators = with.list("identity.operator_tokens");
  if (operators.empty()) {
    auto token = identity::token_in(folder / "operator.token");
    if (!token) return unexpected(sentence_of("operator token", token.error()));
    operators.push_back(std::move(*token));
  }
  std::vector<identity::service_key> services;
  for (const auto& text : with.list("identity.service_keys")) {
    auto key = identity::parse_service_key(text);
    if (!key) return unexpected(std::string{"identity.service_keys: each must be name:token"});
    services.push_back(std::move(*key));
  }
  if (services.empty()) {
    auto token = identity::token_in(folder / "service.token");
    if (!token) return unexpected(sentence_of("service token", token.error()));
    services.push_back({"local", std::move(*token)});
  }
  return identity::keyring{operators, services};
}

void say_last_words(const std::string& why) { log::fatal("process_ends", {{"detail", why}}); }

/// What was written is unknown: nothing may be acknowledged any more, and no destructor may pretend otherwise.
[[noreturn]] void end_process(const std::string& why) {
  say_last_words(why);
  std::_Exit(1);
}

shell::system_options system_options_of(const config& with) {
  shell::system_options options;
  options.threads = with.number("actors.threads");
  options.live_actors_max = with.number("actors.live_max");
  options.checkpoint_bytes = with.number("store.checkpoint_bytes");
  options.retention = std::chrono::hours{with.number("store.retention_hours")};
  options.commands_in_flight_max
    = static_cast<std::int64_t>(with.number("actors.commands_in_flight_max"));
  if (options.commands_in_flight_max == 0)
    options.commands_in_flight_max = commands_in_flight_each_core * usable_cores();
  options.bytes_in_flight_max
    = static_cast<std::int64_t>(with.number("actors.bytes_in_flight_max"));
  options.report = [](const std::string& what) {
    log::error("entity_unreadable", {{"what", what}});
  };
  options.last_words = say_last_words;
  return options;
}

/// Sockets take half of the descriptors at most: a store that cannot open a file ends the process.
std::size_t connections_max_of(const config& with) {
  const auto wanted = with.number("gateway.connections_max");
  const auto files = raise_open_files();
  if (wanted <= files / 2) return wanted;
  log::warn("open_files_few", {{"limit", files}, {"connections_max", files / 2}});
  return files / 2;
}

gateway::gateway_options gateway_options_of(const config& with) {
  gateway::gateway_options options;
  // The configuration takes nothing but an address.
  (void)client::split_address(with.text("gateway.listen"), options.host, options.port);
  options.threads = with.number("gateway.threads");
  options.connections_max = connections_max_of(with);
  options.backlog_bytes_max = with.number("gateway.backlog_bytes_max");
  options.all_backlogs_bytes_max = with.number("gateway.all_backlogs_bytes_max");
  options.buffer_bytes_max = with.number("gateway.buffer_bytes_max");
  options.hello_timeout = with.duration("gateway.hello_timeout_ms");
  options.frame_timeout = with.duration("gateway.frame_timeout_ms");
  options.write_timeout = with.duration("gateway.write_timeout_ms");
  options.idle_timeout = with.duration("gateway.idle_timeout_ms");
  return options;
}

}  // namespace

/// Declared in the order of their making: each stands on those above it.
class node::parts {
public:
  wall_clock clock;
  std::unique_ptr<trefoil::store> store;
  std::optional<gateway::blob_service> blobs;
  std::unique_ptr<shell::shard_system> system;
  std::optional<node_backend> backend;
  std::optional<identity::keyring> keys;
  std::unique_ptr<gateway::rpc_gateway> gateway;
  std::string host;
};

node::node(std::unique_ptr<parts> all) : parts_{std::move(all)} {}
node::~node() = default;

expected<std::unique_ptr<node>, std::string> node::start(const config& with) {
  auto all = std::make_unique<parts>();
  const auto options = gateway_options_of(with);

  std::error_code failed;
  std::filesystem::create_directories(with.text("node.store"), failed);
  if (failed) return unexpected(with.text("node.store") + ": " + failed.message());
  auto opened = open_store(with);
  if (!opened) return unexpected(sentence_of("store", opened.error()));
  all->store = std::move(*opened);
  auto keys = make_keyring(with);
  if (!keys) return unexpected(std::move(keys.error()));
  all->keys.emplace(std::move(*keys));

  const auto began = std::chrono::steady_clock::now();
  auto started = shell::shard_system::start(*all->store, all->clock, system_options_of(with));
  if (!started) return unexpected(sentence_of("recovery", started.error()));
  all->system = std::move(*started);
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(
    std::chrono::steady_clock::now() - began);
  log::info("recovered", {{"shards", all->system->shards()},
                          {"ms", took.count()},
                          {"replayed_bytes", all->system->counters().replayed_bytes}});

  all->blobs.emplace(*all->store, end_process);
  all->backend.emplace(all->clock, *all->store, *all->system, *all->blobs);
  auto listening = gateway::rpc_gateway::start(*all->backend, *all->keys, options);
  if (!listening) return unexpected("cannot listen on " + listening.error());
  all->gateway = std::move(*listening);
  all->backend->count(*all->gateway);
  all->host = options.host;
  return std::unique_ptr<node>{new node{std::move(all)}};
}

std::string node::address() const {
  const bool bracketed = parts_->host.find(':') != std::string::npos;
  const auto host = bracketed ? "[" + parts_->host + "]" : parts_->host;
  return host + ":" + std::to_string(parts_->gateway->port());
}

bool node::drain(std::chrono::milliseconds limit) {
  using clock = std::chrono::steady_clock;
  const auto end = clock::now() + limit;
  parts_->gateway->stop_accepting();
  parts_->backend->drain();
  const bool settled = parts_->system->drain(limit);
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - clock::now());
  const bool stored = parts_->blobs->drain(std::max(left, std::chrono::milliseconds{0}));
  // Answers that nobody reads hold nothing up: what they say is durable, and the same request id gets them again.
  if (const auto unread = parts_->gateway->flush(flush_limit); unread > 0) {
    log::warn("answers_unread", {{"connections", unread}});
  }
  return settled && stored;
}

}  // namespace trefoil
