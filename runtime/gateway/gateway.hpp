#pragma once
/// msgpack-RPC over TCP: docs/FORMATS.md, section 1. Accepts connections, reads frames under limits, hands commands and
/// queries to the backend, writes answers.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "persistence/expected.hpp"
#include "runtime/gateway/backend.hpp"
#include "runtime/identity/keyring.hpp"

namespace trefoil::gateway {

struct gateway_options {
  std::string host = "127.0.0.1";
  std::uint16_t port = 7420;  ///< 0: whichever is free.
  std::size_t threads = 1;
  std::size_t connections_max = 1'024;
  std::size_t backlog_bytes_max
    = 8U << 20U;  ///< Answers that a connection does not read; beyond it is cut.
  std::size_t all_backlogs_bytes_max
    = 256U << 20U;  ///< Of all connections; beyond it is cut who has left some unread.
  std::size_t buffer_bytes_max
    = 256U << 20U;  ///< Of all frames that are not whole yet; beyond it is cut.
  std::chrono::milliseconds hello_timeout{10'000};  ///< From the connection to its good hello.
  std::chrono::milliseconds frame_timeout{30'000};  ///< From a frame's first byte to its last.
  std::chrono::milliseconds write_timeout{
    30'000};                                  ///< Without a byte read by who has answers to read.
  std::chrono::milliseconds idle_timeout{0};  ///< Without a call or an answer; 0: for ever.
};

/// Since the start.
struct gateway_counters {
  std::uint64_t accepted = 0;
  std::uint64_t rejected = 0;  ///< Beyond connections_max.
  std::uint64_t cut = 0;       ///< Slow, silent, late or malformed.
  std::uint64_t open = 0;
};

class rpc_gateway {
public:
  /// Listens and serves on its own threads. Fails with a sentence when it cannot listen. REQUIRES: backend and keyring
  /// outlive it.
  [[nodiscard]] static expected<std::unique_ptr<rpc_gateway>, std::string> start(
    backend&, const identity::keyring&, const gateway_options&);
  /// Closes every connection.
  ~rpc_gateway();
  rpc_gateway(const rpc_gateway&) = delete;
  rpc_gateway& operator=(const rpc_gateway&) = delete;

  /// The port that it listens on.
  [[nodiscard]] std::uint16_t port() const;
  /// Accepts no connection any more; those that are open go on.
  void stop_accepting();
  /// Waits until every answer that was delivered is written, at most so long. Who has not read theirs by then is cut;
  /// gives how many.
  std::size_t flush(std::chrono::milliseconds limit);
  [[nodiscard]] gateway_counters counters() const;

private:
  class parts;
  explicit rpc_gateway(std::unique_ptr<parts>);
  std::unique_ptr<parts> parts_;
};

}  // namespace trefoil::gateway
