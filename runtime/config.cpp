#include "runtime/config.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>

#include <toml++/toml.h>

#include "persistence/limits.hpp"
#include "runtime/base/nearest.hpp"
#include "runtime/client/client.hpp"

namespace trefoil {

namespace {

constexpr std::uint64_t mebibyte = 1024 * 1024;

constexpr setting text(std::string_view section, std::string_view key, std::string_view flag,
                       std::string_view fallback, std::string_view help) {
  return {section, key, setting::kind::text, fallback, help, flag};
}

constexpr setting number(std::string_view section, std::string_view key, std::string_view flag,
                         std::string_view fallback, std::uint64_t min, std::uint64_t max,
                         std::string_view help) {
  return {section, key, setting::kind::number, fallback, help, flag, false, min, max};
}

constexpr setting secrets(std::string_view section, std::string_view key, std::string_view help) {
  return {section, key, setting::kind::list, "", help, "", true};
}

constexpr std::uint64_t hour_ms = 3'600'000;

}  // namespace

const std::vector<setting>& settings() {
  static const std::vector<setting> all{
    text(
      "node", "store", "store", "",
      "Folder of the store; made when it is missing. Default: trefoil in the user's state folder"),
    number(
      "node", "shards", "shards", "0", 0, limits::shards_max,
      "Shards of a new store, fixed for its life. 0: eight a core, from 16 to 64, or what it has"),
    text("node", "log_level", "log-level", "info", "debug, info, warn, error or off"),
    number("node", "drain_ms", "drain-ms", "10000", 0, hour_ms,
           "How long an orderly end may take, in milliseconds"),
    text("node", "port_file", "port-file", "", "Gets host:port once the node serves"),
    number("store", "cache_bytes", "store-cache-bytes", "67108864", mebibyte, mebibyte << 20U,
           "Cache for table blocks of the store"),
    number("store", "free_bytes_min", "store-free-bytes-min", "67108864", 0, mebibyte << 20U,
           "With fewer free bytes on the disk nothing is written"),
    number("store", "retention_hours", "store-retention-hours", "0", 0, 24 * 36'500,
           "Older journal goes, and with it histories and repeated answers; 0: all of it stays"),
    number("store", "checkpoint_bytes", "store-checkpoint-bytes", "16777216", mebibyte,
           mebibyte << 10U, "Journal that a start may have to replay, over all shards"),
    {"gateway", "listen", setting::kind::address, "127.0.0.1:7420",
     "host:port for msgpack-RPC; port 0: whichever is free", "listen"},
    number("gateway", "threads", "gateway-threads", "1", 1, 16, "Threads that serve sockets"),
    number("gateway", "connections_max", "connections-max", "1024", 1, 1'000'000,
           "Connections beyond it are closed at once"),
    number("gateway", "backlog_bytes_max", "backlog-bytes-max", "8388608", 65'536, mebibyte << 10U,
           "Answers that a connection leaves unread; beyond it is cut"),
    number("gateway", "all_backlogs_bytes_max", "all-backlogs-bytes-max", "268435456", mebibyte,
           mebibyte << 20U,
           "Answers left unread, of all connections; beyond it is cut who has left some"),
    number("gateway", "buffer_bytes_max", "buffer-bytes-max", "268435456", 2 * mebibyte,
           mebibyte << 20U, "Frames that are not whole yet, of all connections; beyond it is cut"),
    number("gateway", "hello_timeout_ms", "hello-timeout-ms", "10000", 0, hour_ms,
           "From the connection to its hello; 0: for ever"),
    number("gateway", "frame_timeout_ms", "frame-timeout-ms", "30000", 0, hour_ms,
           "From the first byte of a frame to its last; 0: for ever"),
    number("gateway", "write_timeout_ms", "write-timeout-ms", "30000", 0, hour_ms,
           "Without a byte read by who has answers to read; 0: for ever"),
    number("gateway", "idle_timeout_ms", "idle-timeout-ms", "0", 0, 24 * hour_ms,
           "A connection without a call or an answer for so long is closed; 0: never"),
    number("actors", "threads", "actor-threads", "0", 0, 1'024,
           "Threads that run actors; 0: one a core"),
    number("actors", "live_max", "live-actors-max", "200000", 1, 100'000'000,
           "Idle entities beyond it leave memory"),
    number("actors", "commands_in_flight_max", "commands-in-flight-max", "0", 0, 10'000'000,
           "Commands under way in the node, half of them in one shard; beyond it `busy`. "
           "0: 2,500 for each core"),
    number("actors", "bytes_in_flight_max", "bytes-in-flight-max", "16777216", 2 * mebibyte,
           mebibyte << 20U, "Bytes of those in one shard; beyond it `busy`"),
    secrets("identity", "operator_tokens",
            "Tokens of the operator. Without any, one is made in the store's operator.token"),
    secrets("identity", "service_keys",
            "`name:token` of services that may act for people. Without any, one is made in the "
            "store's service.token"),
  };
  return all;
}

std::string setting::name() const { return std::string{section} + "." + std::string{key}; }

std::string setting::environment() const {
  auto upper = "TREFOIL_" + std::string{section} + "_" + std::string{key};
  std::transform(upper.begin(), upper.end(), upper.begin(),
                 [](unsigned char one) { return static_cast<char>(std::toupper(one)); });
  return upper;
}

namespace {

const setting* find_setting(std::string_view name) {
  for (const auto& each : settings()) {
    if (each.name() == name) return &each;
  }
  return nullptr;
}

std::string unknown(const std::string& place, std::string_view what, const std::string& name,
                    const std::vector<std::string>& known) {
  const auto meant = nearest_of(name, known);
  auto text = place + ": there is no " + std::string{what} + " `" + name + "`";
  if (!meant.empty()) text += "; did you mean `" + meant + "`?";
  return text;
}

std::string unknown_key(const std::string& place, const std::string& name) {
  std::vector<std::string> known;
  for (const auto& each : settings()) known.push_back(each.name());
  return unknown(place, "setting", name, known);
}

std::string unknown_section(const std::string& place, const std::string& name) {
  std::vector<std::string> known;
  for (const auto& each : settings()) known.emplace_back(each.section);
  return unknown(place, "section", name, known);
}

bool is_section(std::string_view name) {
  const auto& all = settings();
  return std::any_of(all.begin(), all.end(),
                     [&](const auto& each) { return each.section == name; });
}

/// Complains about the first variable that looks like a setting and is none; empty when all are well.
std::string unknown_variable(const std::map<std::string, std::string>& environment) {
  // Those that the programs read besides: a shell may have them set for all programs at once.
  std::vector<std::string> known{"TREFOIL_CONFIG", "TREFOIL_NODE", "TREFOIL_TOKEN",
                                 "TREFOIL_TOKEN_FILE"};
  for (const auto& each : settings()) known.push_back(each.environment());
  for (const auto& [name, value] : environment) {
    if (!name.starts_with("TREFOIL_")) continue;
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    return unknown("environment", "variable", name, known);
  }
  return {};
}

std::optional<std::string> text_of_node(const toml::node& node) {
  if (const auto* held = node.as_string()) return held->get();
  if (const auto* held = node.as_integer()) return std::to_string(held->get());
  if (const auto* held = node.as_boolean()) return held->get() ? "true" : "false";
  return std::nullopt;
}

std::optional<std::vector<std::string>> items_of_node(const toml::node& node) {
  const auto* items = node.as_array();
  if (items == nullptr) return std::nullopt;
  std::vector<std::string> texts;
  for (const auto& item : *items) {
    const auto* held = item.as_string();
    if (held == nullptr || held->get().empty()) return std::nullopt;
    texts.push_back(held->get());
  }
  return texts;
}

/// The items of a variable, which has only commas to tell them apart.
std::vector<std::string> items_of_text(std::string_view left) {
  std::vector<std::string> items;
  while (!left.empty()) {
    const auto comma = std::min(left.find(','), left.size());
    if (comma > 0) items.emplace_back(left.substr(0, comma));
    left.remove_prefix(std::min(comma + 1, left.size()));
  }
  return items;
}

using found_values = std::map<std::string, config_value>;

/// Reads one table of the file; the error, or nothing.
std::string take_section(const std::string& file, const std::string& section,
                         const toml::table& keys, found_values& found) {
  for (const auto& [key, node] : keys) {
    const auto place = file + ":" + std::to_string(node.source().begin.line);
    const auto name = section + "." + std::string{key.str()};
    const auto* what = find_setting(name);
    if (what == nullptr) return unknown_key(place, name);
    if (what->holds == setting::kind::list) {
      auto items = items_of_node(node);
      if (!items) return place + ": `" + name + "` must be a list of texts, none of them empty";
      found[name] = {{}, std::move(*items), place};
    } else {
      auto text = text_of_node(node);
      if (!text) return place + ": `" + name + "` must be a text or a number";
      found[name] = {std::move(*text), {}, place};
    }
  }
  return {};
}

expected<found_values, std::string> read_file(const std::filesystem::path& path) {
  found_values found;
  const auto file = path.string();
  try {
    const auto parsed = toml::parse_file(file);
    for (const auto& [section, node] : parsed) {
      const auto* keys = node.as_table();
      const auto place = file + ":" + std::to_string(node.source().begin.line);
      if (keys == nullptr) return unexpected(unknown_key(place, std::string{section.str()}));
      // Where it holds something, its first key tells better what was meant.
      if (keys->empty() && !is_section(section.str())) {
        return unexpected(unknown_section(place, std::string{section.str()}));
      }
      auto error = take_section(file, std::string{section.str()}, *keys, found);
      if (!error.empty()) return unexpected(std::move(error));
    }
  } catch (const toml::parse_error& error) {
    return unexpected(file + ":" + std::to_string(error.source().begin.line) + ": "
                      + std::string{error.description()});
  }
  return found;
}

std::string default_store(const std::map<std::string, std::string>& environment) {
  const auto set = [&](const char* name) -> std::string {
    const auto found = environment.find(name);
    return found != environment.end() ? found->second : "";
  };
  if (const auto state = set("XDG_STATE_HOME"); !state.empty()) return state + "/trefoil";
  if (const auto home = set("HOME"); !home.empty()) return home + "/.local/state/trefoil";
  return "trefoil-store";
}

}  // namespace

expected<config, std::string> config::load(const config_sources& sources) {
  config made;
  found_values in_file;
  if (sources.file) {
    auto read = read_file(*sources.file);
    if (!read) return unexpected(std::move(read.error()));
    in_file = std::move(*read);
  }
  if (auto error = unknown_variable(sources.environment); !error.empty()) {
    return unexpected(std::move(error));
  }
  for (const auto& [name, value] : sources.flags) {
    if (find_setting(name) == nullptr) return unexpected(unknown_key("command line", name));
  }
  for (const auto& each : settings()) {
    const auto name = each.name();
    config_value value{std::string{each.fallback}, {}, "default"};
    if (name == "node.store") value.text = default_store(sources.environment);
    if (const auto found = in_file.find(name); found != in_file.end()) value = found->second;
    const auto variable = each.environment();
    if (const auto set = sources.environment.find(variable); set != sources.environment.end()) {
      value = {set->second, items_of_text(set->second), "environment " + variable};
    }
    if (const auto found = sources.flags.find(name); found != sources.flags.end()) {
      value = {found->second, {}, "flag --" + std::string{each.flag}};
    }
    if (auto error = check(each, value); !error.empty()) return unexpected(std::move(error));
    made.values_.emplace(name, std::move(value));
  }
  return made;
}

std::string config::check(const setting& what, const config_value& value) {
  if (what.holds == setting::kind::address) {
    std::string host;
    std::uint16_t port = 0;
    if (client::split_address(value.text, host, port)) return {};
    return value.origin + ": `" + what.name() + "` must be host:port, not `" + value.text + "`";
  }
  if (what.holds != setting::kind::number) return {};
  std::uint64_t number = 0;
  const auto* end = value.text.data() + value.text.size();
  const auto [stopped, error] = std::from_chars(value.text.data(), end, number);
  if (error == std::errc{} && stopped == end && number >= what.min && number <= what.max) return {};
  return value.origin + ": `" + what.name() + "` must be a number from " + std::to_string(what.min)
         + " to " + std::to_string(what.max) + ", not `" + value.text + "`";
}

const std::string& config::text(std::string_view name) const {
  return values_.find(name)->second.text;
}

std::uint64_t config::number(std::string_view name) const { return std::stoull(text(name)); }

std::chrono::milliseconds config::duration(std::string_view name) const {
  return std::chrono::milliseconds{number(name)};
}

const std::vector<std::string>& config::list(std::string_view name) const {
  return values_.find(name)->second.items;
}

const std::string& config::origin(std::string_view name) const {
  return values_.find(name)->second.origin;
}

std::string config::print() const {
  std::string out;
  for (const auto& each : settings()) {
    const auto& value = values_.find(each.name())->second;
    const bool is_set = !value.text.empty() || !value.items.empty();
    auto line = each.name();
    line.resize(std::max<std::size_t>(line.size() + 1, 34), ' ');
    line += !is_set ? "-" : each.secret ? "(set)" : value.text;
    line.resize(std::max<std::size_t>(line.size() + 1, 64), ' ');
    out += line + value.origin + "\n";
  }
  return out;
}

}  // namespace trefoil
