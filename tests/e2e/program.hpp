#pragma once
/// The programs as an operator runs them: started, watched, ended.

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "runtime/launch/node_program.hpp"

namespace trefoil::e2e {

using launch::words;

/// Where a program stands.
[[nodiscard]] std::filesystem::path program(std::string_view name);

/// A folder of one test, removed with what is in it.
class scratch_folder {
public:
  scratch_folder();
  ~scratch_folder();
  scratch_folder(const scratch_folder&) = delete;
  scratch_folder& operator=(const scratch_folder&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
  std::filesystem::path path_;
};

/// How a program ended. `code`: its exit code, or minus the signal that ended it.
struct ending {
  int code = 0;
  std::string out;
  std::string err;
};

/// Runs a program to its end. `settings`: `NAME=value` for its environment.
[[nodiscard]] ending run(std::string_view name, const words& arguments, const words& settings = {});

/// The same of a program that is not ours.
[[nodiscard]] ending run_at(const std::filesystem::path&, const words& arguments,
                            const words& settings = {});

/// A node of its own on a free port.
class own_node : public launch::node_program {
public:
  /// Runs nothing yet. The folder gets `store`, `port` and `node.log`.
  explicit own_node(std::filesystem::path folder, words flags = {});

  /// Starts it under another program, whose arguments go before the node's own. It may end before it serves: serves()
  /// tells.
  void start_under(const words& other);
  /// The last start under another got as far as that.
  [[nodiscard]] bool serves() const { return serves_; }
  /// How it ended: its exit code, or minus the signal. Throws when it runs on.
  int wait(std::chrono::seconds limit = std::chrono::seconds{60});
  /// From now on no file of it grows beyond so many bytes: what would is a failed write.
  void limit_files(std::uint64_t bytes) const;
  /// Memory that it occupies now.
  [[nodiscard]] std::uint64_t resident_bytes() const;

private:
  bool serves_ = false;
};

[[nodiscard]] std::string content_of(const std::filesystem::path& file);

}  // namespace trefoil::e2e
