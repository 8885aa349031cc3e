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
    memory.settle(numbered(at), at);
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
      memory.settle(numbered(at), at);
    }
    saved.rows.clear();
    memory.save(saved);
  }
  ASSERT_EQ(saved.rows.size(), 2U) << "one written, one dropped";
  EXPECT_FALSE(saved.rows[1].body);
}

}  // namespace trefoil::tests::remembered_requests
