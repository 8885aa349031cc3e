#include "persistence/record.hpp"

#include <xxhash.h>

namespace trefoil {

namespace {

/// A record on disk is an array of these, in this order; FORMATS.md numbers them.
constexpr std::uint32_t record_items = 12;
constexpr std::uint32_t row_items = 7;
constexpr std::uint32_t snapshot_items = 8;
constexpr std::uint32_t page_items = 5;
constexpr std::uint32_t fold_row_items = 4;

template <std::size_t N>
void pack_bytes(encoder& out, const std::array<char, N>& from) {
  out.pack().pack_bin(N);
  out.pack().pack_bin_body(from.data(), N);
}

void pack_bytes(encoder& out, std::string_view from) {
  out.pack().pack_bin(static_cast<std::uint32_t>(from.size()));
  out.pack().pack_bin_body(from.data(), static_cast<std::uint32_t>(from.size()));
}

/// Reads the few msgpack forms that stored arrays are made of, straight from their bytes: a restart reads millions.
/// After the first thing that is not what it should be, `good` is false and stays so.
class stored_reader {
public:
  explicit stored_reader(std::string_view from, std::size_t at = 0) : from_{from}, at_{at} {}

  std::size_t array() {
    const auto head = byte();
    if ((head & 0xf0U) == 0x90U) return head & 0x0fU;
    if (head == 0xdc) return big_endian(2);
    return fail();
  }

  template <class Integer>
  Integer integer() {
    const auto head = byte();
    std::uint64_t value = 0;
    if (head <= 0x7f) {
      value = head;
    } else if (head >= 0xcc && head <= 0xcf) {
      value = big_endian(std::size_t{1} << (head - 0xccU));
    } else if constexpr (std::is_signed_v<Integer>) {
      const auto wide = signed_value(head);
      good_ = good_ && std::in_range<Integer>(wide);
      return good_ ? static_cast<Integer>(wide) : Integer{};
    } else {
      fail();
    }
    good_ = good_ && std::in_range<Integer>(value);
    return good_ ? static_cast<Integer>(value) : Integer{};
  }

  std::string_view bytes() {
    const auto head = byte();
    if (head < 0xc4 || head > 0xc6) fail();
    const auto size = good_ ? big_endian(std::size_t{1} << (head - 0xc4U)) : 0;
    if (!good_ || size > from_.size() - at_) {
      fail();
      return {};
    }
    const auto view = from_.substr(at_, size);
    at_ += size;
    return view;
  }

  template <std::size_t N>
  std::array<char, N> fixed() {
    std::array<char, N> value{};
    const auto view = bytes();
    good_ = good_ && view.size() == N;
    if (good_) std::memcpy(value.data(), view.data(), N);
    return value;
  }

  /// Steps over a nil; false when the next item is something else.
  bool nil() {
    if (!good_ || at_ >= from_.size() || static_cast<unsigned char>(from_[at_]) != 0xc0)
      return false;
    ++at_;
    return true;
  }

  [[nodiscard]] bool good() const { return good_; }
  [[nodiscard]] std::size_t at() const { return at_; }

private:
  std::uint64_t fail() {
    good_ = false;
    return 0;
  }
  unsigned byte() {
    if (!good_ || at_ >= from_.size()) return static_cast<unsigned>(fail());
    return static_cast<unsigned char>(from_[at_++]);
  }
  std::uint64_t big_endian(std::size_t size) {
    if (!good_ || size > from_.size() - at_) return fail();
    std::uint64_t value = 0;
    for (std::size_t end = at_ + size; at_ < end; ++at_)
      value = value << 8U | static_cast<unsigned char>(from_[at_]);
    return value;
  }
  std::int64_t signed_value(unsigned head) {
    if (head >= 0xe0) return static_cast<std::int8_t>(head);
    if (head < 0xd0 || head > 0xd3) return static_cast<std::int64_t>(fail());
    const auto size = std::size_t{1} << (head - 0xd0U);
    const auto unused = 64U - 8U * static_cast<unsigned>(size);
    return static_cast<std::int64_t>(big_endian(size) << unused) >> unused;
  }

