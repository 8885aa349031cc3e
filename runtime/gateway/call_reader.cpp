#include "runtime/gateway/call_reader.hpp"

#include <algorithm>
#include <array>

#include <xxhash.h>

#include "persistence/limits.hpp"
#include "runtime/wire/frame_scanner.hpp"
#include "runtime/wire/headers.hpp"

namespace trefoil::gateway {

namespace {

constexpr std::array<std::string_view, 4> reserved_keys{"rid", "deadline_ms", "as", "trace"};

bool is_reserved(std::string_view key) {
  return std::find(reserved_keys.begin(), reserved_keys.end(), key) != reserved_keys.end();
}

bool refer_to_frame(msgpack::type::object_type, std::size_t, void*) { return true; }

bool printable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char one) { return one >= 0x20 && one <= 0x7e; });
}

/// The unsigned number at a place, which moves behind it.
std::optional<std::uint64_t> peek_uint(std::string_view frame, std::size_t& at) {
  if (at >= frame.size()) return std::nullopt;
  const unsigned first = static_cast<unsigned char>(frame[at]);
  if (first <= 0x7f) {
    ++at;
    return first;
  }
  if (first < 0xcc || first > 0xcf) return std::nullopt;
  const auto size = std::size_t{1} << (first - 0xccU);
  if (frame.size() - at <= size) return std::nullopt;
  const auto number = wire::big_endian(frame.data() + at + 1, size);
  at += 1 + size;
  return number;
}

/// True when the frame is an array of so many items, the first of them this number; `at` is behind it then.
bool opens(std::string_view frame, std::uint32_t items, std::uint64_t kind, std::size_t& at) {
  if (frame.empty()) return false;
  const auto head = wire::read_header(frame);
  at = head.size;
  return head.whole && head.shape == wire::shape::array && head.count == items
         && peek_uint(frame, at) == kind;
}

bool is_notification(std::string_view frame) {
  std::size_t at = 0;
  return opens(frame, 3, 2, at);
}

codec_errc take_text(const msgpack::object& from, std::size_t bytes_max,
                     std::optional<std::string_view>& to) {
  if (from.type != msgpack::type::STR) return codec_errc::field_type;
  if (from.via.str.size > bytes_max) return codec_errc::limit_exceeded;
  to = detail::text_of(from);
  return codec_errc::ok;
}

codec_errc take_rid(const msgpack::object& from, std::optional<std::string_view>& to) {
  const auto error = take_text(from, limits::request_id_bytes_max, to);
  if (error != codec_errc::ok) return error;
  return to->empty() || !printable(*to) ? codec_errc::field_type : codec_errc::ok;
}

codec_errc take_deadline(const msgpack::object& from, std::optional<std::uint64_t>& to) {
  if (from.type != msgpack::type::POSITIVE_INTEGER) return codec_errc::field_type;
  if (from.via.u64 > static_cast<std::uint64_t>(limits::deadline_ms_max)) {
    return codec_errc::limit_exceeded;
  }
  to = from.via.u64;
  return codec_errc::ok;
}

}  // namespace

call_reader::call_reader() { pairs_.reserve(16); }

envelope_errc call_reader::read(std::string_view frame, call& to) {
  to = {};
  reserved_error_ = {};
  msgpack::object envelope;
  if (const auto error = unpack(frame, envelope); error != envelope_errc::ok) {
    const auto id = peek_id(frame);
    to.answered = id.has_value();
    to.id = id.value_or(0);
    return id || is_notification(frame) ? error : envelope_errc::not_rpc;
  }
  if (envelope.type != msgpack::type::ARRAY || envelope.via.array.size < 3) {
    return envelope_errc::not_rpc;
  }
  const auto* items = envelope.via.array.ptr;
  if (items[0].type != msgpack::type::POSITIVE_INTEGER) return envelope_errc::not_rpc;
  to.answered = items[0].via.u64 == 0;
  const auto size = envelope.via.array.size;
  if (to.answered ? size != 4 : size != 3 || items[0].via.u64 != 2) return envelope_errc::not_rpc;
  if (to.answered) {
    if (items[1].type != msgpack::type::POSITIVE_INTEGER || items[1].via.u64 > 0xffff'ffffU) {
      return envelope_errc::not_rpc;
    }
    to.id = static_cast<std::uint32_t>(items[1].via.u64);
  }
  const auto& method = items[size - 2];
  const auto& params = items[size - 1];
  if (method.type != msgpack::type::STR || params.type != msgpack::type::ARRAY
      || params.via.array.size != 1 || params.via.array.ptr[0].type != msgpack::type::MAP) {
    return envelope_errc::not_rpc;
  }
  to.method = detail::text_of(method);
  take_arguments(params.via.array.ptr[0], to);
  return envelope_errc::ok;
}

