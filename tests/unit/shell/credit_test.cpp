#include <gtest/gtest.h>

#include "actors/shell/shard_system.hpp"

namespace trefoil::tests::credits {

namespace {

constexpr std::int64_t all_commands = 100;
constexpr std::int64_t bytes_max = 1'000'000;

}  // namespace

TEST(Credit, GivesAShardHalfOfAllCommandsAndAFewMoreThatEndWork) {
  shell::traffic all{all_commands};
  shell::credit of_shard{all, bytes_max};
  for (int n = 0; n < all_commands / 2; ++n) ASSERT_TRUE(of_shard.take(1)) << n;
  EXPECT_FALSE(of_shard.take(1));
  for (int n = 0; n < shell::credit::reserved_commands; ++n)
    ASSERT_TRUE(of_shard.take(1, true)) << n;
  EXPECT_FALSE(of_shard.take(1, true)) << "a flood of them is one, too";
  EXPECT_EQ(all.under_way(), all_commands / 2 + shell::credit::reserved_commands);
  of_shard.give_back(1);
  EXPECT_FALSE(of_shard.take(1));
  EXPECT_TRUE(of_shard.take(1, true));
}

TEST(Credit, KeepsBytesForWhatEndsWork) {
  shell::traffic all{all_commands};
  shell::credit of_shard{all, bytes_max};
  EXPECT_FALSE(of_shard.take(bytes_max + 1));
  ASSERT_TRUE(of_shard.take(bytes_max));
  EXPECT_FALSE(of_shard.take(1));
  EXPECT_TRUE(of_shard.take(shell::credit::reserved_bytes, true));
  EXPECT_FALSE(of_shard.take(1, true));
  EXPECT_EQ(all.under_way(), 2) << "what was refused is not under way";
}

TEST(Credit, DoesNotExpectInACommitWhatWaitsBehindIt) {
  shell::traffic all{all_commands};
  shell::credit of_shard{all, bytes_max};
  for (int n = 0; n < 3; ++n) ASSERT_TRUE(of_shard.take(1));
  of_shard.add_behind_commits(2);
  EXPECT_EQ(all.may_join(), 1);
  of_shard.add_behind_commits(-2);
  EXPECT_EQ(all.may_join(), 3);
  EXPECT_EQ(all.under_way(), 3);
}

}  // namespace trefoil::tests::credits
