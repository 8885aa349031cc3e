#pragma once
/// What is stored: journal rows with their records, snapshots, pages. docs/FORMATS.md is this file in prose.

#include <array>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "persistence/codec.hpp"

namespace trefoil {

using shard_id = std::uint16_t;
/// The place of a record in its shard's journal: 1, 2, 3, ... without a gap.
using sequence = std::uint64_t;
using epoch = std::uint64_t;

inline constexpr std::uint8_t format_version = 1;

/// An entity as the store sees it: 24 bytes that sort, no meaning.
struct entity_key {
  std::array<char, 24> bytes{};

  [[nodiscard]] std::string_view view() const { return {bytes.data(), bytes.size()}; }
  friend bool operator==(const entity_key&, const entity_key&) = default;
  friend auto operator<=>(const entity_key&, const entity_key&) = default;
};

/// 16 bytes that tell one request from all others of its principal.
struct request_key {
  std::array<char, 16> bytes{};

  [[nodiscard]] std::string_view view() const { return {bytes.data(), bytes.size()}; }
  friend bool operator==(const request_key&, const request_key&) = default;
};

/// The request that caused a record. `body` is a hash of method, address and body: the same key with another body is
/// a conflict.
struct request_mark {
  request_key key;
  std::uint64_t body = 0;
  friend bool operator==(const request_mark&, const request_mark&) = default;
};

/// One record: something that happened to an entity, or an effect on its way to another one.
struct record {
  entity_key entity;             ///< Whom it happened to; of an effect: who sends it.
  std::optional<entity_key> to;  ///< Only of an effect: who takes it.
  sequence previous
    = 0;  ///< The entity's record before this one; 0: none. Of an effect: its cause.
  std::uint16_t tag = 0;                ///< What kind of body. Never reused.
  std::uint8_t version = 1;             ///< The body's version.
  std::uint8_t compat = 1;              ///< The oldest reader that is able to take it.
  std::int64_t at_ms = 0;               ///< When it was ordered.
  std::optional<request_mark> request;  ///< Set on the first record of an accepted command.
  std::string principal;                ///< Who asked, as bytes; empty: the runtime itself.
  std::uint32_t key_id = 0;             ///< The key that the body is encrypted with; 0: none.
  std::string body;                     ///< msgpack map, field number to value.

  friend bool operator==(const record&, const record&) = default;
};

/// A row's frame: one batch of one shard.
struct row_header {
  shard_id shard = 0;
  trefoil::epoch epoch = 0;
  sequence first = 0;
  sequence last = 0;
  friend bool operator==(const row_header&, const row_header&) = default;
};

/// Gathers records into the payload of one row.
class row_writer {
public:
  void add(const record&);
  /// The other's records behind its own.
  void append(const row_writer&);
  [[nodiscard]] std::size_t count() const { return count_; }
  [[nodiscard]] std::size_t size() const { return payload_.size(); }
  [[nodiscard]] bool empty() const { return count_ == 0; }
  /// The row as stored. REQUIRES: last - first + 1 == count(). Leaves the writer empty.
  [[nodiscard]] std::string finish(const row_header&);

private:
  std::string payload_;
  std::size_t count_ = 0;
};

/// Why stored bytes were refused.
enum class stored_errc : std::uint8_t { format_newer, checksum, malformed };
[[nodiscard]] std::string_view word_of(stored_errc);

/// A row that was read and whose checksum holds. Views point into the bytes it was made from.
class row_reader {
public:
  [[nodiscard]] static expected<row_reader, stored_errc> open(std::string_view row);

  [[nodiscard]] const row_header& header() const { return header_; }
  /// The next record, or nothing at the end. A malformed record is an error: the checksum held, so our writer was
  /// wrong or newer.
  [[nodiscard]] expected<std::optional<record>, stored_errc> next();
  /// The sequence of the record that next() gave last.
  [[nodiscard]] sequence position() const { return at_ - 1; }

private:
  row_header header_;
  std::string_view payload_;
  std::size_t offset_ = 0;
  sequence at_ = 0;
};

/// An entity's state with everything up to and including `through` folded in.
struct snapshot {
  entity_key entity;
  std::uint16_t kind = 0;
  std::uint8_t version = 1;
  sequence through = 0;  ///< The shard position that is folded in.
  sequence head = 0;     ///< The entity's last record at or before it; 0: none.
  std::string body;

  friend bool operator==(const snapshot&, const snapshot&) = default;
};

[[nodiscard]] std::string encode(const snapshot&);
[[nodiscard]] expected<snapshot, stored_errc> decode_snapshot(std::string_view);

/// An immutable page of a cohort, with its checksum. The body's meaning belongs to the cohort.
struct page {
  entity_key cohort;
  std::uint32_t number = 0;
  std::string body;

  friend bool operator==(const page&, const page&) = default;
};

[[nodiscard]] std::string encode(const page&);
[[nodiscard]] expected<page, stored_errc> decode_page(std::string_view);

/// One row of what a shard has folded from its journal. A checkpoint writes those that changed, so that the journal
/// before it need not be replayed. The key's meaning and the body's belong to the shard.
struct fold_row {
  std::string key;                  ///< Sorts within the shard.
  std::optional<std::string> body;  ///< Nothing: the row goes.

  friend bool operator==(const fold_row&, const fold_row&) = default;
};

/// REQUIRES: a body.
[[nodiscard]] std::string encode(const fold_row&);
[[nodiscard]] expected<fold_row, stored_errc> decode_fold_row(std::string_view);

/// XXH3 of 64 bits: the checksum of every stored form.
[[nodiscard]] std::uint64_t checksum(std::string_view, std::uint64_t seed = 0);

template <>
struct codec<entity_key> {
  template <spelling>
  static void put(encoder& out, const entity_key& from) {
    out.pack().pack_bin(static_cast<std::uint32_t>(from.bytes.size()));
    out.pack().pack_bin_body(from.bytes.data(), static_cast<std::uint32_t>(from.bytes.size()));
  }
  template <spelling>
  static codec_error get(const msgpack::object& from, entity_key& to) {
    if (from.type != msgpack::type::BIN) return refuse_decoding(codec_errc::field_type);
    if (from.via.bin.size != to.bytes.size()) return refuse_decoding(codec_errc::id_invalid);
    std::memcpy(to.bytes.data(), from.via.bin.ptr, to.bytes.size());
    return {};
  }
};

}  // namespace trefoil
