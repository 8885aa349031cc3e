/// trefoil-scenario: tells a node a story at the rate of a schedule, and says whether all of it came true.

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iterator>

#include <CLI/CLI.hpp>

#include "runtime/base/version.hpp"
#include "scenarios/html/page.hpp"
#include "scenarios/recount.hpp"
#include "scenarios/report.hpp"
#include "scenarios/story.hpp"

namespace {

using namespace trefoil;
using namespace trefoil::scenarios;

enum exit_code : int { ended_well = 0, failed = 1, wrong_usage = 2, unreachable = 4 };

constexpr auto examples = R"(
Examples:
  trefoil-scenario run scenarios/annual_compliance.toml --connect 127.0.0.1:7420 --store var/node
  trefoil-scenario run scenarios/claim_race.toml --connect 127.0.0.1:7420 --store var/node --set tasks=500
  trefoil-scenario lint my.toml

Exit codes: 0 passed, 1 failed (an unexpected error, a wrong count, a broken rule), 2 wrong usage or scenario,
4 the node is unreachable, 99 a threshold was missed. The report goes to stdout, progress to stderr.)";

/// What the command line says.
struct command_line {
  std::string file;
  std::string address = "127.0.0.1:7420";
  surroundings around;
  std::string token_file;
  std::string service_token_file;
  std::string report_json;
  std::string report_html;
  std::string ledger;
  std::string seed;
  std::vector<std::string> set;
  bool quiet = false;
};

int complain(const std::string& what, int code) {
  std::fprintf(stderr, "trefoil-scenario: %s\n", what.c_str());
  return code;
}

std::optional<scenario> read_file(const command_line& said) {
  std::ifstream file{said.file};
  if (!file) {
    complain(said.file + ": cannot be read", wrong_usage);
    return std::nullopt;
  }
  const std::string text{std::istreambuf_iterator<char>{file}, {}};
  overrides over;
  for (const auto& one : said.set) {
    const auto equals = one.find('=');
    if (equals == std::string::npos || equals == 0) {
      complain("--set " + one + ": say key=value", wrong_usage);
      return std::nullopt;
    }
    over.emplace_back(one.substr(0, equals), one.substr(equals + 1));
  }
  if (!said.seed.empty()) over.emplace_back("seed", said.seed);
  auto read = read_scenario(text, said.file, story_shapes(), over);
  if (read) return std::move(*read);
  for (const auto& one : read.error()) std::fprintf(stderr, "%s\n", one.c_str());
  return std::nullopt;
}

/// Tokens that the command line does not name lie in the store.
void find_tokens(command_line& said) {
  const auto path = [&](const std::string& named, const char* fallback) {
    return named.empty() ? (said.around.store / fallback).string() : named;
  };
  said.around.operator_token = client::read_token_file(path(said.token_file, "operator.token"));
  said.around.service_token
    = client::read_token_file(path(said.service_token_file, "service.token"));
}

/// Tells the runs of one store apart, so that no request id is used twice.
std::string run_name() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
  return "s" + std::to_string(ms) + "-" + std::to_string(::getpid());
}

/// Nobody has asked this store for anything yet.
bool is_fresh(const std::filesystem::path& store) {
  if (store.empty()) return false;
  const auto ends = journal_ends(store);
  return ends && std::all_of(ends->begin(), ends->end(), [](sequence one) { return one == 0; });
}

/// `trefoil 0.1.0, 8 shards`, as the node said itself.
std::string node_of(const client::value& greeting) {
  if (greeting.is_nil()) return "unknown";
  return std::string{greeting["server"].as_text()} + " "
         + std::string{greeting["version"].as_text()} + ", "
         + std::to_string(greeting["shards"].as_uint()) + " shards";
}

/// What the page tells of a run beside its figures.
html::facts facts_of(const command_line& said, const scenario& plan, const client::value& node) {
  html::facts all{
    {"Scenario", said.file}, {"Seed", std::to_string(plan.seed)}, {"Node", node_of(node)}};
  for (auto& one : html::facts_of_machine()) all.push_back(std::move(one));
  for (const auto& [name, value] : plan.parameters) all.emplace_back(name, spoken("", value));
  return all;
}

bool write_file(const std::string& path, const std::string& text) {
  std::ofstream file{path, std::ios::binary};
  file << text;
  if (file.flush()) return true;
  complain(path + ": cannot be written", failed);
  return false;
}

/// The files that the command line asks for.
bool write_reports(const command_line& said, const scenario& plan, const run_record& record,
                   const timeline& times, const client::value& node) {
  if (!said.report_json.empty() && !write_file(said.report_json, json_report(record))) return false;
  return said.report_html.empty()
         || write_file(said.report_html, html::page(record, times, facts_of(said, plan, node)));
}

