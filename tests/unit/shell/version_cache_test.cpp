// One copy of each workflow version, for as long as anybody holds it.

#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "actors/shell/version_cache.hpp"

namespace trefoil::tests::version_cache {

workflow::frozen numbered(std::uint32_t number) {
  workflow::frozen version;
  version.number = number;
  version.definition.steps = {{.key = "read"}};
  return version;
}

TEST(VersionCache, HasOneCopyOfEach) {
  shell::version_cache cache;
  const auto one = cache.share(numbered(1));
  EXPECT_EQ(cache.share(numbered(1)), one);
  EXPECT_NE(cache.share(numbered(2)), one);
}

TEST(VersionCache, ForgetsWhatNobodyHolds) {
  shell::version_cache cache;
  std::vector<std::shared_ptr<const workflow::frozen>> held;
  for (std::uint32_t number = 0; number < 100; ++number)
    held.push_back(cache.share(numbered(number)));
  for (std::uint32_t number = 100; number < 2'000; ++number) {
    static_cast<void>(cache.share(numbered(number)));
    ASSERT_LE(cache.size(), 2 * held.size() + 1);
  }
  for (std::uint32_t number = 0; number < 100; ++number)
    EXPECT_EQ(cache.share(numbered(number)), held[number]);
}

}  // namespace trefoil::tests::version_cache
