#include "runtime/gateway/reply_stream.hpp"

#include <string>

#include <sys/eventfd.h>

#include <gtest/gtest.h>

#include "runtime/gateway/frame_buffer.hpp"

namespace trefoil::gateway {
namespace {

class nobody final : public ring_listener {
public:
  void on_ring() noexcept override {}
};

class ReplyStreamTest : public testing::Test {
protected:
  /// How often somebody was noted since this was asked last.
  std::size_t noted() { return bell_->answer().size(); }

  std::shared_ptr<backlog_budget> of_all_ = std::make_shared<backlog_budget>(150);
  std::shared_ptr<doorbell> bell_ = std::make_shared<doorbell>();
  reply_stream stream_{100, of_all_, bell_};
  reply_stream other_{100, of_all_, std::make_shared<doorbell>()};
};

/// Whether there is a ring to read; it is read.
bool is_rung(const doorbell& bell) {
  eventfd_t rings = 0;
  return ::eventfd_read(bell.descriptor(), &rings) == 0;
}

TEST(Doorbell, RingsOnceForAllThatWereNoted) {
  const auto one = std::make_shared<nobody>();
  const auto other = std::make_shared<nobody>();
  doorbell bell;
  bell.ring();
  EXPECT_FALSE(is_rung(bell)) << "nobody was noted";
  bell.note(one);
  bell.note(other);
  EXPECT_FALSE(is_rung(bell)) << "to note wakes nobody";
  bell.ring();
  bell.ring();
  EXPECT_TRUE(is_rung(bell));
  EXPECT_FALSE(is_rung(bell));
  const auto noted = bell.answer();
  ASSERT_EQ(noted.size(), 2U);
  EXPECT_EQ(noted[0].lock(), one);
  EXPECT_EQ(noted[1].lock(), other);
  EXPECT_TRUE(bell.answer().empty());
}

TEST_F(ReplyStreamTest, NotesItsOwnerAndRingsWhenItIsWoken) {
  const auto owner = std::make_shared<nobody>();
  stream_.belong_to(owner);
  stream_.append({{1, true, "\x80"}});
  EXPECT_FALSE(is_rung(*bell_));
  stream_.wake();
  EXPECT_TRUE(is_rung(*bell_));
  const auto noted = bell_->answer();
  ASSERT_EQ(noted.size(), 1U);
  EXPECT_EQ(noted[0].lock(), owner);
}

TEST_F(ReplyStreamTest, WakesOnceForManyAnswers) {
  stream_.deliver({{1, true, "\x80"}});
  stream_.deliver({{2, true, "\x80"}, {3, false, "\x80"}});
  EXPECT_EQ(noted(), 1U);
  EXPECT_EQ(stream_.take(),
            std::string("\x94\x01\x01\xc0\x80\x94\x01\x02\xc0\x80\x94\x01\x03\x80\xc0"));
  stream_.deliver({{4, true, "\x80"}});
  EXPECT_EQ(noted(), 0U) << "whoever writes takes it next";
  EXPECT_FALSE(stream_.take().empty());
  EXPECT_TRUE(stream_.take().empty());
  stream_.deliver({{5, true, "\x80"}});
  EXPECT_EQ(noted(), 1U);
}

TEST_F(ReplyStreamTest, RefusesManyCallsForOneReason) {
  const std::vector<std::uint32_t> calls{1, 200};
  stream_.refuse(calls, "\x80", false);
  EXPECT_EQ(noted(), 0U) << "who refuses writes";
  EXPECT_EQ(stream_.take(), std::string("\x94\x01\x01\x80\xc0\x94\x01\xcc\xc8\x80\xc0"));
}

TEST_F(ReplyStreamTest, RefusesManyCallsInOneFrame) {
  const std::vector<std::uint32_t> calls{1, 200};
  stream_.refuse(calls, "\x80", true);
  EXPECT_EQ(stream_.take(), std::string("\x93\x02\xafsession.refused\x91\x82\xa5"
                                        "error\x80"
                                        "\xa5"
                                        "calls\x92\x01\xcc\xc8"));
}

TEST_F(ReplyStreamTest, RefusesNobodyOnceOverrunOrClosed) {
  const std::vector<std::uint32_t> calls(30, 1);
  stream_.refuse(calls, "\x80", false);
  EXPECT_TRUE(stream_.overrun());
  EXPECT_EQ(stream_.backlog(), 0U);
  EXPECT_EQ(of_all_->used(), 0U);
  other_.close();
  other_.refuse(calls, "\x80", false);
  EXPECT_TRUE(other_.take().empty());
}

TEST_F(ReplyStreamTest, IsOverrunByAReaderThatReadsNothing) {
  for (int n = 0; n < 100; ++n) stream_.deliver({{1, true, "\x80"}});
  EXPECT_TRUE(stream_.overrun());
  EXPECT_EQ(stream_.backlog(), 0U);
  EXPECT_EQ(noted(), 2U) << "to write, and to end it";
}

TEST_F(ReplyStreamTest, IsOverrunWhenAllTogetherLeaveTooMuch) {
  const std::string body(80, '\x01');
  other_.deliver({{1, true, body}});
  EXPECT_EQ(other_.take().size(), 84U);
  stream_.deliver({{1, true, body}});
  EXPECT_FALSE(stream_.overrun()) << "whoever has read everything gets one more answer";
  EXPECT_EQ(of_all_->used(), 168U);
  stream_.deliver({{2, true, "\x80"}});
  EXPECT_FALSE(stream_.overrun()) << "that the first is not written is not the reader's doing";
  EXPECT_EQ(stream_.take().size(), 89U);
  stream_.deliver({{3, true, "\x80"}});
  EXPECT_TRUE(stream_.overrun());
  EXPECT_FALSE(other_.overrun());
  stream_.written();
  EXPECT_EQ(of_all_->used(), 84U);
  EXPECT_TRUE(other_.take().empty());
  EXPECT_EQ(of_all_->used(), 0U);
}

TEST_F(ReplyStreamTest, WhatIsWrittenIsNotLeftUnread) {
  const std::string body(80, '\x01');
  other_.deliver({{1, true, body}});
  for (int n = 0; n < 3; ++n) {
    stream_.deliver({{1, true, body}});
    EXPECT_EQ(stream_.take().size(), 84U);
    EXPECT_EQ(stream_.backlog(), 84U);
    stream_.written();
    EXPECT_EQ(stream_.backlog(), 0U);
  }
  EXPECT_FALSE(stream_.overrun());
  EXPECT_EQ(of_all_->used(), 84U);
}

TEST_F(ReplyStreamTest, NotesNobodyForAnswersOfTheThreadThatWrites) {
  stream_.append_own({{1, true, "\x80"}});
  stream_.wake();
  EXPECT_FALSE(is_rung(*bell_));
  EXPECT_EQ(noted(), 0U);
  EXPECT_EQ(stream_.take().size(), 5U);
}

TEST_F(ReplyStreamTest, GivesItsBytesBackWhenItCloses) {
  stream_.deliver({{1, true, "\x80"}});
  (void)stream_.take();
  stream_.deliver({{2, true, "\x80"}});
  EXPECT_EQ(of_all_->used(), 10U);
  stream_.close();
  stream_.close();
  EXPECT_EQ(of_all_->used(), 0U);
}

TEST_F(ReplyStreamTest, SaysNothingOnceClosed) {
  stream_.close();
  stream_.deliver({{1, true, "\x80"}});
  EXPECT_EQ(noted(), 0U);
  EXPECT_TRUE(stream_.take().empty());
}

TEST(FrameBuffer, GrowsForOneFrameAndShrinksBehindIt) {
  frame_buffer buffer;
  std::string sent;
  const auto read = [&](std::size_t bytes) {
    for (std::size_t at = 0; at < bytes; ++at)
      buffer.free_begin()[at] = static_cast<char>(sent.size() + at);
    sent.append(buffer.free_begin(), bytes);
    buffer.read_into(bytes);
  };
  read(buffer.free_size());
  buffer.consume(0);
  read(buffer.free_size());
  EXPECT_EQ(buffer.filled(), sent);
  EXPECT_EQ(sent.size(), 2 * frame_buffer::usual_bytes);
  buffer.consume(sent.size() - 10);
  EXPECT_EQ(buffer.filled(), sent.substr(sent.size() - 10));
  EXPECT_EQ(buffer.free_size(), frame_buffer::usual_bytes - 10);
}

}  // namespace
}  // namespace trefoil::gateway
