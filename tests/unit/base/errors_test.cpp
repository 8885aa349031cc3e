#include "actors/base/errors.hpp"

#include <set>
#include <string>
#include <gtest/gtest.h>

#include "tests/unit/given.hpp"

namespace trefoil::tests::errors_tests {

TEST(ErrorsTest, EachHasANumberAndANameOfItsOwn) {
  std::set<std::uint16_t> numbers;
  std::set<std::string_view> names;
  for (const auto& row : error_table()) {
    EXPECT_TRUE(numbers.insert(static_cast<std::uint16_t>(row.code)).second) << row.name;
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_NE(row.code, errc::none) << row.name;
    EXPECT_EQ(&row_of(row.code), &row);
  }
}

TEST(ErrorsTest, EachSaysWhatACallerCanDo) {
  for (const auto& row : error_table()) {
    EXPECT_GE(row.status, 400) << row.name;
    EXPECT_LT(row.status, 600) << row.name;
    EXPECT_FALSE(row.title.empty()) << row.name;
    // Only these statuses mean that the same request may succeed later.
    EXPECT_TRUE(!row.retryable || row.status == 409 || row.status == 429 || row.status >= 500)
      << row.name;
  }
  EXPECT_TRUE(row_of(errc::cooldown).retryable);
  EXPECT_FALSE(row_of(errc::not_permitted).retryable);
}

TEST(ErrorsTest, AnUnknownCodeIsAFailureOfTheNode) {
  EXPECT_EQ(row_of(static_cast<errc>(65'000)).name, "internal");
}

TEST(ErrorsTest, ARefusalIsSpokenWithItsRow) {
  const refused no{errc::cooldown,
                   "Wait a moment",
                   {{"retry_after_s", std::int64_t{60}}, {"by", std::string{"acme"}}}};
  EXPECT_EQ(
    text_of(no),
    R"({"code":"cooldown","status":429,"title":"Too soon after the last one","detail":"Wait a moment",)"
    R"("retryable":true,"meta":{"retry_after_s":60,"by":"acme"}})");
}

}  // namespace trefoil::tests::errors_tests
