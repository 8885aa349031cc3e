/// trefoild: one node.

#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <future>
#include <thread>

#include <CLI/CLI.hpp>
#ifdef TREFOIL_MIMALLOC
#include <mimalloc.h>
#endif

#include "persistence/thread_name.hpp"
#include "runtime/base/log.hpp"
#include "runtime/base/nearest.hpp"
#include "runtime/base/version.hpp"
#include "runtime/config.hpp"
#include "runtime/node.hpp"

namespace {

using namespace trefoil;

enum exit_code : int { ended_well = 0, failed = 1, wrong_usage = 2, interrupted = 130 };

constexpr auto examples = R"(
Examples:
  trefoild --store ./var/node                       a node on 127.0.0.1:7420
  trefoild --store ./var/node --listen 127.0.0.1:0 --port-file ./port

Every setting is a flag, an environment variable TREFOIL_SECTION_KEY, or a key of the --config file, in this order
of strength; `trefoild --print-config` shows all values and where they come from. Tokens are never flags: without
any the node makes operator.token and service.token in its store folder.
Exit codes: 0 ended in good order, 1 failed, 2 wrong usage or configuration, 130 ended at once by a second signal.)";

/// What the command line says.
struct command_line {
  config_sources sources;
  bool print_config = false;
};

/// Complains about what is no flag.
void print_unknown(std::string word) {
  word.resize(std::min(word.find('='), word.size()));
  std::vector<std::string> known{"--config", "--print-config", "--version", "--help"};
  for (const auto& each : settings()) {
    if (!each.flag.empty()) known.push_back("--" + std::string{each.flag});
  }
  const auto meant = nearest_of(word, known);
  std::fprintf(stderr, "trefoild: command line: there is no flag `%s`", word.c_str());
  if (!meant.empty()) std::fprintf(stderr, "; did you mean `%s`?", meant.c_str());
  std::fputc('\n', stderr);
}

std::map<std::string, std::string> all_variables() {
  std::map<std::string, std::string> all;
  for (char** one = environ; *one != nullptr; ++one) {
    const std::string_view pair{*one};
    const auto equals = std::min(pair.find('='), pair.size());
    all.emplace(pair.substr(0, equals), pair.substr(std::min(equals + 1, pair.size())));
  }
  return all;
}

/// Nothing when the program is to end with `code`.
std::optional<command_line> parse(int count, char** words, int& code) {
  command_line said;
  std::string file;
  std::map<std::string, std::string> flags;
  CLI::App app{"A node of Trefoil, the durable runtime for campaigns.", "trefoild"};
  app.footer(examples);
  app.set_version_flag("--version", std::string{server_name} + " " + std::string{server_version});
  app.add_option("--config", file, "Configuration file (TOML); also TREFOIL_CONFIG");
  app.add_flag("--print-config", said.print_config,
               "Show every setting, its value and origin; end");
  for (const auto& each : settings()) {
    if (each.flag.empty()) continue;
    app.add_option("--" + std::string{each.flag}, flags[each.name()], std::string{each.help});
  }
  app.allow_extras();  // So that it can be said what was meant.
  try {
    app.parse(count, words);
  } catch (const CLI::ParseError& error) {
    code = app.exit(error) == 0 ? ended_well : wrong_usage;
    return std::nullopt;
  }
  if (const auto strange = app.remaining(); !strange.empty()) {
    print_unknown(strange.front());
    code = wrong_usage;
    return std::nullopt;
  }
  for (const auto& each : settings()) {
    const auto flag = "--" + std::string{each.flag};
    if (!each.flag.empty() && app.count(flag) > 0) {
      said.sources.flags[each.name()] = flags[each.name()];
    }
  }
  said.sources.environment = all_variables();
  if (file.empty()) file = said.sources.environment["TREFOIL_CONFIG"];
  if (!file.empty()) said.sources.file = file;
  return said;
}

/// Readers see the whole file or none.
bool write_port_file(const std::string& path, const std::string& address) {
  const auto fresh = path + ".new";
  {
    std::ofstream to{fresh, std::ios::trunc};
    to << address << "\n";
    if (!to.flush()) return false;
  }
  std::error_code error;
  std::filesystem::rename(fresh, path, error);
  return !error;
}

/// The first SIGTERM or SIGINT is told, the second one ends the program.
class signals {
public:
  signals() {
    wait();
    thread_ = std::thread{[this] {
      name_thread("signals");
      io_.run();
    }};
  }
  ~signals() {
    io_.stop();
    thread_.join();
  }
  void wait_for_first() { first_.get_future().wait(); }

private:
  void wait() {
    set_.async_wait([this](const boost::system::error_code& error, int) {
      if (error) return;
      if (std::exchange(told_, true)) std::_Exit(interrupted);
      first_.set_value();
      wait();
    });
  }

  boost::asio::io_context io_{1};
  boost::asio::signal_set set_{io_, SIGTERM, SIGINT};
  std::promise<void> first_;
  bool told_ = false;
  std::thread thread_;
};

int serve(const config& with) {
  signals ends;
  auto started = node::start(with);
  if (!started) {
    log::error("failed", {{"detail", started.error()}});
    return failed;
  }
  const auto address = (*started)->address();
  const auto& port_file = with.text("node.port_file");
  if (!port_file.empty() && !write_port_file(port_file, address)) {
    log::error("failed", {{"detail", port_file + ": cannot be written"}});
    return failed;
  }
  log::info("serving", {{"address", address}, {"store", with.text("node.store")}});
  ends.wait_for_first();
  log::info("draining", {{"limit_ms", with.number("node.drain_ms")}});
  const bool drained = (*started)->drain(with.duration("node.drain_ms"));
  started->reset();
  log::info("ended", {{"drained", drained}});
  return drained ? ended_well : failed;
}

#ifdef TREFOIL_MIMALLOC
/// Says how memory is taken. What is set in the environment wins over it.
void set_up_memory() {
  // A node grows by gigabytes: a fault for each 4 KiB of them is a tenth of its time, and a third of its start.
  mi_option_set_enabled_default(mi_option_large_os_pages, true);
  mi_option_set_default(mi_option_eager_commit_delay, 0);  // Of what each thread takes first, too.
  // What is freed is soon wanted again: giving it back and taking it anew, page by page, was a tenth of its time.
  mi_option_set_enabled_default(mi_option_allow_decommit, false);
}
/// Before the libraries that the program uses allocate for the first time, which is before main.
[[gnu::section(".preinit_array"), gnu::used]] void (*const before_libraries)() = set_up_memory;
#endif

}  // namespace

int main(int count, char** words) {
#ifdef TREFOIL_MIMALLOC
  set_up_memory();  // Not every loader calls what comes before the libraries.
#endif
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);  // A file that may not grow is a failed write, with last words.
  int code = failed;
  const auto said = parse(count, words, code);
  if (!said) return code;
  const auto with = config::load(said->sources);
  if (!with) {
    std::fprintf(stderr, "trefoild: %s\n", with.error().c_str());
    return wrong_usage;
  }
  if (said->print_config) {
    std::fputs(with->print().c_str(), stdout);
    return ended_well;
  }
  if (!log::start(with->text("node.log_level"))) {
    std::fprintf(stderr, "trefoild: %s: `node.log_level` must be debug, info, warn, error or off\n",
                 with->origin("node.log_level").c_str());
    return wrong_usage;
  }
  code = serve(*with);
  log::stop();
  return code;
}
