#include "persistence/record.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace trefoil::record_tests {

namespace {

template <std::size_t N>
std::array<char, N> filled(char with) {
  std::array<char, N> all{};
  all.fill(with);
  return all;
}

record full_record() {
  record made;
  made.entity.bytes = filled<24>('e');
  made.to = entity_key{filled<24>('t')};
  made.previous = 41;
  made.tag = 0x0203;
  made.version = 2;
  made.compat = 2;
  made.at_ms = -1;
  made.request = request_mark{request_key{filled<16>('r')}, 0xffff'ffff'ffff'ffffULL};
  made.principal = "member";
  made.key_id = 3;
  made.body = std::string{"\x81\x01\x02", 3};
  return made;
}

std::string row_of(const std::vector<record>& records, row_header header) {
  row_writer writer;
  for (const auto& each : records) writer.add(each);
  return writer.finish(header);
}

std::string small_row() { return row_of({full_record()}, {3, 7, 10, 10}); }

/// All records, or nothing when the row is refused anywhere.
std::optional<std::vector<record>> records_of(std::string_view row) {
  auto reader = row_reader::open(row);
  if (!reader) return std::nullopt;
  std::vector<record> all;
  while (true) {
    auto next = reader->next();
    if (!next) return std::nullopt;
    if (!*next) return all;
    all.push_back(std::move(**next));
  }
}

/// The same stored form as a later release would write it: another format number, its checksum right.
std::string of_a_newer_format(std::string stored) {
  stored[1] = static_cast<char>(format_version + 1);
  stored.resize(stored.size() - 9);
  encoder to{stored};
  to.pack().pack_fix_uint64(checksum(stored));
  return stored;
}

snapshot full_snapshot() {
  return {.entity = {filled<24>('s')},
          .kind = 4,
          .version = 2,
          .through = 99,
          .head = 98,
          .body = "state"};
}

template <class Read>
void expect_every_flip_and_cut_refused(const std::string& stored, Read read) {
  for (std::size_t bit = 0; bit < stored.size() * 8; ++bit) {
    auto flipped = stored;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ 1 << bit % 8);
    EXPECT_FALSE(read(flipped)) << "bit " << bit;
  }
  for (std::size_t size = 0; size < stored.size(); ++size) {
    EXPECT_FALSE(read(std::string_view{stored}.substr(0, size))) << "cut to " << size;
  }
  EXPECT_FALSE(read(stored + '\0')) << "a byte too many";
}

rc::Gen<std::string> any_bytes() {
  return rc::gen::container<std::string>(rc::gen::arbitrary<char>());
}

template <std::size_t N>
std::array<char, N> any_key() {
  return *rc::gen::container<std::array<char, N>>(rc::gen::arbitrary<char>());
}

record any_record() {
  record made;
  made.entity.bytes = any_key<24>();
  if (*rc::gen::arbitrary<bool>()) made.to = entity_key{any_key<24>()};
  made.previous = *rc::gen::arbitrary<sequence>();
  made.tag = *rc::gen::arbitrary<std::uint16_t>();
  made.version = *rc::gen::arbitrary<std::uint8_t>();
  made.compat = *rc::gen::arbitrary<std::uint8_t>();
  made.at_ms = *rc::gen::arbitrary<std::int64_t>();
  if (*rc::gen::arbitrary<bool>()) {
    made.request = request_mark{request_key{any_key<16>()}, *rc::gen::arbitrary<std::uint64_t>()};
  }
  made.principal = *any_bytes();
  made.key_id = *rc::gen::arbitrary<std::uint32_t>();
  made.body = *any_bytes();
  return made;
}

}  // namespace

TEST(JournalRow, GivesBackItsRecordsInOrder) {
  auto plain = full_record();
  plain.to.reset();
  plain.request.reset();
  plain.principal.clear();
  plain.body.clear();
  const auto row = row_of({full_record(), plain}, {3, 7, 10, 11});
  auto reader = row_reader::open(row).value();
  EXPECT_EQ(reader.header(), (row_header{3, 7, 10, 11}));
  EXPECT_EQ(reader.next().value(), full_record());
  EXPECT_EQ(reader.position(), 10U);
  EXPECT_EQ(reader.next().value(), plain);
  EXPECT_EQ(reader.position(), 11U);
  EXPECT_FALSE(reader.next().value());
}

