#include "runtime/wire/frame_scanner.hpp"

#include "persistence/limits.hpp"
#include "runtime/wire/headers.hpp"

namespace trefoil::wire {

frame_limits outside_frame_limits() {
  return {.frame_bytes_max = limits::frame_bytes_max,
          .depth_max = limits::depth_max,
          .array_items_max = limits::array_items_max,
          .map_items_max = limits::map_items_max,
          .string_bytes_max = limits::string_bytes_max,
          .bin_bytes_max = limits::upload_bytes_max};
}

void frame_scanner::enter(std::uint64_t items) {
  open_ += items;
  if (limited_) return;  // From here on only the end matters.
  if (depth_ >= limits_.depth_max || depth_ >= left_.size()) {
    limited_ = true;
    return;
  }
  left_[depth_++] = items;
}

/// One value ended; so did every container that it was the last of.
void frame_scanner::leave() {
  while (depth_ > 0 && --left_[depth_ - 1] == 0) --depth_;
}

scanned frame_scanner::scan(std::string_view bytes) {
  while (open_ > 0) {
    if (at_ + open_ > limits_.frame_bytes_max) return scanned::too_large;
    if (at_ >= bytes.size()) return scanned::more;
    const auto head = read_header(bytes.substr(at_));
    if (head.shape == shape::none) return scanned::invalid;
    if (!head.whole) return scanned::more;
    at_ += head.size;
    --open_;
    switch (head.shape) {
      case shape::text:
        limited_ |= head.count > limits_.string_bytes_max;
        at_ += head.count;
        break;
      case shape::bytes:
      case shape::extension:
        limited_ |= head.count > limits_.bin_bytes_max;
        at_ += head.count;
        break;
      case shape::array:
        limited_ |= head.count > limits_.array_items_max;
        break;
      case shape::map:
        limited_ |= head.count > limits_.map_items_max;
        break;
      default:
        break;
    }
    const bool opens = head.shape == shape::array || head.shape == shape::map;
    if (opens && head.count > 0) {
      enter(std::uint64_t{head.count} * (head.shape == shape::map ? 2 : 1));
    } else {
      if (opens && depth_ >= limits_.depth_max) limited_ = true;
      if (!limited_) leave();
    }
  }
  if (at_ > limits_.frame_bytes_max) return scanned::too_large;
  if (at_ > bytes.size()) return scanned::more;
  return limited_ ? scanned::limited : scanned::whole;
}

std::size_t skip_value(std::string_view bytes, std::size_t at) {
  for (std::uint64_t open = 1; open > 0; --open) {
    if (at >= bytes.size()) return std::string_view::npos;
    const auto head = read_header(bytes.substr(at));
    if (!head.whole) return std::string_view::npos;
    at += head.size;
    if (head.shape == shape::array) {
      open += head.count;
    } else if (head.shape == shape::map) {
      open += std::uint64_t{head.count} * 2;
    } else {
      at += head.count;
    }
  }
  return at <= bytes.size() ? at : std::string_view::npos;
}

}  // namespace trefoil::wire
