#pragma once
/// Time as the rules see it: a value that somebody passes in.

#include <compare>
#include <cstdint>

#include "persistence/codec.hpp"

namespace trefoil {

/// Milliseconds since 1970-01-01 UTC.
struct timestamp {
  std::int64_t ms = 0;
  [[nodiscard]] bool given() const { return ms != 0; }
  friend bool operator==(const timestamp&, const timestamp&) = default;
  friend auto operator<=>(const timestamp&, const timestamp&) = default;
};

template <>
struct codec<timestamp> {
  template <spelling>
  static void put(encoder& out, const timestamp& from) {
    out.pack().pack_int64(from.ms);
  }
  template <spelling S>
  static codec_error get(const msgpack::object& from, timestamp& to) {
    return trefoil::get<S>(from, to.ms);
  }
};

}  // namespace trefoil
