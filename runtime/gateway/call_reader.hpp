#pragma once
/// From a frame's bytes to a call: the envelope's shape, the reserved keys, and what remains for the method.

#include <optional>
#include <string>
#include <string_view>
#include <vector>
#include <msgpack.hpp>

#include "persistence/codec.hpp"
#include "persistence/record.hpp"

namespace trefoil::gateway {

/// One call. Views point into the frame and into the reader that made it; valid until it reads the next frame.
struct call {
  bool answered = true;  ///< False: a notification.
  std::uint32_t id = 0;
  std::string_view method;
  msgpack::object arguments;  ///< The map without its reserved keys.

  std::optional<std::string_view> rid;
  std::optional<std::uint64_t> deadline_ms;
  std::optional<std::string_view> as;
  std::optional<std::string_view> trace;
};

enum class envelope_errc : std::uint8_t {
  ok,
  not_rpc,  ///< Not msgpack-RPC: nothing behind it can be trusted.
  limited,  ///< Something in it is beyond a limit.
};

/// Reads frames one after another. Keeps its memory between them, so that a call costs no allocation. Not thread-safe.
class call_reader {
public:
  call_reader();

  /// Reads one whole frame. Of a limited one only `answered` and `id` are set.
  [[nodiscard]] envelope_errc read(std::string_view frame, call& to);
  /// What was wrong with a reserved key; read() leaves the call as it is then.
  [[nodiscard]] const codec_error& reserved_error() const { return reserved_error_; }
  /// Of method and arguments as they were sent, without the reserved keys. REQUIRES: the frame of the last good read.
  [[nodiscard]] std::uint64_t body_hash(std::string_view frame);

private:
  [[nodiscard]] envelope_errc unpack(std::string_view frame, msgpack::object& to);
  void take_arguments(const msgpack::object& map, call& to);
  [[nodiscard]] bool take_reserved(const msgpack::object_kv& pair, call& to);

  msgpack::zone zone_;
  std::vector<msgpack::object_kv> pairs_;
  std::string scratch_;
  codec_error reserved_error_;
};

/// The id of a request whose frame is whole but may be beyond the limits; nothing of a notification.
[[nodiscard]] std::optional<std::uint32_t> peek_id(std::string_view frame);

/// A call's id and method; the rest of it is not looked at.
struct peeked_call {
  std::optional<std::uint32_t> id;  ///< A notification has none.
  std::string_view method;
};
/// Nothing of what is no call.
[[nodiscard]] std::optional<peeked_call> peek_call(std::string_view frame);

/// What tells a request from all others: its scope (the acting person, or who speaks) and its rid.
[[nodiscard]] request_key request_key_of(std::string_view scope, std::string_view rid);

}  // namespace trefoil::gateway