  std::string_view from_;
  std::size_t at_;
  bool good_ = true;
};

}  // namespace

std::uint64_t checksum(std::string_view bytes, std::uint64_t seed) {
  return XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed);
}

std::string_view word_of(stored_errc code) {
  switch (code) {
    case stored_errc::format_newer:
      return "written by a newer release";
    case stored_errc::checksum:
      return "checksum does not match";
    case stored_errc::malformed:
      return "malformed";
  }
  return "unknown";
}

void row_writer::add(const record& from) {
  encoder out{payload_};
  auto& pack = out.pack();
  pack.pack_array(record_items);
  pack_bytes(out, from.entity.bytes);
  from.to ? pack_bytes(out, from.to->bytes) : void(pack.pack_nil());
  pack.pack_uint64(from.previous);
  pack.pack_uint64(from.tag);
  pack.pack_uint64(from.version);
  pack.pack_uint64(from.compat);
  pack.pack_int64(from.at_ms);
  from.request ? pack_bytes(out, from.request->key.bytes) : void(pack.pack_nil());
  pack.pack_uint64(from.request ? from.request->body : 0);
  pack_bytes(out, std::string_view{from.principal});
  pack.pack_uint64(from.key_id);
  pack_bytes(out, std::string_view{from.body});
  ++count_;
}

void row_writer::append(const row_writer& more) {
  payload_ += more.payload_;
  count_ += more.count_;
}

std::string row_writer::finish(const row_header& header) {
  std::string row;
  row.reserve(payload_.size() + 64);
  encoder out{row};
  out.pack().pack_array(row_items);
  out.pack().pack_uint64(format_version);
  out.pack().pack_uint64(header.shard);
  out.pack().pack_uint64(header.epoch);
  out.pack().pack_uint64(header.first);
  out.pack().pack_uint64(header.last);
  pack_bytes(out, std::string_view{payload_});
  out.pack().pack_fix_uint64(checksum(row));
  payload_.clear();
  count_ = 0;
  return row;
}

namespace {

/// A fixed-width checksum closes every stored form: 0xcf and eight bytes.
constexpr std::size_t checksum_bytes = 9;

/// Opens a stored form whose checksum holds, behind its format.
expected<stored_reader, stored_errc> open_stored(std::string_view from, std::uint32_t items) {
  if (from.size() <= checksum_bytes) return unexpected(stored_errc::malformed);
  const auto content = from.substr(0, from.size() - checksum_bytes);
  stored_reader closing{from, content.size()};
  const auto sum = closing.integer<std::uint64_t>();
  if (!closing.good() || closing.at() != from.size()) return unexpected(stored_errc::malformed);
  if (sum != checksum(content)) return unexpected(stored_errc::checksum);
  stored_reader reader{content};
  const auto count = reader.array();
  const auto format = reader.integer<std::uint64_t>();
  if (!reader.good()) return unexpected(stored_errc::malformed);
  if (format > format_version) return unexpected(stored_errc::format_newer);
  if (count != items) return unexpected(stored_errc::malformed);
  return reader;
}

/// Everything up to the checksum was read, and all of it was what it should be.
bool whole(const stored_reader& reader, std::string_view from) {
  return reader.good() && reader.at() == from.size() - checksum_bytes;
}

}  // namespace

expected<row_reader, stored_errc> row_reader::open(std::string_view row) {
  auto opened = open_stored(row, row_items);
  if (!opened) return unexpected(opened.error());
  auto& items = *opened;
  row_reader reader;
  reader.header_.shard = items.integer<shard_id>();
  reader.header_.epoch = items.integer<epoch>();
  reader.header_.first = items.integer<sequence>();
  reader.header_.last = items.integer<sequence>();
  reader.payload_ = items.bytes();
  if (!whole(items, row) || reader.header_.last < reader.header_.first)
    return unexpected(stored_errc::malformed);
  reader.at_ = reader.header_.first;
  return reader;
}

