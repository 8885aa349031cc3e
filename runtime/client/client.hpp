#pragma once
/// The client of a node: one connection, many calls under way. Other services use it as it is; its headers need nothing
/// but the standard library and tl::expected.
///
///   auto node = client::connect("127.0.0.1", 7420, {.token = token});
///   if (!node) die(node.error().detail);
///   auto claimed = (*node)->call("task.claim", map_of({{"task", task}, {"as", person}, {"rid", rid}}));
///   if (!claimed.ok && claimed.error.code == "already_claimed") ...

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "persistence/expected.hpp"
#include "runtime/client/value.hpp"

namespace trefoil::client {

/// Why a call failed. `code` is a name of docs/FORMATS.md, or one of the client's own: `disconnected` and `timed_out`
/// (the outcome is unknown: the node may have carried the call out), `unreachable` (it was never sent),
/// `reply_invalid`.
struct call_error {
  std::string code;
  int status = 0;
  std::string title;
  std::string detail;
  bool retryable = false;
  value meta;
};

/// One answer. Of an accepted command `result` is `{result, position}`, of a query its map.
struct response {
  bool ok = false;
  value result;
  call_error error;  ///< Set when not ok.
};

using handler = std::function<void(response)>;

struct options {
  std::string token;  ///< For session.hello; empty: none is said.
  std::string as;     ///< Added to every call that has no `as` of its own; empty: none.
  /// Said in the hello: a full node says `busy` to many calls in one frame instead of one each. Handlers are told the
  /// same.
  bool refusals_together = true;
  std::chrono::milliseconds connect_timeout{5'000};  ///< To connect and be greeted.
  std::chrono::milliseconds call_timeout{60'000};    ///< Of blocking calls only.
};

/// What a session did so far.
struct session_counters {
  std::uint64_t calls = 0;
  std::uint64_t writes = 0;  ///< Socket writes: many calls share one.
  std::uint64_t reads = 0;
};

/// One connection. All functions may be called from any thread, unless they say otherwise. It does not reconnect: after
/// `disconnected` make another one, and send again with the same `rid` what must not be lost.
class session {
public:
  /// Ends the connection; every open call is answered `disconnected` before this returns. REQUIRES: not called from a
  /// handler.
  ~session();
  session(const session&) = delete;
  session& operator=(const session&) = delete;

  /// Sends a call; `done` gets its answer on the session's own thread and must not block there. Answers come in any
  /// order. `params` is a map; nil stands for an empty one. Never blocks; calls of one moment leave in one write.
  void post(std::string_view method, const value& params, handler done);

  /// Sends a call that nobody answers.
  void notify(std::string_view method, const value& params);

  /// Sends a call and waits for its answer. REQUIRES: not called from a handler.
  [[nodiscard]] response call(std::string_view method, const value& params);
  [[nodiscard]] response call(std::string_view method, const value& params,
                              std::chrono::milliseconds timeout);

  /// Calls that wait for their answer.
  [[nodiscard]] std::size_t open_calls() const;
  /// False once the connection ended; then every call is answered `disconnected` at once.
  [[nodiscard]] bool connected() const;
  /// What session.hello answered: principal, server, version, shards. Nil without a token.
  [[nodiscard]] const value& greeting() const;
  [[nodiscard]] session_counters counters() const;

private:
  class parts;
  friend expected<std::unique_ptr<session>, call_error> connect(const std::string&, std::uint16_t,
                                                                const options&);
  explicit session(std::shared_ptr<parts>);
  std::shared_ptr<parts> parts_;
};

/// Connects and says hello. Blocks up to `connect_timeout`. Fails with `unreachable`, `timed_out`, or what the node
/// answered to the hello.
[[nodiscard]] expected<std::unique_ptr<session>, call_error> connect(const std::string& host,
                                                                     std::uint16_t port,
                                                                     const options& with = {});

/// Splits `host:port`; false when it is not that. `[::1]:7420` for IPv6.
[[nodiscard]] bool split_address(std::string_view address, std::string& host, std::uint16_t& port);

/// Reads a file's one line of token; empty when there is none.
[[nodiscard]] std::string read_token_file(const std::string& path);

}  // namespace trefoil::client
