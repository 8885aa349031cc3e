#pragma once
/// How the bytes of a RocksDB log lie in a file that held another log before. docs/FORMATS.md names the form.
///
/// A sync of a file that grows must also write the file system's own journal; in a file that has its length already,
/// it writes the bytes alone. So logs are written over old ones, and what an old one left must never be taken for new:
/// each run of bytes is a frame whose checksum is seeded with the log's number.
///
/// The frames up to a sync are a group. Where a frame is not whole, the log ends there: a power loss may have kept any
/// part of the last group. But when a later group begins behind it, the frame was synced and is damaged.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace trefoil {

inline constexpr std::size_t log_frame_bytes_max = 256 * 1024;
inline constexpr std::size_t log_frame_header_bytes = 16;

/// Appends a frame to a buffer. begins_group: it is the first one after a sync. REQUIRES: at most
/// `log_frame_bytes_max` bytes.
void append_log_frame(std::string& to, std::uint64_t log, bool begins_group,
                      std::string_view bytes);

/// Reads what was written to one log, frame by frame, in little memory.
class log_frame_reader {
public:
  /// Puts at most so many of the file's next bytes there and says how many: 0 at the end only; nothing: reading failed.
  using source = std::function<std::optional<std::size_t>(char* to, std::size_t most)>;

  log_frame_reader(source file, std::uint64_t log);

  /// The bytes of the next frame, until the next call; nothing at the end, or when reading failed. Of a damaged frame it
  /// gives as many zeros as one frame there would have held, so that what follows stays in its place.
  [[nodiscard]] std::optional<std::string_view> next();

  [[nodiscard]] bool failed() const { return failed_; }
  /// Where in the file the last frame that was read ends.
  [[nodiscard]] std::size_t frames_end() const { return frames_end_; }
  /// Where in the file the first damaged frame is that was seen.
  [[nodiscard]] std::optional<std::size_t> damaged_at() const { return damaged_at_; }

private:
  [[nodiscard]] std::string_view window() const;
  /// Reads on until a whole frame fits into the window, or the file ends.
  void fill();
  void skip(std::size_t bytes);
  /// Moves to where the next group begins; false: none does.
  [[nodiscard]] bool skip_to_group();

  source file_;
  std::uint64_t log_;
  std::string buffer_;
  std::size_t begin_ = 0;  ///< The window in the buffer.
  std::size_t end_ = 0;
  std::size_t place_ = 0;  ///< Of the window in the file.
  std::size_t frames_end_ = 0;
  bool ended_ = false;
  bool failed_ = false;
  std::optional<std::size_t> damaged_at_;
  std::string zeros_;
};

}  // namespace trefoil
