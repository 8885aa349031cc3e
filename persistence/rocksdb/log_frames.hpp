#pragma once
/// How the bytes of a RocksDB log lie in a file that held another log before. docs/FORMATS.md names the form.
///
/// A sync of a file that grows must also write its inode, through the file system's journal where there is one; in a
/// file that has its length already, it writes the bytes alone. So logs are written over old ones, and what an old one
/// left must never be taken for new: each run of bytes is a frame that carries the marks of its log.
///
/// The frames up to a sync are a group. Where a frame is not whole, the log ends there: a power loss may have kept any
/// part of the last group. But when a later group begins behind it, the frame was synced and is damaged.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace trefoil {

inline constexpr std::size_t log_frame_bytes_max = 64 * 1024;
inline constexpr std::size_t log_frame_header_bytes = 16;

/// What tells the frames of one log from those of others, and from anything that was written into one.
struct log_marks {
  std::uint64_t seed = 0;   ///< Of every checksum.
  std::uint32_t first = 0;  ///< In a frame that begins a group,
  std::uint32_t later = 0;  ///< and in any other.
};

/// key: the store's log key. number: the log's.
[[nodiscard]] log_marks marks_of_log(std::uint64_t key, std::uint64_t number);

/// Appends a frame to a buffer. begins_group: it is the first one of the log or after a sync. REQUIRES: at most
/// `log_frame_bytes_max` bytes.
void append_log_frame(std::string& to, const log_marks&, bool begins_group, std::string_view bytes);

/// Reads what was written to one log, frame by frame, through a window.
class log_frame_reader {
public:
  /// Puts at most so many of the file's next bytes there and says how many: 0 at the end only; nothing: reading failed.
  using source = std::function<std::optional<std::size_t>(char* to, std::size_t most)>;

  log_frame_reader(source file, const log_marks&);

  /// The bytes of the next frame, until the next call; nothing at the end, or when reading failed. For damage it gives
  /// as many zeros as one frame there would have held: if it was one, what follows stays in its place.
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
  log_marks marks_;
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
