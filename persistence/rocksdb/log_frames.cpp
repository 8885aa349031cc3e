#include "persistence/rocksdb/log_frames.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include "persistence/record.hpp"

namespace trefoil {

namespace {

static_assert(std::endian::native == std::endian::little, "frames are little-endian");

constexpr std::size_t checksum_bytes = 8;

template <class Number>
Number number_at(std::string_view file, std::size_t at) {
  Number read = 0;
  std::memcpy(&read, file.data() + at, sizeof read);
  return read;
}

struct frame {
  std::size_t end = 0;
  bool begins_group = false;
};

/// The frame at this place, if it is whole. The checksum comes last, as it costs the most.
std::optional<frame> frame_at(std::string_view file, std::size_t at, std::uint64_t log,
                              bool must_begin_group) {
  if (at + log_frame_header_bytes > file.size()) return std::nullopt;
  const auto begins = number_at<std::uint32_t>(file, at + 12);
  if (begins > 1 || (must_begin_group && begins == 0)) return std::nullopt;
  const std::size_t length = number_at<std::uint32_t>(file, at + 8);
  if (length > file.size() - at - log_frame_header_bytes) return std::nullopt;
  const auto summed
    = file.substr(at + checksum_bytes, log_frame_header_bytes - checksum_bytes + length);
  if (number_at<std::uint64_t>(file, at) != checksum(summed, log)) return std::nullopt;
  return frame{at + log_frame_header_bytes + length, begins == 1};
}

/// Where the next group begins.
std::optional<std::size_t> next_group(std::string_view file, std::size_t from, std::uint64_t log) {
  for (auto at = from; at + log_frame_header_bytes <= file.size(); ++at) {
    if (frame_at(file, at, log, true)) return at;
  }
  return std::nullopt;
}

}  // namespace

void append_log_frame(std::string& to, std::uint64_t log, bool begins_group,
                      std::string_view bytes) {
  const auto at = to.size();
  const auto length = static_cast<std::uint32_t>(bytes.size());
  const std::uint32_t begins = begins_group ? 1 : 0;
  to.resize(at + log_frame_header_bytes);
  std::memcpy(to.data() + at + 8, &length, sizeof length);
  std::memcpy(to.data() + at + 12, &begins, sizeof begins);
  to += bytes;
  const auto sum = checksum(std::string_view{to}.substr(at + checksum_bytes), log);
  std::memcpy(to.data() + at, &sum, sizeof sum);
}

log_content read_log_frames(std::string file, std::uint64_t log) {
  log_content found;
  std::size_t kept = 0;  // Never beyond `at`: headers are left out.
  for (std::size_t at = 0;;) {
    if (const auto whole = frame_at(file, at, log, false)) {
      const auto length = whole->end - at - log_frame_header_bytes;
      std::memmove(file.data() + kept, file.data() + at + log_frame_header_bytes, length);
      kept += length;
      at = whole->end;
      continue;
    }
    const auto next = next_group(file, at + 1, log);
    if (!next) break;
    if (!found.damaged_at) found.damaged_at = at;
    const auto lost = *next - at - std::min(*next - at, log_frame_header_bytes);
    std::memset(file.data() + kept, 0, lost);
    kept += lost;
    at = *next;
  }
  file.resize(kept);
  found.bytes = std::move(file);
  return found;
}

}  // namespace trefoil
