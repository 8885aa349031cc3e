#pragma once
/// Bytes that were read and are not yet a whole frame.

#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>

namespace trefoil::gateway {

/// As large as one socket read; larger only while one frame needs it, and never larger than a frame may be.
class frame_buffer {
public:
  static constexpr std::size_t usual_bytes = 32U * 1024;

  [[nodiscard]] std::string_view filled() const { return {room_.get(), filled_}; }

  /// Where the next read goes, at least one byte long. REQUIRES: filled() holds no whole frame.
  [[nodiscard]] char* free_begin() { return room_.get() + filled_; }
  [[nodiscard]] std::size_t capacity() const { return capacity_; }
  [[nodiscard]] std::size_t free_size() const { return capacity_ - filled_; }
  void read_into(std::size_t bytes) { filled_ += bytes; }

  /// Drops what was taken from the front and makes room for the next read.
  void consume(std::size_t bytes) {
    filled_ -= bytes;
    if (capacity_ > usual_bytes && filled_ <= usual_bytes / 2) return move_to(usual_bytes, bytes);
    if (filled_ == capacity_) return move_to(capacity_ * 2, bytes);
    if (bytes > 0 && filled_ > 0) std::memmove(room_.get(), room_.get() + bytes, filled_);
  }

private:
  void move_to(std::size_t capacity, std::size_t from) {
    std::unique_ptr<char[]> fresh{new char[capacity]};
    std::memcpy(fresh.get(), room_.get() + from, filled_);
    room_ = std::move(fresh);
    capacity_ = capacity;
  }

  std::size_t capacity_ = usual_bytes;
  std::size_t filled_ = 0;
  // Not value-initialised: pages of an idle connection are never touched.
  std::unique_ptr<char[]> room_{new char[usual_bytes]};
};

}  // namespace trefoil::gateway
