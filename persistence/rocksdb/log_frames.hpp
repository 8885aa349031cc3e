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
#include <optional>
#include <string>
#include <string_view>

namespace trefoil {

inline constexpr std::size_t log_frame_header_bytes = 16;

/// Appends a frame to a buffer. begins_group: it is the first one after a sync. bytes: less than 4 GiB.
void append_log_frame(std::string& to, std::uint64_t log, bool begins_group,
                      std::string_view bytes);

struct log_content {
  std::string bytes;
  /// Where in the file the first damaged frame is. What follows it is there, behind as many zeros as one frame held.
  std::optional<std::size_t> damaged_at;
};

/// What was written to the log with this number, of the file's bytes.
[[nodiscard]] log_content read_log_frames(std::string file, std::uint64_t log);

}  // namespace trefoil
