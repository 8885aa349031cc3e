#pragma once
/// A node as operators run it: a process of its own with a store folder.

#include <sched.h>
#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace trefoil::bench {

/// What a process has used so far.
struct process_usage {
  double cpu_s = 0;
  std::uint64_t resident_bytes = 0;
  std::uint64_t resident_peak_bytes = 0;
  std::uint64_t written_bytes = 0;  ///< To files and sockets.
};

/// Of the process that asks.
[[nodiscard]] process_usage own_usage();

/// Owns the process: it is killed with this object, and by the kernel when the bench dies.
class node_process {
public:
  /// `folder` gets `store`, `port` and `node.log`. The process knows of no other cores than these, if any are given.
  /// Starts nothing yet.
  node_process(std::filesystem::path binary, std::filesystem::path folder,
               std::vector<std::string> arguments, std::optional<cpu_set_t> cores = std::nullopt);
  ~node_process();
  node_process(const node_process&) = delete;
  node_process& operator=(const node_process&) = delete;

  /// Returns as soon as the process runs; it may be started again after its end.
  void start();
  /// Where it listens, as soon as it says so; throws `failed` with the log's end when it does not.
  [[nodiscard]] std::string wait_for_address(std::chrono::milliseconds limit);
  /// `kill -9`, and reaped.
  void kill();
  /// SIGTERM; false when it took longer than this or ended badly.
  bool stop(std::chrono::milliseconds limit);

  [[nodiscard]] pid_t id() const { return id_; }
  [[nodiscard]] process_usage usage() const;
  /// CPU time by thread name since the process began, the busiest first: `gateway 1.20 s, ...`.
  [[nodiscard]] std::string usage_by_thread() const;
  [[nodiscard]] std::filesystem::path store() const { return folder_ / "store"; }
  /// The one line of `operator.token` or `service.token` in the store.
  [[nodiscard]] std::string token(const std::string& file) const;

private:
  [[nodiscard]] bool ended();
  [[nodiscard]] std::string end_of_log() const;

  std::filesystem::path binary_;
  std::filesystem::path folder_;
  std::vector<std::string> arguments_;
  std::optional<cpu_set_t> cores_;
  pid_t id_ = -1;
  int status_ = 0;
};

}  // namespace trefoil::bench
