#include "actors/base/departments.hpp"

#include <set>
#include <string>
#include <vector>
#include <gtest/gtest.h>

#include "tests/unit/given.hpp"

namespace trefoil::tests::departments_tests {

TEST(DepartmentsTest, EachHasAWordOfItsOwn) {
  const auto& words = enum_words<department>::words;
  EXPECT_EQ(std::set<std::string_view>(words.begin(), words.end()).size(), words.size());
  EXPECT_EQ(word(department::general_management), "general_management");
  EXPECT_EQ(word(department::sustainability), "sustainability") << "the last one has the last word";
  EXPECT_EQ(words.size(), static_cast<std::size_t>(department::sustainability) + 1);
}

TEST(DepartmentsTest, AreSpokenAsWordsAndStoredAsAMask) {
  const department_set some{department::finance, department::it_edi};
  EXPECT_EQ(text_of_spoken(encode_spoken(some)), R"(["finance","it_edi"])");
  EXPECT_EQ(text_of_spoken(encode_stored(some)), std::to_string((1 << 1) | (1 << 10)));

  department_set spoken;
  EXPECT_FALSE(decode<spelling::spoken>(encode_spoken(some), spoken).failed());
  EXPECT_EQ(spoken, some);
  department_set stored;
  EXPECT_FALSE(decode<spelling::stored>(encode_stored(some), stored).failed());
  EXPECT_EQ(stored, some);
}

TEST(DepartmentsTest, RefuseAWordThatIsNone) {
  department_set to;
  const auto error
    = decode<spelling::spoken>(encode_spoken(std::vector<std::string>{"finance", "fun"}), to);
  EXPECT_EQ(error.code, codec_errc::field_type);
  EXPECT_EQ(error.path, "1");
}

TEST(DepartmentsTest, ASetHasMeetsAndForgets) {
  department_set some{department::finance, department::sales};
  EXPECT_TRUE(some.has(department::sales));
  EXPECT_TRUE(some.meets({department::sales, department::legal}));
  EXPECT_FALSE(some.meets({department::legal}));
  some.remove(department::sales);
  some.remove(department::finance);
  EXPECT_TRUE(some.empty());
}

}  // namespace trefoil::tests::departments_tests
