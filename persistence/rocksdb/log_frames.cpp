#include "persistence/rocksdb/log_frames.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "persistence/record.hpp"

namespace trefoil {

namespace {

static_assert(std::endian::native == std::endian::little, "frames are little-endian");

// In the header, behind the checksum of all that follows it.
constexpr std::size_t length_at = 8;
constexpr std::size_t mark_at = 12;
constexpr std::size_t frame_bytes_max = log_frame_header_bytes + log_frame_bytes_max;

template <class Number>
Number number_at(std::string_view file, std::size_t at) {
  Number read = 0;
  std::memcpy(&read, file.data() + at, sizeof read);
  return read;
}

/// Where the frame ends that these bytes begin with, if it is whole. The checksum comes last, as it costs the most.
std::optional<std::size_t> whole_frame(std::string_view from, const log_marks& marks) {
  if (from.size() < log_frame_header_bytes) return std::nullopt;
  const auto mark = number_at<std::uint32_t>(from, mark_at);
  if (mark != marks.first && mark != marks.later) return std::nullopt;
  const std::size_t length = number_at<std::uint32_t>(from, length_at);
  if (length > std::min(log_frame_bytes_max, from.size() - log_frame_header_bytes))
    return std::nullopt;
  const auto end = log_frame_header_bytes + length;
  const auto sum = checksum(from.substr(length_at, end - length_at), marks.seed);
  return number_at<std::uint64_t>(from, 0) == sum ? std::optional{end} : std::nullopt;
}

}  // namespace

log_marks marks_of_log(std::uint64_t key, std::uint64_t number) {
  const std::string_view name{reinterpret_cast<const char*>(&number), sizeof number};
  const auto seed = checksum(name, key);
  const auto marks = checksum(name, seed);
  log_marks made{seed, static_cast<std::uint32_t>(marks), static_cast<std::uint32_t>(marks >> 32U)};
  if (made.first == made.later) ++made.first;
  return made;
}

void append_log_frame(std::string& to, const log_marks& marks, bool begins_group,
                      std::string_view bytes) {
  const auto at = to.size();
  const auto length = static_cast<std::uint32_t>(bytes.size());
  const auto mark = begins_group ? marks.first : marks.later;
  to.resize(at + log_frame_header_bytes);
  std::memcpy(to.data() + at + length_at, &length, sizeof length);
  std::memcpy(to.data() + at + mark_at, &mark, sizeof mark);
  to += bytes;
  const auto sum = checksum(std::string_view{to}.substr(at + length_at), marks.seed);
  std::memcpy(to.data() + at, &sum, sizeof sum);
}

log_frame_reader::log_frame_reader(source file, const log_marks& marks)
  : file_{std::move(file)}, marks_{marks}, buffer_(2 * frame_bytes_max, '\0') {}

std::optional<std::string_view> log_frame_reader::next() {
  fill();
  const auto from = window();
  if (const auto end = whole_frame(from, marks_)) {
    skip(*end);
    frames_end_ = place_;
    return from.substr(log_frame_header_bytes, *end - log_frame_header_bytes);
  }
  const auto damaged_at = place_;
  if (!skip_to_group()) return std::nullopt;
  if (!damaged_at_) damaged_at_ = damaged_at;
  const auto lost = place_ - damaged_at;
  zeros_.assign(lost - std::min(lost, log_frame_header_bytes), '\0');
  return zeros_;
}

std::string_view log_frame_reader::window() const {
  return std::string_view{buffer_}.substr(begin_, end_ - begin_);
}

void log_frame_reader::fill() {
  if (ended_ || end_ - begin_ >= frame_bytes_max) return;
  std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
  end_ -= begin_;
  begin_ = 0;
  while (!ended_ && end_ < buffer_.size()) {
    const auto read = file_(buffer_.data() + end_, buffer_.size() - end_);
    failed_ = failed_ || !read;
    ended_ = read.value_or(0) == 0;
    end_ += read.value_or(0);
  }
}

void log_frame_reader::skip(std::size_t bytes) {
  begin_ += bytes;
  place_ += bytes;
}

/// An old log of many megabytes may lie there, so it is looked through for the mark.
bool log_frame_reader::skip_to_group() {
  const std::string_view mark{reinterpret_cast<const char*>(&marks_.first), sizeof marks_.first};
  skip(std::min<std::size_t>(1, end_ - begin_));
  for (fill(); window().size() >= log_frame_header_bytes; fill()) {
    const auto found = window().find(mark, mark_at);
    if (found == std::string_view::npos) {
      skip(window().size() - log_frame_header_bytes + 1);
      continue;
    }
    skip(found - mark_at);
    fill();
    if (whole_frame(window(), marks_)) return true;
    skip(1);
  }
  return false;
}

}  // namespace trefoil