int run(command_line said) {
  const auto plan = read_file(said);
  if (!plan) return wrong_usage;
  const auto* story = find_story(plan->action);
  if (story->runs_own_node && said.around.node_binary.empty()) {
    return complain("this scenario runs its own node: say --node-binary", wrong_usage);
  }
  if (!client::split_address(said.address, said.around.host, said.around.port)) {
    return complain("--connect " + said.address + ": say host:port", wrong_usage);
  }
  find_tokens(said);
  if (!story->runs_own_node
      && (said.around.operator_token.empty() || said.around.service_token.empty())) {
    return complain("no tokens: say --store, or --token-file and --service-token-file",
                    wrong_usage);
  }

  run_record record;
  record.scenario = plan->name;
  record.action = plan->action;
  record.seed = plan->seed;
  timeline times{record.begun};
  client::value greeting;
  bool good = false;
  {
    progress told{said.quiet ? progress::form::none : progress::fitting()};
    engine node{record,
                told,
                {.run_name = run_name(), .timeline = said.report_html.empty() ? nullptr : &times}};
    if (!story->runs_own_node) {
      if (const auto connected = connect(node, said.around); !connected) {
        const auto& error = connected.error();
        return complain(
          said.address + ": " + error.code + ": " + error.detail,
          error.code == "unreachable" || error.code == "timed_out" ? unreachable : failed);
      }
    }
    if (is_fresh(said.around.store)) node.ledger().assume_alone();
    good = node.run(story->run(node, *plan, said.around));
    greeting = node.greeting();
    if (!said.ledger.empty() && !node.ledger().write(said.ledger)) {
      return complain(said.ledger + ": cannot be written", failed);
    }
  }
  record.ended = clock::now();
  record.thresholds = judge(plan->thresholds, record.all_measures());
  std::fputs(text_report(record).c_str(), stdout);
  if (!write_reports(said, *plan, record, times, greeting)) return failed;
  return good ? static_cast<int>(verdict_of(record)) : failed;
}

int lint(const command_line& said) {
  const auto plan = read_file(said);
  if (!plan) return wrong_usage;
  std::printf("%s: good: %s, seed %llu, %zu workloads, %zu thresholds\n", said.file.c_str(),
              plan->action.c_str(), static_cast<unsigned long long>(plan->seed),
              plan->workloads.size(), plan->thresholds.size());
  return ended_well;
}

int list() {
  for (const auto& one : stories()) {
    const auto& shape = one.shape;
    std::printf("%.*s\n  %.*s\n", static_cast<int>(shape.name.size()), shape.name.data(),
                static_cast<int>(shape.summary.size()), shape.summary.data());
    for (const auto& each : shape.parameters) {
      std::printf("    %-18.*s %8s  %.*s\n", static_cast<int>(each.name.size()), each.name.data(),
                  spoken("", each.fallback).c_str(), static_cast<int>(each.help.size()),
                  each.help.data());
    }
    std::printf("    workloads:");
    for (const auto workload : shape.workloads) {
      std::printf(" %.*s", static_cast<int>(workload.size()), workload.data());
    }
    std::printf("\n");
  }
  return ended_well;
}

}  // namespace

int main(int count, char** words) {
  command_line said;
  CLI::App app{"Load scenarios for Trefoil.", "trefoil-scenario"};
  app.footer(examples);
  app.set_version_flag("--version", std::string{server_name} + " " + std::string{server_version});
  app.require_subcommand(1);

  auto* running = app.add_subcommand("run", "Run a scenario against a node");
  running->add_option("file", said.file, "Scenario (TOML)")->required();
  running->add_option("--connect", said.address, "The node's host:port");
  running->add_option("--store", said.around.store, "The node's store: tokens, and the recount");
  running->add_option("--node-binary", said.around.node_binary, "trefoild, for its own nodes");
  running->add_option("--work-dir", said.around.work_folder,
                      "Where its own nodes keep their stores");
  running->add_option("--token-file", said.token_file, "The operator's token");
  running->add_option("--service-token-file", said.service_token_file, "The service's token");
  running->add_option("--report-json", said.report_json, "Write the report as JSON, too");
  running->add_option("--html", said.report_html, "Write the report as one HTML page, too");
  running->add_option("--ledger", said.ledger,
                      "Write down every answer, for `trefoil verify --ledger`");
  running->add_option("--seed", said.seed, "In place of the file's");
  running->add_option("--set", said.set, "key=value in place of the file's; may be repeated");
  running->add_flag("--quiet", said.quiet, "No progress");

  auto* linting = app.add_subcommand("lint", "Say what is wrong with a scenario");
  linting->add_option("file", said.file, "Scenario (TOML)")->required();
  linting->add_option("--set", said.set, "key=value in place of the file's; may be repeated");

  app.add_subcommand("list", "Show all actions, their parameters and workloads");

  try {
    app.parse(count, words);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? ended_well : wrong_usage;
  }
  if (running->parsed()) return run(said);
  if (linting->parsed()) return lint(said);
  return list();
}
