#include "persistence/record.hpp"

#include <xxhash.h>

namespace trefoil {

namespace {

/// A record on disk is an array of these, in this order; FORMATS.md numbers them.
constexpr std::uint32_t record_items = 12;
constexpr std::uint32_t row_items = 7;
constexpr std::uint32_t snapshot_items = 8;
constexpr std::uint32_t page_items = 5;

template <std::size_t N>
void pack_bytes(encoder& out, const std::array<char, N>& from) {
  out.pack().pack_bin(N);
  out.pack().pack_bin_body(from.data(), N);
}

void pack_bytes(encoder& out, std::string_view from) {
  out.pack().pack_bin(static_cast<std::uint32_t>(from.size()));
  out.pack().pack_bin_body(from.data(), static_cast<std::uint32_t>(from.size()));
}

/// Walks over an array's items and remembers whether one was not what it should be.
class item_reader {
public:
  item_reader(const msgpack::object& array, std::uint32_t items) : array_{array} {
    good_ = array.type == msgpack::type::ARRAY && array.via.array.size == items;
  }

  template <class Integer>
  Integer integer() {
    Integer value{};
    const auto* item = next();
    good_ = good_ && item != nullptr && !detail::get_integer(*item, value).failed();
    return value;
  }

  std::string_view bytes() {
    const auto* item = next();
    good_ = good_ && item != nullptr && item->type == msgpack::type::BIN;
    return good_ ? std::string_view{item->via.bin.ptr, item->via.bin.size} : std::string_view{};
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
    if (!good_ || array_.via.array.ptr[at_].type != msgpack::type::NIL) return false;
    ++at_;
    return true;
  }

  [[nodiscard]] bool good() const { return good_; }

private:
  const msgpack::object* next() { return good_ ? &array_.via.array.ptr[at_++] : nullptr; }

  const msgpack::object& array_;
  std::uint32_t at_ = 0;
  bool good_;
};

}  // namespace

std::uint64_t checksum(std::string_view bytes, std::uint64_t seed) {
  return XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed);
}

std::string_view word_of(stored_errc code) {
  switch (code) {
    case stored_errc::format_newer: return "written by a newer release";
    case stored_errc::checksum: return "checksum does not match";
    case stored_errc::malformed: return "malformed";
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

/// Reads a stored form: whole, of our format, with its checksum right.
expected<unpacked, stored_errc> open_stored(std::string_view from, std::uint32_t items) {
  std::size_t offset = 0;
  auto parsed = unpack(from, offset, stored_limits());
  if (!parsed || offset != from.size()) return unexpected(stored_errc::malformed);
  const auto& array = parsed->get();
  if (array.type != msgpack::type::ARRAY || array.via.array.size == 0) return unexpected(stored_errc::malformed);
  const auto& format = array.via.array.ptr[0];
  if (format.type != msgpack::type::POSITIVE_INTEGER) return unexpected(stored_errc::malformed);
  const auto& sum = array.via.array.ptr[array.via.array.size - 1];
  if (sum.type != msgpack::type::POSITIVE_INTEGER || from.size() < checksum_bytes) {
    return unexpected(stored_errc::malformed);
  }
  if (sum.via.u64 != checksum(from.substr(0, from.size() - checksum_bytes))) return unexpected(stored_errc::checksum);
  if (format.via.u64 > format_version) return unexpected(stored_errc::format_newer);
  if (array.via.array.size != items) return unexpected(stored_errc::malformed);
  return std::move(*parsed);
}

}  // namespace

expected<row_reader, stored_errc> row_reader::open(std::string_view row) {
  auto parsed = open_stored(row, row_items);
  if (!parsed) return unexpected(parsed.error());
  item_reader items{parsed->get(), row_items};
  row_reader reader;
  items.integer<std::uint8_t>();
  reader.header_.shard = items.integer<shard_id>();
  reader.header_.epoch = items.integer<epoch>();
  reader.header_.first = items.integer<sequence>();
  reader.header_.last = items.integer<sequence>();
  reader.payload_ = items.bytes();
  if (!items.good() || reader.header_.last < reader.header_.first) return unexpected(stored_errc::malformed);
  reader.at_ = reader.header_.first;
  return reader;
}

expected<std::optional<record>, stored_errc> row_reader::next() {
  if (offset_ == payload_.size()) {
    if (at_ != header_.last + 1) return unexpected(stored_errc::malformed);
    return std::nullopt;
  }
  auto parsed = unpack(payload_, offset_, stored_limits());
  if (!parsed) return unexpected(stored_errc::malformed);
  item_reader items{parsed->get(), record_items};
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
  auto parsed = open_stored(from, snapshot_items);
  if (!parsed) return unexpected(parsed.error());
  item_reader items{parsed->get(), snapshot_items};
  snapshot result;
  items.integer<std::uint8_t>();
  result.entity.bytes = items.fixed<24>();
  result.kind = items.integer<std::uint16_t>();
  result.version = items.integer<std::uint8_t>();
  result.through = items.integer<sequence>();
  result.head = items.integer<sequence>();
  result.body = items.bytes();
  if (!items.good()) return unexpected(stored_errc::malformed);
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
  auto parsed = open_stored(from, page_items);
  if (!parsed) return unexpected(parsed.error());
  item_reader items{parsed->get(), page_items};
  page result;
  items.integer<std::uint8_t>();
  result.cohort.bytes = items.fixed<24>();
  result.number = items.integer<std::uint32_t>();
  result.body = items.bytes();
  if (!items.good()) return unexpected(stored_errc::malformed);
  return result;
}

}  // namespace trefoil
