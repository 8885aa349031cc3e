// Hexadecimal digits are read as they are written, and nothing else is.

#include <array>

#include <gtest/gtest.h>

#include "persistence/hex.hpp"

namespace trefoil::tests::hex {

TEST(Hex, IsReadAsItIsWritten) {
  const std::array<char, 4> bytes{0, 0x7f, static_cast<char>(0x80), static_cast<char>(0xff)};
  EXPECT_EQ(hex_of(bytes), "007f80ff");
  std::array<char, 4> read{};
  EXPECT_TRUE(read_hex("007f80ff", read));
  EXPECT_EQ(read, bytes);
}

TEST(Hex, OfAnotherFormIsNotRead) {
  std::array<unsigned char, 2> bytes{};
  for (const auto* text : {"", "abc", "abcde", "ABCD", "0x12", "12 4", "12g4"})
    EXPECT_FALSE(read_hex(text, bytes)) << text;
}

}  // namespace trefoil::tests::hex
