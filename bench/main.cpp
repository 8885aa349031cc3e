/// trefoil-bench: measures a node, prints `WORK metric value` lines.

#include <cstdio>
#include <exception>
#include <map>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "bench/disk.hpp"
#include "bench/works.hpp"

namespace {

using namespace trefoil::bench;

enum exit_code : int { ended_well = 0, went_wrong = 1, wrong_usage = 2 };

using work = void (*)(const bench_options&, const report&);

const std::map<std::string, work>& works() {
  static const std::map<std::string, work> all{{"W1", publish_to_all},  {"W2", answer_wizards},
                                               {"W3", race_for_claims}, {"W4", remind_all},
                                               {"W5", close_all},       {"W6", recover_under_load},
                                               {"W7", weigh_tasks},     {"W8", look_at_campaign},
                                               {"W9", press_hard},      {"W10", press_few}};
  return all;
}

/// What the command line says.
struct command_line {
  bench_options options;
  std::vector<std::string> works;
  unsigned repeat = 1;
  bool json = false;
};

constexpr auto footer = R"(
  W1  publish one campaign to N companies            W5  close it while tasks are being submitted
  W2  claim, three answers, submit                   W6  kill -9 under load, restart, first claim
  W3  four members claim one task at once            W7  memory and disk of a task
  W4  remind all N                                   W8  KPIs and lists, idle and under load
  W9  more than the node can do                      W10 thousands of commands for a few tasks
Figures go to stdout, all else to stderr. The disk's own speed comes first: it bounds the rest.
Exit codes: 0 measured, 1 failed or the node did something wrong, 2 wrong usage.)";

int parse(int count, char** words, command_line& said) {
  CLI::App app{"Measures a node over its socket. Without a work it does all.", "trefoil-bench"};
  app.footer(footer);
  std::vector<std::string> names;
  for (const auto& [name, unused] : works()) names.push_back(name);
  app.add_option("works,--works", said.works, "W1 to W10")->check(CLI::IsMember(names));
  app.add_option("--n", said.options.companies, "Companies, and so tasks of a campaign")
    ->check(CLI::Range(1'000U, 5'000'000U))
    ->capture_default_str();
  app.add_option("--node", said.options.node, "The program trefoild")
    ->required()
    ->check(CLI::ExistingFile);
  app.add_option("--node-arg", said.options.node_arguments, "An argument for the node as well")
    ->allow_extra_args(false);
  app.add_option("--folder", said.options.folder, "Where stores are made")->capture_default_str();
  app.add_option("--sockets", said.options.sockets, "Connections of W2 and W5 to W10")
    ->check(CLI::Range(1U, 64U))
    ->capture_default_str();
  app.add_option("--repeat", said.repeat, "Runs, each on fresh stores")
    ->check(CLI::Range(1U, 100U));
  unsigned load_s = static_cast<unsigned>(said.options.load_length.count());
  app
    .add_option("--load-seconds", load_s,
                "How long each load of W9, W10 goes on, of W9 in each of its passes")
    ->check(CLI::Range(1U, 600U))
    ->capture_default_str();
  app.add_flag("--keep-store", said.options.keep_store, "Leave the stores behind");
  app.add_flag("--json", said.json, "One JSON object a figure");
  try {
    app.parse(count, words);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? ended_well : wrong_usage;
  }
  said.options.load_length = std::chrono::seconds{load_s};
  if (said.works.empty()) said.works = names;
  return -1;
}

/// False when a work failed; the others are measured all the same.
bool run(const command_line& said, const report& to) {
  bool good = true;
  const auto disk = measure_disk(said.options.folder);
  to.figure("disk", "fdatasync_per_s", disk.syncs_per_s);
  to.figure("disk", "fdatasync_p50_ms", disk.sync_p50_ms);
  for (const auto& name : said.works) {
    try {
      works().at(name)(said.options, to);
    } catch (const std::exception& why) {
      say("%s failed: %s", name.c_str(), why.what());
      good = false;
    }
  }
  return good;
}

}  // namespace

int main(int count, char** words) {
  command_line said;
  if (const int code = parse(count, words, said); code >= 0) return code;
  try {
    std::filesystem::create_directories(said.options.folder);
    report to{said.json};
    bool good = true;
    for (unsigned number = 1; number <= said.repeat; ++number) {
      to.begin_run(number);
      if (said.repeat > 1) say("run %u of %u", number, said.repeat);
      good = run(said, to) && good;
    }
    return good ? ended_well : went_wrong;
  } catch (const std::exception& error) {
    say("failed: %s", error.what());
    return went_wrong;
  }
}
