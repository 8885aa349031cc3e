#include "runtime/client/value.hpp"

#include <limits>
#include <string>

#include <gtest/gtest.h>

#include "persistence/codec.hpp"

namespace trefoil::client {
namespace {

std::string msgpack_of(const value& from) {
  std::string out;
  encode(from, out);
  return out;
}

value round_trip(const value& from) {
  value back;
  EXPECT_TRUE(decode(msgpack_of(from), back)) << to_json(from);
  return back;
}

TEST(ClientValue, ComesBackAsItWasSent) {
  const auto whole = map_of({{"nil", nullptr},
                             {"yes", true},
                             {"text", "Ana"},
                             {"bytes", value::bytes(std::string("\0\xff", 2))},
                             {"list", list_of({1, -1, "x", list_of({}), value::map()})},
                             {"map", map_of({{"a", 1}, {"b", map_of({{"c", false}})}})}});
  EXPECT_EQ(round_trip(whole), whole);
}

TEST(ClientValue, KeepsEveryNumberAtTheEdgesOfItsForms) {
  for (const std::int64_t edge :
       {0LL, 127LL, 128LL, 255LL, 256LL, 65'535LL, 65'536LL, 4'294'967'295LL, 4'294'967'296LL, -1LL,
        -32LL, -33LL, -128LL, -129LL, -32'768LL, -32'769LL, -2'147'483'648LL, -2'147'483'649LL}) {
    EXPECT_EQ(round_trip(edge).as_int(), edge);
  }
  EXPECT_EQ(round_trip(std::numeric_limits<std::int64_t>::min()).as_int(),
            std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(round_trip(std::numeric_limits<std::uint64_t>::max()).as_uint(),
            std::numeric_limits<std::uint64_t>::max());
}

TEST(ClientValue, KeepsTextsAndListsAtTheEdgesOfTheirForms) {
  for (const std::size_t size : {0U, 31U, 32U, 255U, 256U, 65'535U, 65'536U}) {
    EXPECT_EQ(round_trip(std::string(size, 'x')).as_text().size(), size);
    EXPECT_EQ(round_trip(value::bytes(std::string(size, 'x'))).as_text().size(), size);
    EXPECT_EQ(round_trip(value::list_type(size, value{1})).size(), size);
  }
}

/// The node reads with another library: both must mean the same bytes.
TEST(ClientValue, IsWrittenAsTheNodeWrites) {
  std::string theirs;
  encoder out{theirs};
  out.pack().pack_map(3);
  put<spelling::spoken>(out, std::string{"a"});
  put<spelling::spoken>(out, std::int64_t{-300});
  put<spelling::spoken>(out, std::string{"b"});
  put<spelling::spoken>(out, std::uint64_t{70'000});
  put<spelling::spoken>(out, std::string{"c"});
  put<spelling::spoken>(out, std::vector<std::string>{"x", std::string(40, 'y')});
  EXPECT_EQ(
    msgpack_of(map_of({{"a", -300}, {"b", 70'000U}, {"c", list_of({"x", std::string(40, 'y')})}})),
    theirs);
}

TEST(ClientValue, RefusesBytesThatAreCutOrGoOn) {
  const auto whole = msgpack_of(map_of({{"a", list_of({1, "two", 300})}}));
  value back;
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(decode(std::string_view{whole}.substr(0, size), back));
  }
  EXPECT_FALSE(decode(whole + "x", back));
  EXPECT_FALSE(decode("\xdd\xff\xff\xff\xff", back));
  EXPECT_FALSE(decode(std::string(100, '\x91') + "\x01", back));
}

TEST(ClientValue, ReadsWhatIsAbsentAsNothing) {
  const auto map = map_of({{"a", 1}});
  EXPECT_TRUE(map["b"]["c"].at(3).is_nil());
  EXPECT_EQ(map["b"].as_text("none"), "none");
  EXPECT_EQ(map["a"].as_text("none"), "none");
  EXPECT_EQ(value{-1}.as_uint(5), 5U);
  EXPECT_EQ(value{std::numeric_limits<std::uint64_t>::max()}.as_int(5), 5);
}

TEST(ClientValue, SpeaksJson) {
  EXPECT_EQ(to_json(map_of(
              {{"a", list_of({1, true, nullptr})}, {"b", "x\"\n\x01"}, {"c", value::bytes("hi")}})),
            R"({"a":[1,true,null],"b":"x\"\n\u0001","c":"aGk="})");
}

}  // namespace
}  // namespace trefoil::client
