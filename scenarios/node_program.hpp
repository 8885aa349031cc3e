#pragma once
/// A node of the story's own: started, killed without a warning, started again on the same store.

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <string>

namespace trefoil::scenarios {

class node_program {
public:
  /// Runs nothing yet. The folder gets `store`, `port` and `node.log`.
  node_program(std::filesystem::path binary, std::filesystem::path folder);
  /// Kills what still runs.
  ~node_program();
  node_program(const node_program&) = delete;
  node_program& operator=(const node_program&) = delete;

  /// Starts it and waits until it listens. Throws given_up when it does not within 60 s.
  void start();
  /// SIGSTOP; returns when it stands still, so that its store can be looked at. Then `thaw`, or kill it as it is.
  void freeze();
  void thaw();
  /// SIGKILL; returns when it is gone.
  void kill_hard();
  /// SIGTERM; returns when it is gone. False when it did not end well within 60 s; then it was killed.
  bool stop();

  [[nodiscard]] bool runs() const { return process_ > 0; }
  [[nodiscard]] const std::string& host() const { return host_; }
  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] std::filesystem::path store() const { return folder_ / "store"; }
  [[nodiscard]] std::filesystem::path log() const { return folder_ / "node.log"; }
  [[nodiscard]] std::string token(const char* whose) const;

private:
  [[nodiscard]] bool gone_within(int looks, int& status);

  std::filesystem::path binary_;
  std::filesystem::path folder_;
  pid_t process_ = 0;
  std::string host_;
  std::uint16_t port_ = 0;
};

}  // namespace trefoil::scenarios
