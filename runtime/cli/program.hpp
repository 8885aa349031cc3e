#pragma once
/// What all commands of `trefoil` share: the node they ask, how they print, how they end.

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <CLI/CLI.hpp>

#include "runtime/client/client.hpp"

namespace trefoil::cli {

enum exit_code : int {
  ended_well = 0,
  failed = 1,
  wrong_usage = 2,
  not_found = 3,
  unreachable = 4,
  conflict = 5,
};

/// The common flags, and what the chosen command does.
struct program {
  std::string node = "127.0.0.1:7420";
  std::string token_file;
  std::string as;
  bool json = false;
  std::function<int()> chosen;
};

/// Connects as the flags say. On failure the error is printed and the exit code is in `code`.
[[nodiscard]] std::unique_ptr<client::session> connect(const program&, int& code);

/// Prints an error on stderr, as a line or as JSON; gives the exit code that belongs to it.
[[nodiscard]] int fail(const program&, const client::call_error&);

/// A part of the program adds its commands. One function a file, called by main.
void add_query_commands(CLI::App&, program&);
void add_verify_command(CLI::App&, program&);

}  // namespace trefoil::cli