envelope_errc call_reader::unpack(std::string_view frame, msgpack::object& to) {
  static const auto limit = outside_limits();
  try {
    zone_.clear();
    std::size_t offset = 0;
    bool referenced = false;
    to = msgpack::unpack(zone_, frame.data(), frame.size(), offset, referenced, refer_to_frame,
                         nullptr, limit);
    return offset == frame.size() ? envelope_errc::ok : envelope_errc::not_rpc;
  } catch (const msgpack::size_overflow&) {
    return envelope_errc::limited;
  } catch (const msgpack::unpack_error&) {
    return envelope_errc::not_rpc;
  }
}

void call_reader::take_arguments(const msgpack::object& map, call& to) {
  pairs_.clear();
  for (std::uint32_t at = 0; at < map.via.map.size; ++at) {
    const auto& pair = map.via.map.ptr[at];
    if (!take_reserved(pair, to)) pairs_.push_back(pair);
  }
  to.arguments.type = msgpack::type::MAP;
  to.arguments.via.map.size = static_cast<std::uint32_t>(pairs_.size());
  to.arguments.via.map.ptr = pairs_.data();
}

bool call_reader::take_reserved(const msgpack::object_kv& pair, call& to) {
  if (pair.key.type != msgpack::type::STR) return false;
  const auto key = detail::text_of(pair.key);
  if (!is_reserved(key)) return false;
  auto error = codec_errc::ok;
  if (key == "rid") {
    error = take_rid(pair.val, to.rid);
  } else if (key == "deadline_ms") {
    error = take_deadline(pair.val, to.deadline_ms);
  } else if (key == "as") {
    error = take_text(pair.val, limits::string_bytes_max, to.as);
  } else {
    error = take_text(pair.val, limits::trace_bytes_max, to.trace);
  }
  if (error != codec_errc::ok) reserved_error_ = {error, std::string{key}};
  return true;
}

/// Hashes the bytes as they were sent, so that a client's own way to write a number does not matter to us, only that
/// it writes it the same way again. Walks headers: where a text stands that msgpack read, only msgpack knows, and of an
/// empty one it does not say.
std::uint64_t call_reader::body_hash(std::string_view frame) {
  const auto envelope = wire::read_header(frame);
  std::size_t method = envelope.size;
  for (std::uint32_t item = 2; item < envelope.count; ++item) {
    method = wire::skip_value(frame, method);
  }
  const auto name = wire::read_header(frame.substr(method));
  scratch_.assign(frame.substr(method + name.size, name.count));
  scratch_.push_back('\0');
  auto at = method + name.size + name.count;
  at += wire::read_header(frame.substr(at)).size;  // The array around the map.
  const auto map = wire::read_header(frame.substr(at));
  at += map.size;
  for (std::uint32_t pair = 0; pair < map.count; ++pair) {
    const auto key = wire::read_header(frame.substr(at));
    const auto after_key = wire::skip_value(frame, at);
    const auto end = wire::skip_value(frame, after_key);
    const bool text = key.shape == wire::shape::text;
    if (!text || !is_reserved(frame.substr(at + key.size, key.count))) {
      scratch_.append(frame.substr(at, end - at));
    }
    at = end;
  }
  return XXH3_64bits(scratch_.data(), scratch_.size());
}

std::optional<std::uint32_t> peek_id(std::string_view frame) {
  std::size_t at = 0;
  if (!opens(frame, 4, 0, at)) return std::nullopt;
  const auto id = peek_uint(frame, at);
  if (!id || *id > 0xffff'ffffU) return std::nullopt;
  return static_cast<std::uint32_t>(*id);
}

std::optional<peeked_call> peek_call(std::string_view frame) {
  std::size_t at = 0;
  peeked_call result;
  if (opens(frame, 4, 0, at)) {
    const auto id = peek_uint(frame, at);
    if (!id || *id > 0xffff'ffffU) return std::nullopt;
    result.id = static_cast<std::uint32_t>(*id);
  } else if (!opens(frame, 3, 2, at)) {
    return std::nullopt;
  }
  if (at >= frame.size()) return std::nullopt;
  const auto method = wire::read_header(frame.substr(at));
  if (!method.whole || method.shape != wire::shape::text) return std::nullopt;
  result.method = frame.substr(at + method.size, method.count);
  return result;
}

request_key request_key_of(std::string_view scope, std::string_view rid) {
  thread_local std::string joined;  // Once a command: keeps its memory.
  joined.assign(scope);
  joined.push_back('\0');
  joined.append(rid);
  XXH128_canonical_t bytes;
  XXH128_canonicalFromHash(&bytes, XXH3_128bits(joined.data(), joined.size()));
  request_key key;
  std::copy(std::begin(bytes.digest), std::end(bytes.digest), key.bytes.begin());
  return key;
}

}  // namespace trefoil::gateway
