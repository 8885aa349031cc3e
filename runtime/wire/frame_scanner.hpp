#pragma once
/// Where a frame ends: msgpack-RPC puts no length in front, so somebody has to walk the headers.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace trefoil::wire {

/// What one frame may hold.
struct frame_limits {
  std::size_t frame_bytes_max = 0;
  std::size_t depth_max = 0;  ///< Arrays and maps inside each other, at most 32.
  std::size_t array_items_max = 0;
  std::size_t map_items_max = 0;
  std::size_t string_bytes_max = 0;
  std::size_t bin_bytes_max = 0;
};

/// The limits of what arrives from outside (persistence/limits.hpp).
[[nodiscard]] frame_limits outside_frame_limits();

enum class scanned : std::uint8_t {
  more,      ///< The frame goes on behind the last byte.
  whole,     ///< The frame is size() bytes long and keeps the limits.
  limited,   ///< The frame is size() bytes long and holds something beyond a limit.
  invalid,   ///< Not msgpack.
  too_large  ///< The frame is, or says it will be, larger than the limit.
};

/// Walks one frame's headers and remembers where it stopped, so a frame that arrives in pieces is walked once. Never
/// allocates; a header that claims more items than the frame has room for is `too_large` at once.
class frame_scanner {
public:
  explicit frame_scanner(const frame_limits& limits)
    : limits_{limits},
      knows_short_{limits.string_bytes_max > 0xff && limits.array_items_max > 15
                   && limits.map_items_max > 15} {}

  /// `bytes` begins with the frame's first byte and holds at least as much as at the last call.
  [[nodiscard]] scanned scan(std::string_view bytes);
  /// The frame's length. REQUIRES: the last scan said whole or limited.
  [[nodiscard]] std::size_t size() const { return at_; }
  /// Begins the next frame.
  void reset() {
    at_ = 0;
    open_ = 1;
    limited_ = false;
    depth_ = 0;
  }

private:
  /// The size of a whole frame of short values, as nearly all are; 0: it has to be walked.
  [[nodiscard]] std::size_t short_frame(std::string_view bytes) const;
  void enter(std::uint64_t items);
  void leave();

  frame_limits limits_;
  bool knows_short_;        // Short values are within the limits.
  std::size_t at_ = 0;      // The next header, perhaps behind the last byte.
  std::uint64_t open_ = 1;  // Values that are still to come.
  bool limited_ = false;
  std::size_t depth_ = 0;
  std::array<std::uint64_t, 32>
    left_{};  // Values to come at each depth, up to the one where it stands.
};

/// The place behind the value that begins at `at`; nothing less than a whole value may stand there, else npos.
[[nodiscard]] std::size_t skip_value(std::string_view bytes, std::size_t at);

}  // namespace trefoil::wire