TEST(JournalRow, LeavesItsWriterEmpty) {
  row_writer writer;
  EXPECT_TRUE(writer.empty());
  writer.add(full_record());
  EXPECT_EQ(writer.count(), 1U);
  EXPECT_GT(writer.size(), 0U);
  const auto first = writer.finish({0, 1, 1, 1});
  EXPECT_TRUE(writer.empty());
  EXPECT_EQ(writer.size(), 0U);
  writer.add(full_record());
  EXPECT_EQ(writer.finish({0, 1, 1, 1}), first);
}

TEST(JournalRow, RoundTripsAnyRecords) {
  EXPECT_TRUE(rc::check("records come back as they were", [] {
    const auto count = *rc::gen::inRange<std::size_t>(1, 5);
    std::vector<record> records;
    for (std::size_t at = 0; at < count; ++at) records.push_back(any_record());
    const auto first = *rc::gen::inRange<sequence>(1, 1ULL << 60);
    const auto row
      = row_of(records, {*rc::gen::arbitrary<shard_id>(), 1, first, first + count - 1});
    RC_ASSERT(records_of(row) == records);
  }));
}

TEST(JournalRow, RefusesEveryBitFlipAndEveryCut) {
  expect_every_flip_and_cut_refused(
    small_row(), [](std::string_view row) { return records_of(row).has_value(); });
}

TEST(JournalRow, SaysThatItsChecksumDoesNotMatch) {
  auto row = small_row();
  row[row.size() / 2] ^= 1;
  EXPECT_EQ(row_reader::open(row).error(), stored_errc::checksum);
}

TEST(JournalRow, RefusesANewerFormat) {
  EXPECT_EQ(row_reader::open(of_a_newer_format(small_row())).error(), stored_errc::format_newer);
}

TEST(JournalRow, RefusesAHeaderThatCountsOtherwise) {
  for (const auto last : {sequence{10}, sequence{12}}) {
    const auto row = row_of({full_record(), full_record()}, {3, 7, 10, last});
    EXPECT_FALSE(records_of(row)) << last;
  }
  EXPECT_EQ(row_reader::open(row_of({full_record()}, {3, 7, 10, 9})).error(),
            stored_errc::malformed);
}

TEST(JournalRow, TakesRecordsBeyondTheLimitsOfOutside) {
  auto large = full_record();
  large.body.assign(2 * limits::upload_bytes_max, 'x');
  EXPECT_EQ(records_of(row_of({large}, {0, 1, 1, 1})), std::vector{large});
}

TEST(StoredSnapshot, ComesBackAsItWas) {
  EXPECT_EQ(decode_snapshot(encode(full_snapshot())).value(), full_snapshot());
}

TEST(StoredSnapshot, RefusesEveryBitFlipAndEveryCut) {
  expect_every_flip_and_cut_refused(encode(full_snapshot()), [](std::string_view from) {
    return decode_snapshot(from).has_value();
  });
}

TEST(StoredSnapshot, RefusesANewerFormat) {
  EXPECT_EQ(decode_snapshot(of_a_newer_format(encode(full_snapshot()))).error(),
            stored_errc::format_newer);
}

TEST(StoredPage, ComesBackAsItWas) {
  const page one{{filled<24>('c')}, 70'000, "participants"};
  EXPECT_EQ(decode_page(encode(one)).value(), one);
}

TEST(StoredPage, RefusesEveryBitFlipAndEveryCut) {
  expect_every_flip_and_cut_refused(
    encode(page{{filled<24>('c')}, 5, "participants"}),
    [](std::string_view from) { return decode_page(from).has_value(); });
}

TEST(StoredPage, IsNotTakenForASnapshot) {
  EXPECT_EQ(decode_snapshot(encode(page{{filled<24>('c')}, 5, "participants"})).error(),
            stored_errc::malformed);
}

TEST(StoredPage, RefusesANewerFormat) {
  EXPECT_EQ(decode_page(of_a_newer_format(encode(page{{filled<24>('c')}, 5, "x"}))).error(),
            stored_errc::format_newer);
}

}  // namespace trefoil::record_tests
