#include <type_traits>

#include "persistence/limits.hpp"
#include "runtime/wire/headers.hpp"
#include "tests/e2e/bad_input.hpp"

namespace trefoil::e2e {

packed nil() { return {"\xc0"}; }
packed yes() { return {"\xc3"}; }

namespace {

template <class... Arguments>
packed packed_by(void (*append)(std::string&, Arguments...),
                 std::type_identity_t<Arguments>... what) {
  packed out;
  append(out.bytes, what...);
  return out;
}

}  // namespace

packed number(std::uint64_t one) { return packed_by(wire::append_uint, one); }
packed minus(std::int64_t one) { return packed_by(wire::append_int, -one); }
packed fraction() { return {std::string{"\xcb\x3f\xf8\0\0\0\0\0\0", 9}}; }
packed text(std::string_view one) { return packed_by(wire::append_text, one); }
packed binary(std::string_view one) { return packed_by(wire::append_bytes, one); }
packed extension() { return {"\xd4\x05\x07"}; }

packed list(const std::vector<packed>& items) {
  auto out = packed_by(wire::append_array, items.size());
  for (const auto& one : items) out.bytes += one.bytes;
  return out;
}

packed dict(const fields& pairs) {
  auto out = packed_by(wire::append_map, pairs.size());
  for (const auto& [key, held] : pairs) {
    wire::append_text(out.bytes, key);
    out.bytes += held.bytes;
  }
  return out;
}

packed long_list(std::size_t items, const packed& each) {
  auto out = packed_by(wire::append_array, items);
  for (std::size_t at = 0; at < items; ++at) out.bytes += each.bytes;
  return out;
}

packed long_dict(std::size_t pairs) {
  auto out = packed_by(wire::append_map, pairs);
  for (std::size_t at = 0; at < pairs; ++at) {
    wire::append_text(out.bytes, "k" + std::to_string(at));
    wire::append_uint(out.bytes, 1);
  }
  return out;
}

std::string frame_of(std::string_view method, const fields& arguments) {
  return list({number(0), number(call_id), text(method), list({dict(arguments)})}).bytes;
}

namespace {

/// An envelope of anything.
std::string envelope(const std::vector<packed>& items) { return list(items).bytes; }

void add_hostile(bad_inputs& to, speaker by) {
  const auto add = [&](std::string cause, std::string where, std::string bytes, std::string code) {
    to.push_back(
      {std::move(cause), std::move(where), by, std::move(bytes), std::move(code), "", true});
  };
  const std::string head = "\x94" + number(0).bytes + number(call_id).bytes;
  const std::string all_ones = "\xff\xff\xff\xff";
  add("a byte that is no msgpack", "alone", "\xc1", "frame_invalid");
  add("a byte that is no msgpack", "as the method", head + "\xc1", "frame_invalid");
  add("more items than a frame holds", "array at the top", "\xdd" + all_ones, "frame_too_large");
  add("more items than a frame holds", "map at the top", "\xdf" + all_ones, "frame_too_large");
  add("more items than a frame holds", "array as params",
      head + text("node.status").bytes + "\xdd" + all_ones, "frame_too_large");
  add("more items than a frame holds", "map as params",
      head + text("node.status").bytes + "\x91\xdf" + all_ones, "frame_too_large");
  add("bytes longer than a frame", "a text", head + "\xdb" + all_ones, "frame_too_large");
  add("bytes longer than a frame", "bytes", head + "\xc6" + all_ones, "frame_too_large");
  add("bytes longer than a frame", "an extension", head + "\xc9" + all_ones + "\x05",
      "frame_too_large");
  add("bytes longer than a frame", "a little too long",
      head + "\xc6" + std::string{"\0\x11\0\0", 4}, "frame_too_large");
  add("garbage behind a call", "a byte",
      envelope({number(2), text("node.status"), list({dict({})})}) + "\xc1", "frame_invalid");
  add("garbage behind a call", "a text",
      envelope({number(2), text("node.status"), list({dict({})})}) + "\xa3xyz", "frame_invalid");
  add("nested without an end", "2 million arrays", std::string(2'000'000, '\x91'),
      "frame_too_large");
}

void add_misshapen(bad_inputs& to) {
  const auto add = [&](std::string cause, std::string where, std::string bytes) {
    for (const auto by : {speaker::stranger, speaker::service}) {
      to.push_back({cause, where, by, bytes, "frame_invalid", "", true});
    }
  };
  const auto status = text("node.status");
  const auto params = list({dict({})});
  for (const auto& [name, item] :
       std::vector<std::pair<std::string, packed>>{{"nil", nil()},
                                                   {"yes", yes()},
                                                   {"a number", number(7)},
                                                   {"a negative number", minus(7)},
                                                   {"a fraction", fraction()},
                                                   {"a text", text("GET / HTTP/1.1")},
                                                   {"bytes", binary("x")},
                                                   {"an extension", extension()},
                                                   {"a map", dict({{"a", nil()}})},
                                                   {"an empty array", list({})}}) {
    add("the envelope is no array of calls", name, item.bytes);
    if (name != "a number") {
      add("the kind of the frame is no number", name,
          envelope({item, number(call_id), status, params}));
      add("the id is no number", name, envelope({number(0), item, status, params}));
    }
    if (name == "an extension") continue;  // Behind a readable id it is beyond its limit.
    if (name != "a text")
      add("the method is no text", name, envelope({number(0), number(1), item, params}));
    add("params are no array of one map", name, envelope({number(0), number(1), status, item}));
    if (name != "a map") {
      add("the argument is no map", name, envelope({number(0), number(1), status, list({item})}));
    }
  }
  add("there is no such kind of frame", "3", envelope({number(3), number(1), status, params}));
  add("there is no such kind of frame", "a response",
      envelope({number(1), number(1), nil(), nil()}));
  add("the id is too large", "33 bits",
      envelope({number(0), number(0x1'0000'0000), status, params}));
  add("the envelope's length is wrong", "1", envelope({number(0)}));
  add("the envelope's length is wrong", "2", envelope({number(0), number(1)}));
  add("the envelope's length is wrong", "3 of a request", envelope({number(0), number(1), status}));
  add("the envelope's length is wrong", "5 of a request",
      envelope({number(0), number(1), status, params, nil()}));
  add("the envelope's length is wrong", "4 of a notification",
      envelope({number(2), status, params, nil()}));
  add("params are no array of one map", "two maps",
      envelope({number(0), number(1), status, list({dict({}), dict({})})}));
  add("params are no array of one map", "none", envelope({number(0), number(1), status, list({})}));
}

}  // namespace

bad_inputs bad_frames() {
  bad_inputs all;
  add_hostile(all, speaker::stranger);
  add_hostile(all, speaker::service);
  add_misshapen(all);
  all.push_back({"a stranger's frame is too large", "a token of 10,000 bytes", speaker::stranger,
                 frame_of("session.hello", {{"token", text(std::string(10'000, 't'))}}),
                 "frame_too_large", "", true});
  all.push_back({"the frame is too large", "2 MiB of bytes", speaker::service,
                 frame_of("blob.put", {{"content", binary(std::string(2U << 20U, 'x'))}}),
                 "frame_too_large", "", true});
  all.push_back({"the frame is too large", "many texts", speaker::service,
                 frame_of("node.status", {{"all", long_list(100, text(std::string(60'000, 'x')))}}),
                 "frame_too_large", "", true});
  return all;
}

}  // namespace trefoil::e2e
