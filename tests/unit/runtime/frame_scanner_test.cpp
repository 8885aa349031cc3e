#include "runtime/wire/frame_scanner.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "persistence/codec.hpp"
#include "persistence/limits.hpp"
#include "runtime/client/value.hpp"
#include "runtime/wire/headers.hpp"

namespace trefoil::wire {
namespace {

using client::list_of;
using client::map_of;
using client::value;

std::string encoded(const value& from) {
  std::string out;
  client::encode(from, out);
  return out;
}

std::string request(const value& params) {
  return encoded(list_of({0, 7, "task.save", list_of({params})}));
}

/// Frames of every shape that msgpack knows.
std::vector<std::string> frames() {
  return {
    request(value::map()),
    request(map_of({{"task", "tsk_x"}, {"rid", "r1"}, {"n", -1}, {"big", 1ULL << 40U}})),
    request(map_of({{"text", std::string(200, 'a')}, {"more", std::string(300, 'b')}})),
    request(map_of({{"bytes", value::bytes(std::string(70'000, 'c'))}})),
    request(
      map_of({{"list", list_of({1, list_of({}), list_of({true, nullptr, list_of({"x"})})})}})),
    encoded(value::list_type(20, value{300})),
    std::string{"\x93\xca\x01\x02\x03\x04\xcb\x01\x02\x03\x04\x05\x06\x07\x08\xc1", 15} + "\xd6"
      + "\x01" + "abcd",
    std::string{"\xc7\x03\x01xyz"},
    std::string{"\x05"},
  };
}

scanned scan_once(const frame_limits& limits, std::string_view bytes) {
  frame_scanner scanner{limits};
  return scanner.scan(bytes);
}

std::string nested(std::size_t depth) { return std::string(depth, '\x91') + '\x01'; }

TEST(FrameScanner, FindsTheEndFromEverySplitPoint) {
  for (const auto& frame : frames()) {
    const auto stream = frame + "\xff\xff";
    const std::size_t step = frame.size() > 1'000 ? 997 : 1;
    for (std::size_t split = 0; split < frame.size(); split += step) {
      frame_scanner scanner{outside_frame_limits()};
      ASSERT_EQ(scanner.scan(std::string_view{stream}.substr(0, split)), scanned::more);
      ASSERT_EQ(scanner.scan(stream), scanned::whole);
      ASSERT_EQ(scanner.size(), frame.size());
    }
  }
}

TEST(FrameScanner, FindsTheEndByteByByte) {
  for (const auto& frame : frames()) {
    frame_scanner scanner{outside_frame_limits()};
    for (std::size_t size = 0; size < frame.size(); ++size) {
      ASSERT_EQ(scanner.scan(std::string_view{frame}.substr(0, size)), scanned::more);
    }
    EXPECT_EQ(scanner.scan(frame), scanned::whole);
    EXPECT_EQ(scanner.size(), frame.size());
  }
}

TEST(FrameScanner, RefusesTheByteThatIsNoMsgpack) {
  EXPECT_EQ(scan_once(outside_frame_limits(), "\xc1"), scanned::invalid);
  EXPECT_EQ(scan_once(outside_frame_limits(), "\x92\x01\xc1"), scanned::invalid);
}

TEST(FrameScanner, RefusesAtOnceWhatClaimsMoreThanAFrame) {
  const auto limits = outside_frame_limits();
  for (const std::string_view claim : {"\xdd\xff\xff\xff\xff", "\xdf\xff\xff\xff\xff"}) {
    EXPECT_EQ(scan_once(limits, claim), scanned::too_large);
  }
  EXPECT_EQ(scan_once(limits, std::string_view{"\x91\xdb\xff\xff\xff\xff\x00", 7}),
            scanned::too_large);
  EXPECT_EQ(scan_once(limits, std::string_view{"\xc6\xff\xff\xff\xff", 5}), scanned::too_large);
  EXPECT_EQ(scan_once(limits, std::string_view{"\xc9\xff\xff\xff\xff\x01", 6}), scanned::too_large);
}

TEST(FrameScanner, KeepsTheFrameLimitAtItsEdge) {
  auto limits = outside_frame_limits();
  const auto frame = request(map_of({{"text", std::string(100, 'x')}}));
  limits.frame_bytes_max = frame.size();
  EXPECT_EQ(scan_once(limits, frame), scanned::whole);
  limits.frame_bytes_max = frame.size() - 1;
  EXPECT_EQ(scan_once(limits, frame), scanned::too_large);
}

TEST(FrameScanner, KeepsTheLimitsOfWhatIsInsideAtTheirEdges) {
  const auto limits = outside_frame_limits();
  const auto array_of = [](std::size_t items) {
    std::string frame;
    append_array(frame, items);
    return frame + std::string(items, '\x01');
  };
  const auto map_with = [](std::size_t pairs) {
    std::string frame;
    append_map(frame, pairs);
    return frame + std::string(pairs * 2, '\x01');
  };
  const auto text_of = [](std::size_t size) { return encoded(std::string(size, 'x')); };
  const auto bytes_of
    = [](std::size_t size) { return encoded(value::bytes(std::string(size, 'x'))); };
  const auto holds = [&](const auto& make, std::size_t most) {
    EXPECT_EQ(scan_once(limits, make(most)), scanned::whole) << most;
    const auto beyond = make(most + 1);
    frame_scanner scanner{limits};
    EXPECT_EQ(scanner.scan(beyond), scanned::limited) << most;
    EXPECT_EQ(scanner.size(), beyond.size());
  };
  holds(array_of, limits::array_items_max);
  holds(map_with, limits::map_items_max);
  holds(text_of, limits::string_bytes_max);
  holds(bytes_of, limits::upload_bytes_max);
  holds(nested, limits::depth_max);
}

/// What the scanner lets through, the decoder must take under the same limits, and the other way round.
TEST(FrameScanner, AgreesWithTheDecoderAboutDepth) {
  for (std::size_t depth = 1; depth < 40; ++depth) {
    const auto frame = nested(depth);
    std::size_t offset = 0;
    const bool taken = unpack(frame, offset, outside_limits()).has_value();
    EXPECT_EQ(scan_once(outside_frame_limits(), frame) == scanned::whole, taken) << depth;
  }
}

TEST(FrameScanner, FindsTheEndOfWhatIsFarTooDeep) {
  const auto frame = nested(500'000);
  frame_scanner scanner{outside_frame_limits()};
  EXPECT_EQ(scanner.scan(frame), scanned::limited);
  EXPECT_EQ(scanner.size(), frame.size());
}

TEST(FrameScanner, SkipsValuesAndSeesWhenOneIsCut) {
  for (const auto& frame : frames()) {
    EXPECT_EQ(skip_value(frame + "x", 0), frame.size());
    EXPECT_EQ(skip_value(frame.substr(0, frame.size() - 1), 0), std::string_view::npos);
  }
  EXPECT_EQ(skip_value("", 0), std::string_view::npos);
}

}  // namespace
}  // namespace trefoil::wire
