/// trefoil-rival-postgres: the works of trefoil-bench on a PostgreSQL, prints `postgres WORK metric value` lines.

#include <cstdio>
#include <exception>
#include <map>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "bench/rivals/postgres/works.hpp"

namespace {

using namespace trefoil::bench;
using namespace trefoil::bench::postgres;

enum exit_code : int { ended_well = 0, went_wrong = 1, wrong_usage = 2 };

using work = void (*)(const rival_options&, const report&);

const std::map<std::string, work>& works() {
  static const std::map<std::string, work> all{{"W1", publish_to_all},
                                               {"W2", answer_wizards},
                                               {"W3", race_for_claims},
                                               {"W4", remind_all},
                                               {"W5", close_all}};
  return all;
}

}  // namespace

int main(int count, char** words) {
  rival_options options;
  std::vector<std::string> wanted;
  bool json = false;
  CLI::App app{"Does the works of trefoil-bench on PostgreSQL. Without a work it does all.",
               "trefoil-rival-postgres"};
  std::vector<std::string> names;
  for (const auto& [name, unused] : works()) names.push_back(name);
  app.add_option("works", wanted, "W1 to W5")->check(CLI::IsMember(names));
  app.add_option("--n", options.companies, "Companies, and so tasks of a campaign")
    ->check(CLI::Range(1'000U, 5'000'000U))
    ->capture_default_str();
  app.add_option("--socket", options.folder, "Folder of PostgreSQL's socket")->required();
  app.add_option("--schema", options.schema, "schema.sql")->required()->check(CLI::ExistingFile);
  app.add_option("--connections", options.connections, "Of W2, W3 and W5; 0: what suits the load")
    ->check(CLI::Range(0U, 32U))
    ->capture_default_str();
  app.add_option("--bulk-connections", options.bulk_connections, "Of W1, W4 and W5")
    ->check(CLI::Range(1U, 16U))
    ->capture_default_str();
  app.add_flag("--json", json, "One JSON object a figure");
  try {
    app.parse(count, words);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? ended_well : wrong_usage;
  }
  const report to{json};
  bool good = true;
  for (const auto& name : wanted.empty() ? names : wanted) {
    try {
      say("postgres %s with %zu companies", name.c_str(), options.companies);
      works().at(name)(options, to);
    } catch (const std::exception& why) {
      say("postgres %s failed: %s", name.c_str(), why.what());
      good = false;
    }
  }
  return good ? ended_well : went_wrong;
}
