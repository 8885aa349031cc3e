/// trefoil: asks a node.

#include <csignal>

#include "runtime/base/version.hpp"
#include "runtime/cli/program.hpp"

namespace {

constexpr auto examples = R"(
Examples:
  trefoil node status --node 127.0.0.1:7420 --token-file var/node/operator.token
  trefoil campaign show cam_... --json

Without --token-file the token is $TREFOIL_TOKEN, the file $TREFOIL_TOKEN_FILE, or the operator.token of this user's
own node. Tables are for people and may change; --json is for programs and stays.
Exit codes: 0 done, 1 failed, 2 wrong usage, 3 not found, 4 the node is out of reach, 5 conflict.)";

}  // namespace

int main(int count, char** words) {
  using namespace trefoil;
  std::signal(SIGPIPE, SIG_IGN);
  cli::program with;
  CLI::App app{"Asks a node of Trefoil.", "trefoil"};
  app.footer(examples);
  app.set_version_flag("--version", std::string{server_name} + " " + std::string{server_version});
  app.require_subcommand(1);
  app.add_option("--node", with.node, "HOST:PORT of the node")
    ->envname("TREFOIL_NODE")
    ->capture_default_str();
  app.add_option("--token-file", with.token_file, "File that holds the token");
  app.add_option("--as", with.as, "The person to act for; with a service's token");
  app.add_flag("--json", with.json, "Print JSON");
  cli::add_query_commands(app, with);
  cli::add_verify_command(app, with);
  try {
    app.parse(count, words);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? cli::ended_well : cli::wrong_usage;
  }
  return with.chosen();
}
