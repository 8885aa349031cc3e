#include "runtime/wire/frame_scanner.hpp"

#include "persistence/limits.hpp"
#include "runtime/wire/headers.hpp"

namespace trefoil::wire {

namespace {

constexpr std::uint8_t text_of_up_to_255 = 0xd9;

constexpr bool is_short_text(unsigned first) { return (first & 0xe0U) == 0xa0; }
constexpr bool opens_short(unsigned first) { return (first & 0xe0U) == 0x80; }
constexpr bool is_number_behind(unsigned first) { return first >= 0xcc && first <= 0xcf; }
constexpr bool is_one_byte(unsigned first) {
  return first <= 0x7f || first >= 0xe0 || first == 0xc0 || first == 0xc2 || first == 0xc3;
}

}  // namespace

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

// One branch for each kind instead of a table of sizes: frames are much alike, so the processor foresees the kinds and
// waits for the byte it read only where a text has its length in it.
std::size_t frame_scanner::short_frame(std::string_view bytes) const {
  std::size_t at = 0;
  std::size_t containers = 0;  // As many lie inside each other at most.
  for (std::size_t open = 1; open > 0; --open) {
    if (at >= bytes.size()) return 0;
    const unsigned first = static_cast<unsigned char>(bytes[at]);
    if (is_short_text(first)) {
      at += 1 + (first & 0x1fU);
    } else if (first == text_of_up_to_255) {
      if (at + 1 >= bytes.size()) return 0;
      at += 2U + static_cast<unsigned char>(bytes[at + 1]);
    } else if (opens_short(first)) {
      const bool pairs = first < 0x90;
      open += (first & 0x0fU) << (pairs ? 1U : 0U);
      at += 1;
      if (++containers > limits_.depth_max) return 0;
    } else if (is_number_behind(first)) {
      at += 1 + (std::size_t{1} << (first - 0xccU));
    } else if (is_one_byte(first)) {
      at += 1;
    } else {
      return 0;
    }
  }
  return at <= bytes.size() && at <= limits_.frame_bytes_max ? at : 0;
}

scanned frame_scanner::scan(std::string_view bytes) {
  if (at_ == 0 && knows_short_) {
    if (const auto size = short_frame(bytes); size > 0) {
      at_ = size;
      open_ = 0;
      return scanned::whole;
    }
  }
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
