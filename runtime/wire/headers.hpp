#pragma once
/// msgpack as bytes: what one header says, and the shortest header for a value. Shared by the node's frame scanner and
/// the client, neither of which needs more of msgpack than this.

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include <boost/endian/conversion.hpp>

namespace trefoil::wire {

enum class shape : std::uint8_t { scalar, text, bytes, array, map, extension, none };

/// What the header at a place says. `size`: bytes of the header with the bytes of a number or the type of an extension.
/// `count`: bytes that follow of a text, bytes or extension; items of an array; pairs of a map.
struct header {
  wire::shape shape = shape::none;  ///< none: no msgpack.
  bool whole = false;               ///< False: the header goes on behind the last byte.
  std::uint8_t size = 0;
  std::uint32_t count = 0;
};

/// An unsigned number of 1, 2, 4 or 8 bytes, big-endian. REQUIRES: they are there.
[[nodiscard]] inline std::uint64_t big_endian(const char* at, std::size_t size) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(at);
  switch (size) {
    case 1:
      return *bytes;
    case 2:
      return boost::endian::load_big_u16(bytes);
    case 4:
      return boost::endian::load_big_u32(bytes);
    default:
      return boost::endian::load_big_u64(bytes);
  }
}

/// Reads the header at the first byte. REQUIRES: `from` is not empty.
[[nodiscard]] inline header read_header(std::string_view from) {
  const auto first = static_cast<unsigned char>(from[0]);
  if (first <= 0x7f || first >= 0xe0) return {shape::scalar, true, 1, 0};
  if (first <= 0x8f) return {shape::map, true, 1, first & 0x0fU};
  if (first <= 0x9f) return {shape::array, true, 1, first & 0x0fU};
  if (first <= 0xbf) return {shape::text, true, 1, first & 0x1fU};
  struct form {
    wire::shape shape;
    std::uint8_t length;  // Bytes of the count.
    std::uint8_t extra;   // Bytes behind it that belong to the header.
    std::uint8_t fixed;   // The count, where the header has none.
  };
  using enum shape;
  static constexpr form forms[32] = {
    {scalar, 0, 0, 0},     {none, 0, 0, 0},      {scalar, 0, 0, 0},    {scalar, 0, 0, 0},     // c0
    {bytes, 1, 0, 0},      {bytes, 2, 0, 0},     {bytes, 4, 0, 0},                            // c4
    {extension, 1, 1, 0},  {extension, 2, 1, 0}, {extension, 4, 1, 0},                        // c7
    {scalar, 0, 4, 0},     {scalar, 0, 8, 0},                                                 // ca
    {scalar, 0, 1, 0},     {scalar, 0, 2, 0},    {scalar, 0, 4, 0},    {scalar, 0, 8, 0},     // cc
    {scalar, 0, 1, 0},     {scalar, 0, 2, 0},    {scalar, 0, 4, 0},    {scalar, 0, 8, 0},     // d0
    {extension, 0, 1, 1},  {extension, 0, 1, 2}, {extension, 0, 1, 4}, {extension, 0, 1, 8},  // d4
    {extension, 0, 1, 16},                                                                    // d8
    {text, 1, 0, 0},       {text, 2, 0, 0},      {text, 4, 0, 0},                             // d9
    {array, 2, 0, 0},      {array, 4, 0, 0},     {map, 2, 0, 0},       {map, 4, 0, 0},        // dc
  };
  const auto& found = forms[first - 0xc0];
  const auto size = static_cast<std::uint8_t>(1 + found.length + found.extra);
  if (found.shape == none || from.size() < size) return {found.shape, false, size, 0};
  const auto count = found.length > 0
                       ? static_cast<std::uint32_t>(big_endian(from.data() + 1, found.length))
                       : std::uint32_t{found.fixed};
  return {found.shape, true, size, count};
}

inline void append_big_endian(std::string& out, std::uint64_t number, std::size_t size) {
  char bytes[8];
  for (std::size_t n = 0; n < size; ++n) {
    bytes[n] = static_cast<char>(number >> (8U * (size - 1 - n)));
  }
  out.append(bytes, size);
}

inline void append_uint(std::string& out, std::uint64_t number) {
  if (number <= 0x7f) {
    out.push_back(static_cast<char>(number));
  } else if (number <= 0xff) {
    out.push_back('\xcc');
    append_big_endian(out, number, 1);
  } else if (number <= 0xffff) {
    out.push_back('\xcd');
    append_big_endian(out, number, 2);
  } else if (number <= 0xffff'ffff) {
    out.push_back('\xce');
    append_big_endian(out, number, 4);
  } else {
    out.push_back('\xcf');
    append_big_endian(out, number, 8);
  }
}

inline void append_int(std::string& out, std::int64_t number) {
  if (number >= 0) return append_uint(out, static_cast<std::uint64_t>(number));
  const auto bits = static_cast<std::uint64_t>(number);
  if (number >= -32) {
    out.push_back(static_cast<char>(number));
  } else if (number >= std::numeric_limits<std::int8_t>::min()) {
    out.push_back('\xd0');
    append_big_endian(out, bits, 1);
  } else if (number >= std::numeric_limits<std::int16_t>::min()) {
    out.push_back('\xd1');
    append_big_endian(out, bits, 2);
  } else if (number >= std::numeric_limits<std::int32_t>::min()) {
    out.push_back('\xd2');
    append_big_endian(out, bits, 4);
  } else {
    out.push_back('\xd3');
    append_big_endian(out, bits, 8);
  }
}

inline void append_text(std::string& out, std::string_view text) {
  if (text.size() <= 31) {
    out.push_back(static_cast<char>(0xa0U | text.size()));
  } else if (text.size() <= 0xff) {
    out.push_back('\xd9');
    append_big_endian(out, text.size(), 1);
  } else if (text.size() <= 0xffff) {
    out.push_back('\xda');
    append_big_endian(out, text.size(), 2);
  } else {
    out.push_back('\xdb');
    append_big_endian(out, text.size(), 4);
  }
  out.append(text);
}

inline void append_bytes(std::string& out, std::string_view content) {
  const std::size_t length = content.size() <= 0xff ? 1 : content.size() <= 0xffff ? 2 : 4;
  out.push_back(length == 1 ? '\xc4' : length == 2 ? '\xc5' : '\xc6');
  append_big_endian(out, content.size(), length);
  out.append(content);
}

inline void append_array(std::string& out, std::size_t items) {
  if (items <= 15) {
    out.push_back(static_cast<char>(0x90U | items));
  } else if (items <= 0xffff) {
    out.push_back('\xdc');
    append_big_endian(out, items, 2);
  } else {
    out.push_back('\xdd');
    append_big_endian(out, items, 4);
  }
}

inline void append_map(std::string& out, std::size_t pairs) {
  if (pairs <= 15) {
    out.push_back(static_cast<char>(0x80U | pairs));
  } else if (pairs <= 0xffff) {
    out.push_back('\xde');
    append_big_endian(out, pairs, 2);
  } else {
    out.push_back('\xdf');
    append_big_endian(out, pairs, 4);
  }
}

inline void append_nil(std::string& out) { out.push_back('\xc0'); }

}  // namespace trefoil::wire
