#pragma once
/// A client that asks and does not read. The client library cannot be one: it always reads.

#include <string>

#include "runtime/client/client.hpp"
#include "runtime/client/socket.hpp"

namespace trefoil::scenarios {

class slow_client {
public:
  /// Connects. Throws given_up when nobody answers.
  slow_client(const std::string& host, std::uint16_t port);

  /// Queues a call; nothing is sent yet.
  void ask(std::string_view method, client::value params);
  /// Sends what the socket takes now. False when all is sent, or the connection is over.
  [[nodiscard]] bool send();
  /// Reads at last, whatever has come. True when the node has ended the connection.
  [[nodiscard]] bool find_end();
  /// What `find_end` has read so far.
  [[nodiscard]] std::uint64_t read_bytes() const { return read_bytes_; }

private:
  client::descriptor socket_;
  std::string outgoing_;
  std::size_t sent_ = 0;
  std::uint32_t calls_ = 0;
  std::uint64_t read_bytes_ = 0;
};

}  // namespace trefoil::scenarios
