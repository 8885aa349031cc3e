#pragma once
/// A node on a fresh store, and two sessions to it: the operator's and a service's.

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sched.h>

#include "runtime/client/client.hpp"
#include "runtime/launch/node_program.hpp"

namespace trefoil::bench {

/// What the user asked for.
struct bench_options {
  std::size_t companies = 200'000;
  std::size_t sockets = 2;
  std::filesystem::path node;
  std::filesystem::path folder = "var/bench";
  std::vector<std::string> node_arguments;
  std::optional<cpu_set_t> node_cores;  ///< All that the node may use; nothing: as this process.
  bool keep_store = false;
  std::chrono::seconds load_length{2};  ///< Of each stretch of W9 and W10.
};

/// One endpoint, resolved.
struct node_address {
  std::string host;
  std::uint16_t port = 0;
};

class testbed {
public:
  /// Makes a folder for this work, starts a node in it and connects.
  testbed(const bench_options&, std::string_view work);
  /// Ends the node and, unless it is to be kept, removes the folder.
  ~testbed();
  testbed(const testbed&) = delete;
  testbed& operator=(const testbed&) = delete;

  /// Connects both sessions to the node as it runs now.
  void connect();
  /// Where the node that was launched listens, as soon as it does.
  [[nodiscard]] node_address listening();
  /// Forgets both sessions.
  void disconnect();

  /// The answer's result; throws `failed` when the node refuses. Of a command it is what stands in `result`.
  client::value ask_operator(std::string_view method, const client::value& params);
  client::value ask_as(const std::string& person, std::string_view method, client::value params);

  /// Syncs of the store so far; nothing when the node does not tell.
  [[nodiscard]] std::optional<std::uint64_t> syncs();
  /// Returns when the node has written nothing for a moment.
  void settle();
  /// Settles, then leaves the node idle for two seconds, so that merges end and memory is given back.
  void rest();
  /// Bytes in the store's files, as `du --apparent-size` counts them; of logs what was written, and not what is kept
  /// for logs to come.
  [[nodiscard]] std::uint64_t disk_bytes() const;

  launch::node_program node;
  std::unique_ptr<client::session> operators;
  std::unique_ptr<client::session> service;
  node_address address;
  std::string service_token;

private:
  std::filesystem::path folder_;
  bool keep_;
};

/// What an answer means, or `failed` with the method and the node's reason.
[[nodiscard]] client::value accepted(std::string_view method, client::response answer);

}  // namespace trefoil::bench
