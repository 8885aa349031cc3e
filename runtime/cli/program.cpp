#include "runtime/cli/program.hpp"

#include <cstdio>
#include <cstdlib>

namespace trefoil::cli {

namespace {

/// TREFOIL_TOKEN, the file of --token-file or TREFOIL_TOKEN_FILE, or what a node of this user made for itself.
std::string token_of(const program& with) {
  const auto set = [](const char* name) -> std::string {
    const char* value = std::getenv(name);
    return value != nullptr ? value : "";
  };
  if (!with.token_file.empty()) return client::read_token_file(with.token_file);
  if (auto token = set("TREFOIL_TOKEN"); !token.empty()) return token;
  if (const auto file = set("TREFOIL_TOKEN_FILE"); !file.empty()) {
    return client::read_token_file(file);
  }
  const auto state = set("XDG_STATE_HOME");
  const auto folder = state.empty() ? set("HOME") + "/.local/state" : state;
  return client::read_token_file(folder + "/trefoil/operator.token");
}

int exit_code_of(const client::call_error& why) {
  if (why.code == "unreachable" || why.code == "disconnected" || why.code == "timed_out") {
    return unreachable;
  }
  switch (why.status) {
    case 400:
      return wrong_usage;
    case 404:
      return not_found;
    case 409:
      return conflict;
    default:
      return failed;
  }
}

}  // namespace

std::unique_ptr<client::session> connect(const program& with, int& code) {
  std::string host;
  std::uint16_t port = 0;
  if (!client::split_address(with.node, host, port)) {
    std::fprintf(stderr, "trefoil: --node must be HOST:PORT, not `%s`\n", with.node.c_str());
    code = wrong_usage;
    return nullptr;
  }
  client::options options;
  options.token = token_of(with);
  options.as = with.as;
  if (options.token.empty()) {
    std::fputs(
      "trefoil: no token; name its file with --token-file (a node makes operator.token in "
      "its store folder)\n",
      stderr);
    code = wrong_usage;
    return nullptr;
  }
  auto made = client::connect(host, port, options);
  if (made) return std::move(*made);
  code = fail(with, made.error());
  return nullptr;
}

int fail(const program& with, const client::call_error& why) {
  if (with.json) {
    const auto told = client::map_of({{"code", why.code},
                                      {"status", why.status},
                                      {"title", why.title},
                                      {"detail", why.detail},
                                      {"retryable", why.retryable},
                                      {"meta", why.meta}});
    std::fprintf(stderr, "%s\n", client::to_json(told).c_str());
  } else {
    const auto& sentence = why.detail.empty() ? why.title : why.detail;
    std::fprintf(stderr, "trefoil: %s: %s", why.code.c_str(), sentence.c_str());
    if (why.meta.size() > 0) std::fprintf(stderr, " %s", client::to_json(why.meta).c_str());
    std::fputc('\n', stderr);
  }
  return exit_code_of(why);
}

}  // namespace trefoil::cli
