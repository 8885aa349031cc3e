#pragma once
/// A node as operators run it: a process of its own, on a folder of its own.

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/launch/child_program.hpp"

namespace trefoil::launch {

/// At most one runs at a time; it is killed with this object. Not thread-safe.
class node_program : public child_program {
public:
  /// Starts nothing yet. `folder` is made, and gets `store`, `port` and `node.log`. `arguments` go behind those of where
  /// it stores and listens. The process knows of no other cores than these, if any are given.
  node_program(std::filesystem::path binary, std::filesystem::path folder, words arguments = {},
               std::optional<cpu_set_t> cores = std::nullopt);

  /// Returns as soon as the process runs. `under`: another program with its arguments, which is given the node's path
  /// and arguments. Its first store can be made at that, and it may be started again after its end. REQUIRES: it does
  /// not run.
  void launch(const words& under = {});
  /// Waits until it listens. False: it ended before. Throws `failed` with the end of its log when neither comes to pass.
  [[nodiscard]] bool listens_within(std::chrono::milliseconds limit = std::chrono::minutes{1});
  /// Both; throws `failed` when it ends before it listens.
  void start();
  /// SIGTERM. How it ended, as of `child_program::ended`; nothing: it did not within the limit, and was killed, or
  /// never ran.
  std::optional<int> stop(std::chrono::milliseconds limit = std::chrono::minutes{1});

  /// Where it listens, or did last.
  [[nodiscard]] const std::string& host() const { return host_; }
  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] std::string address() const { return host_ + ":" + std::to_string(port_); }

  [[nodiscard]] std::filesystem::path store() const { return folder_ / "store"; }
  [[nodiscard]] std::filesystem::path token_file(std::string_view whose) const;
  /// Of the `operator` or the `service`; throws `failed` when there is none.
  [[nodiscard]] std::string token(std::string_view whose) const;
  /// What all its runs have logged.
  [[nodiscard]] std::string log() const;
  /// To be thrown: `what`, where the log is, and its end.
  [[nodiscard]] failed failure(const std::string& what) const;

private:
  [[nodiscard]] std::filesystem::path log_file() const { return folder_ / "node.log"; }

  std::filesystem::path binary_;
  std::filesystem::path folder_;
  words arguments_;
  std::optional<cpu_set_t> cores_;
  std::string host_;
  std::uint16_t port_ = 0;
};

}  // namespace trefoil::launch
