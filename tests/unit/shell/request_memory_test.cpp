// What a shard remembers of accepted requests, as a checkpoint writes it and a restart takes it back.

#include <gtest/gtest.h>

#include "actors/shell/request_memory.hpp"
#include "persistence/limits.hpp"

namespace trefoil::tests::remembered_requests {

request_mark numbered(std::uint64_t number) {
  request_mark mark;
  std::memcpy(mark.key.bytes.data(), &number, sizeof number);
  mark.body = number * 7;
  return mark;
}

TEST(RequestMemory, SavesRowsThatAStoreTakesHoweverManyCameSinceTheLastCheckpoint) {
  constexpr std::size_t kept = 65'536;
  constexpr std::uint64_t came = 5 * kept + 1;
  shell::request_memory memory{kept};
  for (std::uint64_t at = 1; at <= came; ++at) {
    memory.remember(numbered(at), at);
    memory.settle(at);
  }
  shell::changed_rows saved;
  memory.save(saved);

  shell::request_memory again{kept};
  for (const auto& row : saved.rows) {
    ASSERT_TRUE(row.body);
    EXPECT_LE(row.body->size(), limits::record_body_bytes_max / 8);
    EXPECT_TRUE(again.restore(row));
  }
  EXPECT_FALSE(again.find(numbered(came - kept).key)) << "one too old";
  for (const auto number : {came - kept + 1, came}) {
    const auto found = again.find(numbered(number).key);
    ASSERT_TRUE(found) << number;
    EXPECT_EQ(found->at, number);
    EXPECT_EQ(found->body, number * 7);
  }
}

TEST(RequestMemory, DropsARowOnceTheOthersHoldEnough) {
  shell::request_memory memory{10};
  std::uint64_t at = 0;
  shell::changed_rows saved;
  for (int checkpoint = 0; checkpoint < 3; ++checkpoint) {
    for (int each = 0; each < 10; ++each) {
      ++at;
      memory.remember(numbered(at), at);
      memory.settle(at);
    }
    saved.rows.clear();
    memory.save(saved);
  }
  ASSERT_EQ(saved.rows.size(), 2U) << "one written, one dropped";
  EXPECT_FALSE(saved.rows[1].body);
}

TEST(RequestMemory, ForgetsTheOldestForTheNewest) {
  constexpr std::uint64_t kept = 100;
  shell::request_memory memory{kept};
  for (std::uint64_t at = 1; at <= 20 * kept; ++at) {
    EXPECT_TRUE(memory.remember(numbered(at), at));
    EXPECT_FALSE(memory.remember(numbered(at), at + 1)) << "known";
    const auto oldest = at > kept ? at - kept + 1 : 1;
    EXPECT_EQ(memory.find(numbered(oldest).key)->at, oldest);
    EXPECT_FALSE(memory.find(numbered(oldest - 1).key));
  }
  EXPECT_TRUE(memory.remember(numbered(1), 20 * kept + 1)) << "forgotten, so new again";
}

TEST(RequestMemory, TellsKeysApartThatBeginAlike) {
  auto twin = numbered(1);
  twin.key.bytes.back() = 1;
  shell::request_memory memory{10};
  EXPECT_TRUE(memory.remember(numbered(1), 1));
  EXPECT_FALSE(memory.find(twin.key));
  EXPECT_TRUE(memory.remember(twin, 2));
  EXPECT_EQ(memory.find(numbered(1).key)->at, 1U);
  EXPECT_EQ(memory.find(twin.key)->at, 2U);
}

TEST(RequestMemory, SavesOnceWhatIsDurable) {
  shell::request_memory memory{10};
  for (std::uint64_t at = 1; at <= 4; ++at) memory.remember(numbered(at), at);
  memory.settle(2);
  shell::request_memory again{10};
  const auto save = [&] {
    shell::changed_rows saved;
    memory.save(saved);
    for (const auto& row : saved.rows) EXPECT_TRUE(again.restore(row));
    return saved.rows.size();
  };
  EXPECT_EQ(save(), 1U);
  EXPECT_TRUE(again.find(numbered(2).key));
  EXPECT_FALSE(again.find(numbered(3).key)) << "its record may yet be lost";
  EXPECT_EQ(save(), 0U);
  memory.settle(4);
  memory.forget_before(4);
  EXPECT_EQ(save(), 1U);
  EXPECT_TRUE(again.find(numbered(4).key));
  EXPECT_FALSE(again.find(numbered(3).key)) << "forgotten before it was saved";
}

}  // namespace trefoil::tests::remembered_requests
