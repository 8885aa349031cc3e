#pragma once
/// Numbers in a format of printf.

#include <array>
#include <cstdio>
#include <string>

namespace trefoil::scenarios::html {

/// At most 255 bytes; what goes beyond is cut.
template <class... Values>
[[nodiscard]] std::string printed(const char* format, Values... values) {
  std::array<char, 256> room{};
  std::snprintf(room.data(), room.size(), format, values...);
  return room.data();
}

}  // namespace trefoil::scenarios::html
