#pragma once
/// The programs as an operator runs them: started, watched, ended.

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace trefoil::e2e {

using words = std::vector<std::string>;

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

/// A node of its own on a free port. Whatever still runs is killed when the object goes.
class node_process {
public:
  /// Runs nothing yet. The folder gets `store`, `port` and `node.log`.
  explicit node_process(std::filesystem::path folder, words flags = {});
  ~node_process();
  node_process(const node_process&) = delete;
  node_process& operator=(const node_process&) = delete;

  /// Throws when it does not serve within a minute.
  void start();
  /// Starts it under another program, whose arguments go before the node's own. It may end before it serves: serves()
  /// tells.
  void start_under(const words& other);
  /// The last start got as far as that.
  [[nodiscard]] bool serves() const { return serves_; }
  /// SIGTERM; its exit code.
  int stop();
  /// SIGKILL; returns when it is gone.
  void kill();
  void send(int signal) const;
  /// From now on no file of it grows beyond so many bytes: what would is a failed write.
  void limit_files(std::uint64_t bytes) const;
  /// Its exit code, or minus the signal; throws when it runs on.
  int wait(std::chrono::seconds limit = std::chrono::seconds{60});

  [[nodiscard]] bool runs() const { return process_ > 0; }
  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
  [[nodiscard]] std::filesystem::path store() const { return folder_ / "store"; }
  [[nodiscard]] std::filesystem::path token_file(std::string_view whose) const;
  [[nodiscard]] std::string token(std::string_view whose) const;
  /// What all its runs have logged.
  [[nodiscard]] std::string log() const;
  /// Memory that it occupies now.
  [[nodiscard]] std::uint64_t resident_bytes() const;

private:
  [[nodiscard]] bool gone(int& code);
  void launch_under(const words& other);
  /// False: it ended first, and wait() tells how.
  [[nodiscard]] bool came_up();

  std::filesystem::path folder_;
  words flags_;
  pid_t process_ = 0;
  std::optional<int> ended_;  ///< How, when that was seen while it was awaited.
  bool serves_ = false;
  std::uint16_t port_ = 0;
};

[[nodiscard]] std::string content_of(const std::filesystem::path& file);

}  // namespace trefoil::e2e
