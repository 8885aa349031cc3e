// What a conversation refuses when the node, a shard or the disk is full, or the node ends.

#include "tests/unit/runtime/conversation_stage.hpp"

namespace trefoil::gateway {
namespace {

void expect_busy(const value& error) {
  EXPECT_EQ(error["code"].as_text(), "busy");
  EXPECT_TRUE(error["retryable"].as_bool());
  EXPECT_GT(error["meta"]["retry_after_ms"].as_uint(), 0U);
}

TEST_F(ConversationTest, TurnsCommandsAwayWhileTheNodeIsFull) {
  greet("svc");
  backend_.crowded = true;
  expect_busy(ask("task.claim", claim()));
  EXPECT_TRUE(backend_.batches.empty());
  EXPECT_EQ(backend_.admitted_bytes, 0);
  EXPECT_EQ(code_of("no.method", {value::map()}), "method_unknown") << "only commands wait";
  ask("task.show", claim());
  EXPECT_EQ(backend_.queries.size(), 1U);
  EXPECT_TRUE(talk_.take_flooded());
  EXPECT_FALSE(talk_.take_flooded()) << "nothing came since";
  backend_.crowded = false;
  ask("task.claim", claim());
  EXPECT_EQ(backend_.batches.size(), 1U) << "as before, once there is room";
  EXPECT_FALSE(talk_.take_flooded());
}

TEST_F(ConversationTest, RefusesTogetherForWhomAsksForIt) {
  greet("svc");
  backend_.crowded = true;
  expect_busy(ask("task.claim", claim()));
  EXPECT_FALSE(sink_->together);
  ask("session.hello", map_of({{"token", "svc"}, {"refusals_together", true}}));
  expect_busy(ask("task.claim", claim()));
  EXPECT_TRUE(sink_->together);
}

TEST_F(ConversationTest, KeepsRefusalsWhileAFloodGoesOn) {
  ask("session.hello", map_of({{"token", "svc"}, {"refusals_together", true}}));
  backend_.crowded = true;
  const auto flood = [&](std::size_t calls) {
    for (std::size_t n = 0; n < calls; ++n)
      ASSERT_TRUE(talk_.take(frame_of(list_of({0, n, "task.claim", list_of({claim()})}))));
  };
  flood(10);
  talk_.flush(true);
  EXPECT_TRUE(sink_->all.empty());
  flood(5);
  talk_.flush();
  EXPECT_EQ(sink_->all.size(), 15U);
  flood(1'024);
  talk_.flush(true);
  EXPECT_EQ(sink_->all.size(), 15U + 1'024U) << "a long one is told on the way";
}

TEST_F(ConversationTest, DropsANotifiedCommandWhileTheNodeIsFull) {
  greet("svc");
  const auto notified = frame_of(list_of({2, "task.claim", list_of({claim()})}));
  backend_.crowded = true;
  EXPECT_TRUE(talk_.take(notified));
  talk_.flush();
  EXPECT_TRUE(backend_.batches.empty()) << "it counts like one that is answered";
  EXPECT_TRUE(sink_->all.empty());
  backend_.crowded = false;
  EXPECT_TRUE(talk_.take(notified));
  talk_.flush();
  EXPECT_EQ(backend_.batches.size(), 1U);
}

TEST_F(ConversationTest, LetsACloseThroughWhileTheNodeAndItsShardAreFull) {
  greet("svc");
  backend_.crowded = true;
  backend_.full = true;
  ask("campaign.close", map_of({{"campaign", to_text(some_task.campaign)}}));
  EXPECT_EQ(backend_.batches.size(), 1U);
}

TEST_F(ConversationTest, AnswersBusyWithAPauseWhenTheShardIsFull) {
  greet("op");
  backend_.full = true;
  expect_busy(ask("task.claim", claim()));
  EXPECT_EQ(code_of("blob.put", map_of({{"content", value::bytes("x")}})), "busy");
  EXPECT_EQ(talk_.open_queries(), 0U);
}

TEST_F(ConversationTest, TakesOnlyWhatFreesRoomOnALowDisk) {
  greet("op");
  backend_.low = true;
  EXPECT_EQ(code_of("task.claim", claim()), "storage_low");
  EXPECT_EQ(code_of("blob.put", map_of({{"content", value::bytes("x")}})), "storage_low");
  EXPECT_TRUE(backend_.blobs.empty());
  EXPECT_TRUE(ask("campaign.close", map_of({{"campaign", to_text(some_task.campaign)}})).is_nil());
  EXPECT_EQ(backend_.batches.size(), 1U);
  EXPECT_TRUE(ask("blob.get", map_of({{"blob", some_blob}})).is_nil());
}

TEST_F(ConversationTest, TakesNothingNewWhileTheNodeEnds) {
  greet("op");
  backend_.ends = true;
  EXPECT_EQ(code_of("task.claim", claim()), "shutting_down");
  EXPECT_EQ(code_of("blob.put", map_of({{"content", value::bytes("x")}})), "shutting_down");
  EXPECT_TRUE(backend_.blobs.empty());
  backend_.full = true;
  EXPECT_EQ(code_of("blob.get", map_of({{"blob", some_blob}})), "shutting_down");
  EXPECT_EQ(talk_.open_queries(), 0U);
}

}  // namespace
}  // namespace trefoil::gateway
