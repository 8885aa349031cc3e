#include "persistence/codec.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include "persistence/record.hpp"

namespace trefoil {

enum class codec_test_colour { red, green };

template <>
struct enum_words<codec_test_colour> {
  static constexpr std::array<std::string_view, 2> words{"red", "green"};
};

namespace codec_tests {

namespace {

struct inner_part {
  std::uint8_t small = 0;
  static constexpr auto fields = field_list{field<1>("small", &inner_part::small)};
  friend bool operator==(const inner_part&, const inner_part&) = default;
};

struct coded_sample {
  bool flag = false;
  std::int64_t number = 0;
  std::string text;
  std::vector<std::uint16_t> list;
  std::optional<std::string> maybe;
  std::map<std::string, inner_part> named;
  codec_test_colour colour = codec_test_colour::red;
  bytes raw;
  std::uint32_t added_later = 9;

  static constexpr auto fields
    = field_list{field<1>("flag", &coded_sample::flag),
                 field<2>("number", &coded_sample::number),
                 field<3>("text", &coded_sample::text).max(8),
                 field<4>("list", &coded_sample::list).max(3),
                 field<5>("maybe", &coded_sample::maybe),
                 field<6>("named", &coded_sample::named).max(2),
                 field<7>("colour", &coded_sample::colour),
                 field<8>("raw", &coded_sample::raw),
                 field<300>("added_later", &coded_sample::added_later).optional()};
  friend bool operator==(const coded_sample&, const coded_sample&) = default;
};

coded_sample full_sample() {
  return {.flag = true,
          .number = -5,
          .text = "eight by",
          .list = {1, 2, 65'535},
          .maybe = "here",
          .named = {{"a", {1}}, {"b", {255}}},
          .colour = codec_test_colour::green,
          .raw = {std::string{"\0\xff", 2}},
          .added_later = 70'000};
}

struct one_text {
  std::string text;
  static constexpr auto fields = field_list{field<1>("text", &one_text::text).max(8)};
};

struct one_number {
  std::uint8_t number = 0;
  static constexpr auto fields = field_list{field<1>("number", &one_number::number)};
};

/// msgpack by hand.
template <class... Bytes>
std::string raw(Bytes... each) {
  return {static_cast<char>(each)...};
}

template <class T>
codec_error spoken(std::string_view from) {
  T value;
  return decode<spelling::spoken>(from, value);
}

std::string spoken_pair(std::string_view key, std::string_view packed) {
  std::string out = raw(0x81, 0xa0 + key.size());
  return out.append(key).append(packed);
}

/// The error of reading one value under the limits of what arrives from outside.
codec_errc outside(std::string_view from) {
  std::size_t offset = 0;
  const auto parsed = unpack(from, offset, outside_limits());
  return parsed ? codec_errc::ok : parsed.error();
}

template <class Pack>
std::string packed(Pack pack) {
  std::string out;
  encoder to{out};
  pack(to.pack());
  return out;
}

}  // namespace

TEST(Codec, ReadsWhatItWroteInBothSpellings) {
  for (const auto& sample : {full_sample(), coded_sample{}}) {
    coded_sample stored;
    EXPECT_FALSE(decode<spelling::stored>(encode_stored(sample), stored).failed());
    EXPECT_EQ(stored, sample);
    coded_sample said;
    EXPECT_FALSE(decode<spelling::spoken>(encode_spoken(sample), said).failed());
    EXPECT_EQ(said, sample);
  }
}

TEST(Codec, StoresNumbersAndSpeaksNames) {
  EXPECT_EQ(encode_stored(inner_part{7}), raw(0x81, 1, 7));
  EXPECT_EQ(encode_spoken(inner_part{7}), spoken_pair("small", raw(7)));
}

TEST(Codec, LeavesOutWhatIsAbsent) {
  EXPECT_EQ(encode_spoken(coded_sample{}).find("maybe"), std::string::npos);
}

TEST(Codec, KeepsTheInitialValueOfAnAbsentOptionalField) {
  auto older = encode_stored(coded_sample{});
  // The last field, its key cd 012c and its value 9, goes; the map has one field less.
  ASSERT_TRUE(older.ends_with(raw(0xcd, 0x01, 0x2c, 9)));
  older.resize(older.size() - 4);
  older[0] = static_cast<char>(older[0] - 1);
  coded_sample read;
  EXPECT_FALSE(decode<spelling::stored>(older, read).failed());
  EXPECT_EQ(read.added_later, 9U);
}

TEST(Codec, ReadsAStoredMapOfALaterRelease) {
  inner_part read;
  EXPECT_FALSE(decode<spelling::stored>(raw(0x82, 1, 7, 99, 0xc0), read).failed());
  EXPECT_EQ(read.small, 7);
}

TEST(Codec, RefusesAFieldItDoesNotKnow) {
  const auto error = spoken<inner_part>(spoken_pair("large", raw(7)));
  EXPECT_EQ(error.code, codec_errc::field_unknown);
  EXPECT_EQ(error.path, "large");
}

TEST(Codec, NamesTheMissingField) {
  const auto error = spoken<inner_part>(raw(0x80));
  EXPECT_EQ(error.code, codec_errc::field_missing);
  EXPECT_EQ(error.path, "small");
}

TEST(Codec, NamesThePathToAWrongType) {
  auto sample = encode_spoken(full_sample());
  const auto at = sample.find("\xa5small") + 6;
  sample[at] = static_cast<char>(0xc3);
  const auto error = spoken<coded_sample>(sample);
  EXPECT_EQ(error.code, codec_errc::field_type);
  EXPECT_EQ(error.path, "named.a.small");
}

TEST(Codec, RefusesEveryOtherTypeThanAsked) {
  EXPECT_EQ(spoken<one_text>(spoken_pair("text", raw(1))).code, codec_errc::field_type);
  EXPECT_EQ(spoken<one_number>(spoken_pair("number", raw(0xa1, 'x'))).code, codec_errc::field_type);
  EXPECT_EQ(spoken<one_number>(spoken_pair("number", raw(0xc0))).code, codec_errc::field_type);
  EXPECT_EQ(spoken<one_number>(raw(0x91, 1)).code, codec_errc::field_type);
  codec_test_colour colour{};
  EXPECT_EQ(decode<spelling::spoken>(raw(0xa4, 'b', 'l', 'u', 'e'), colour).code,
            codec_errc::field_type);
  EXPECT_EQ(decode<spelling::stored>(raw(2), colour).code, codec_errc::field_type);
  bytes binary;
  EXPECT_EQ(decode<spelling::stored>(raw(0xa1, 'x'), binary).code, codec_errc::field_type);
}

TEST(Codec, RefusesAnIntegerOutsideItsType) {
  EXPECT_FALSE(spoken<one_number>(spoken_pair("number", raw(0xcc, 255))).failed());
  EXPECT_EQ(spoken<one_number>(spoken_pair("number", raw(0xcd, 1, 0))).code,
            codec_errc::limit_exceeded);
  EXPECT_EQ(spoken<one_number>(spoken_pair("number", raw(0xff))).code, codec_errc::limit_exceeded);
}

TEST(Codec, TakesAFieldAtItsLimitAndRefusesOneMore) {
  auto sample = full_sample();
  EXPECT_FALSE(spoken<coded_sample>(encode_spoken(sample)).failed());
  sample.text += '.';
  EXPECT_EQ(spoken<coded_sample>(encode_spoken(sample)).code, codec_errc::limit_exceeded);
  sample = full_sample();
  sample.list.push_back(1);
  EXPECT_EQ(spoken<coded_sample>(encode_spoken(sample)).path, "list");
  sample = full_sample();
  sample.named["c"] = {};
  EXPECT_EQ(spoken<coded_sample>(encode_spoken(sample)).code, codec_errc::limit_exceeded);
}

TEST(Codec, RefusesAnIdOfAnotherLength) {
  std::string out;
  encoder to{out};
  put<spelling::stored>(to, bytes{std::string(23, 'x')});
  entity_key id;
  EXPECT_EQ(decode<spelling::stored>(out, id).code, codec_errc::id_invalid);
}

TEST(Codec, RefusesAnythingBehindTheValue) {
  EXPECT_EQ(spoken<inner_part>(spoken_pair("small", raw(7, 7))).code, codec_errc::malformed);
}

TEST(Codec, RefusesTheByteThatMsgpackNeverUses) {
  EXPECT_EQ(outside(raw(0xc1)), codec_errc::malformed);
}

TEST(Codec, SaysTruncatedAtEveryCut) {
  const auto whole = encode_spoken(full_sample());
  for (std::size_t size = 0; size < whole.size(); ++size) {
    std::size_t offset = 0;
    const auto parsed = unpack(std::string_view{whole}.substr(0, size), offset, outside_limits());
    ASSERT_FALSE(parsed) << size;
    EXPECT_EQ(parsed.error(), codec_errc::truncated) << size;
    EXPECT_EQ(offset, 0U);
  }
}

TEST(Codec, MovesBehindEachValueOfAStream) {
  const auto two = raw(1, 0xa1, 'x');
  std::size_t offset = 0;
  ASSERT_TRUE(unpack(two, offset, outside_limits()));
  EXPECT_EQ(offset, 1U);
  ASSERT_TRUE(unpack(two, offset, outside_limits()));
  EXPECT_EQ(offset, 3U);
}

TEST(CodecLimits, HoldAtTheirEdges) {
  const auto text = [](std::size_t size) {
    return packed([&](auto& to) {
      to.pack_str(static_cast<std::uint32_t>(size));
      to.pack_str_body(std::string(size, 'x').data(), static_cast<std::uint32_t>(size));
    });
  };
  EXPECT_EQ(outside(text(limits::string_bytes_max)), codec_errc::ok);
  EXPECT_EQ(outside(text(limits::string_bytes_max + 1)), codec_errc::limit_exceeded);
  const auto binary = [](std::size_t size) {
    return packed([&](auto& to) {
      to.pack_bin(static_cast<std::uint32_t>(size));
      to.pack_bin_body(std::string(size, 'x').data(), static_cast<std::uint32_t>(size));
    });
  };
  EXPECT_EQ(outside(binary(limits::upload_bytes_max)), codec_errc::ok);
  EXPECT_EQ(outside(binary(limits::upload_bytes_max + 1)), codec_errc::limit_exceeded);
  const auto array = [](std::size_t size) {
    return packed([&](auto& to) { to.pack_array(static_cast<std::uint32_t>(size)); })
           + std::string(size, '\0');
  };
  EXPECT_EQ(outside(array(limits::array_items_max)), codec_errc::ok);
  EXPECT_EQ(outside(array(limits::array_items_max + 1)), codec_errc::limit_exceeded);
  const auto map = [](std::size_t size) {
    return packed([&](auto& to) { to.pack_map(static_cast<std::uint32_t>(size)); })
           + std::string(2 * size, '\0');
  };
  EXPECT_EQ(outside(map(limits::map_items_max)), codec_errc::ok);
  EXPECT_EQ(outside(map(limits::map_items_max + 1)), codec_errc::limit_exceeded);
}

TEST(CodecLimits, HoldForDepth) {
  const auto nested = [](std::size_t depth) { return std::string(depth, '\x91') + '\0'; };
  EXPECT_EQ(outside(nested(limits::depth_max)), codec_errc::ok);
  EXPECT_EQ(outside(nested(limits::depth_max + 1)), codec_errc::limit_exceeded);
  EXPECT_EQ(outside(nested(100'000)), codec_errc::limit_exceeded);
}

TEST(CodecLimits, RefuseExtensions) {
  EXPECT_EQ(outside(raw(0xd4, 1, 0)), codec_errc::limit_exceeded);
}

TEST(CodecLimits, ReserveNothingForAHostileLength) {
  rusage before{};
  getrusage(RUSAGE_SELF, &before);
  for (const unsigned type : {0xdcU, 0xddU, 0xdeU, 0xdfU, 0xd9U, 0xdaU, 0xdbU, 0xc4U, 0xc5U, 0xc6U,
                              0xc7U, 0xc8U, 0xc9U}) {
    const auto hostile = raw(type, 0xff, 0xff, 0xff, 0xff);
    EXPECT_NE(outside(hostile), codec_errc::ok) << type;
    EXPECT_NE(outside(std::string(15, '\x91') + hostile), codec_errc::ok) << type;
  }
  // Each level claims as much as it may.
  std::string levels;
  for (int level = 0; level < 16; ++level) levels += raw(0xdc, 0x27, 0x10);
  EXPECT_EQ(outside(levels), codec_errc::truncated);
  // Stored values may be large, but not larger than their bytes.
  for (const unsigned type : {0xddU, 0xdfU}) {
    const auto hostile = raw(type, 0x03, 0xff, 0xff, 0xff);
    std::size_t offset = 0;
    EXPECT_EQ(unpack(hostile, offset, stored_limits()).error(), codec_errc::limit_exceeded) << type;
  }
  rusage after{};
  getrusage(RUSAGE_SELF, &after);
  EXPECT_LT(after.ru_maxrss - before.ru_maxrss, 64 * 1024) << "KiB";
}

}  // namespace codec_tests

}  // namespace trefoil