expected<std::optional<record>, stored_errc> row_reader::next() {
  if (offset_ == payload_.size()) {
    if (at_ != header_.last + 1) return unexpected(stored_errc::malformed);
    return std::nullopt;
  }
  stored_reader items{payload_, offset_};
  if (items.array() != record_items) return unexpected(stored_errc::malformed);
  record result;
  result.entity.bytes = items.fixed<24>();
  if (!items.nil()) result.to = entity_key{items.fixed<24>()};
  result.previous = items.integer<sequence>();
  result.tag = items.integer<std::uint16_t>();
  result.version = items.integer<std::uint8_t>();
  result.compat = items.integer<std::uint8_t>();
  result.at_ms = items.integer<std::int64_t>();
  if (items.nil()) {
    items.integer<std::uint64_t>();
  } else {
    request_mark mark;
    mark.key.bytes = items.fixed<16>();
    mark.body = items.integer<std::uint64_t>();
    result.request = mark;
  }
  result.principal = items.bytes();
  result.key_id = items.integer<std::uint32_t>();
  result.body = items.bytes();
  if (!items.good()) return unexpected(stored_errc::malformed);
  offset_ = items.at();
  ++at_;
  return std::optional<record>{std::move(result)};
}

std::string encode(const snapshot& from) {
  std::string result;
  encoder out{result};
  out.pack().pack_array(snapshot_items);
  out.pack().pack_uint64(format_version);
  pack_bytes(out, from.entity.bytes);
  out.pack().pack_uint64(from.kind);
  out.pack().pack_uint64(from.version);
  out.pack().pack_uint64(from.through);
  out.pack().pack_uint64(from.head);
  pack_bytes(out, std::string_view{from.body});
  out.pack().pack_fix_uint64(checksum(result));
  return result;
}

expected<snapshot, stored_errc> decode_snapshot(std::string_view from) {
  auto opened = open_stored(from, snapshot_items);
  if (!opened) return unexpected(opened.error());
  auto& items = *opened;
  snapshot result;
  result.entity.bytes = items.fixed<24>();
  result.kind = items.integer<std::uint16_t>();
  result.version = items.integer<std::uint8_t>();
  result.through = items.integer<sequence>();
  result.head = items.integer<sequence>();
  result.body = items.bytes();
  if (!whole(items, from)) return unexpected(stored_errc::malformed);
  return result;
}

std::string encode(const page& from) {
  std::string result;
  encoder out{result};
  out.pack().pack_array(page_items);
  out.pack().pack_uint64(format_version);
  pack_bytes(out, from.cohort.bytes);
  out.pack().pack_uint64(from.number);
  pack_bytes(out, std::string_view{from.body});
  out.pack().pack_fix_uint64(checksum(result));
  return result;
}

expected<page, stored_errc> decode_page(std::string_view from) {
  auto opened = open_stored(from, page_items);
  if (!opened) return unexpected(opened.error());
  auto& items = *opened;
  page result;
  result.cohort.bytes = items.fixed<24>();
  result.number = items.integer<std::uint32_t>();
  result.body = items.bytes();
  if (!whole(items, from)) return unexpected(stored_errc::malformed);
  return result;
}

std::string encode(const fold_row& from) {
  std::string result;
  encoder out{result};
  out.pack().pack_array(fold_row_items);
  out.pack().pack_uint64(format_version);
  pack_bytes(out, std::string_view{from.key});
  pack_bytes(out, std::string_view{*from.body});
  out.pack().pack_fix_uint64(checksum(result));
  return result;
}

expected<fold_row, stored_errc> decode_fold_row(std::string_view from) {
  auto opened = open_stored(from, fold_row_items);
  if (!opened) return unexpected(opened.error());
  auto& items = *opened;
  fold_row result;
  result.key = items.bytes();
  result.body = std::string{items.bytes()};
  if (!whole(items, from)) return unexpected(stored_errc::malformed);
  return result;
}

}  // namespace trefoil
