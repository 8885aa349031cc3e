#include "runtime/gateway/blob_service.hpp"

#include <future>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "persistence/memory_store.hpp"
#include "runtime/client/value.hpp"

namespace trefoil::gateway {
namespace {

/// Hands its one answer to whoever waits.
class awaited_sink final : public shell::reply_sink {
public:
  void append(std::vector<shell::reply> replies) override { told_.set_value(replies.front()); }
  /// The code of a refusal; empty: it was accepted.
  std::string code() {
    const auto answer = told_.get_future().get();
    client::value body;
    EXPECT_TRUE(client::decode(answer.body, body));
    return answer.ok ? "" : std::string{body["code"].as_text()};
  }

private:
  std::promise<shell::reply> told_;
};

class BlobServiceTest : public testing::Test {
protected:
  std::string put(const std::string& content) {
    const auto sink = std::make_shared<awaited_sink>();
    EXPECT_TRUE(blobs_.put(content, {sink, 1}));
    return sink->code();
  }

  std::shared_ptr<memory_disk> disk_ = std::make_shared<memory_disk>();
  std::unique_ptr<store> store_ = std::move(open_memory_store(disk_).value());
  std::vector<std::string> fatal_;
  blob_service blobs_{*store_, [this](const std::string& why) { fatal_.push_back(why); }};
};

TEST_F(BlobServiceTest, AnswersWhatIsStored) {
  EXPECT_EQ(put("file"), "");
  EXPECT_TRUE(store_->has_blob(blob_id_of("file")));
  EXPECT_TRUE(fatal_.empty());
}

TEST_F(BlobServiceTest, EndsTheProcessWhenAWriteFails) {
  disk_->crash();
  EXPECT_EQ(put("file"), "internal");
  EXPECT_EQ(fatal_.size(), 1U);
}

TEST_F(BlobServiceTest, GoesOnWhenAReadFails) {
  disk_->crash();
  const auto sink = std::make_shared<awaited_sink>();
  ASSERT_TRUE(blobs_.get(blob_id_of("file"), {sink, 1}));
  EXPECT_EQ(sink->code(), "internal");
  EXPECT_TRUE(fatal_.empty());
}

TEST_F(BlobServiceTest, AnswersWhatItTookAndTakesNothingMore) {
  std::vector<std::shared_ptr<awaited_sink>> all;
  for (int n = 0; n < 20; ++n) {
    all.push_back(std::make_shared<awaited_sink>());
    ASSERT_TRUE(blobs_.put(std::to_string(n), {all.back(), 1}));
  }
  EXPECT_TRUE(blobs_.drain(std::chrono::seconds{10}));
  EXPECT_TRUE(store_->has_blob(blob_id_of("19")));
  EXPECT_FALSE(blobs_.put("late", {nullptr, 1}));
  EXPECT_FALSE(blobs_.get(blob_id_of("19"), {nullptr, 1}));
  for (const auto& each : all) EXPECT_EQ(each->code(), "");
}

}  // namespace
}  // namespace trefoil::gateway
