#pragma once
/// Bytes as hexadecimal digits, two lower-case ones each.

#include <cstddef>
#include <string>
#include <string_view>

namespace trefoil {

inline constexpr std::string_view hex_digits = "0123456789abcdef";

/// `Bytes`: a range of one-byte integers.
template <class Bytes>
[[nodiscard]] std::string hex_of(const Bytes& bytes) {
  std::string text;
  for (const auto each : bytes) {
    const auto byte = static_cast<unsigned char>(each);
    text += hex_digits[byte >> 4U];
    text += hex_digits[byte & 15U];
  }
  return text;
}

/// Fills `bytes`. False, with `bytes` as they happen to be: `text` is not exactly their digits.
template <class Bytes>
[[nodiscard]] bool read_hex(std::string_view text, Bytes& bytes) {
  if (text.size() != bytes.size() * 2) return false;
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    const auto high = hex_digits.find(text[at * 2]);
    const auto low = hex_digits.find(text[at * 2 + 1]);
    if (high == std::string_view::npos || low == std::string_view::npos) return false;
    bytes[at] = static_cast<typename Bytes::value_type>(high << 4U | low);
  }
  return true;
}

}  // namespace trefoil
