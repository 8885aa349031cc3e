#pragma once
/// `session.refused`: many calls refused for one reason, in one frame, as the node writes it and clients read it.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace trefoil::wire {

/// The two parts of such a frame, as msgpack.
struct refusals {
  std::string_view error;
  std::string_view calls;  ///< An array of numbers.
};

/// Appends `[2, "session.refused", [{error, calls}]]`. `error` is msgpack.
void append_refusals(std::string& out, std::span<const std::uint32_t> calls,
                     std::string_view error);

/// Nothing when the frame is another. REQUIRES: it was scanned and is whole.
[[nodiscard]] std::optional<refusals> read_refusals(std::string_view frame);

}  // namespace trefoil::wire
