#pragma once
/// One conversation between a client and a node that only records.

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "runtime/client/value.hpp"
#include "runtime/gateway/conversation.hpp"

namespace trefoil::gateway {

using client::list_of;
using client::map_of;
using client::value;

inline const identity::keyring known_keys{{"op"}, {{"crm", "svc"}}};
inline const task_id some_task{{{0x0001'0000'0000'0001}, 1}, {0x0005'0000'0000'0002}, 1};
inline const person_id ana{{0x0005'0000'0000'0002}, 1};
inline const std::string some_blob = "sha256:" + std::string(64, 'a');

/// Keeps what it was handed.
class recording_backend final : public backend {
public:
  [[nodiscard]] timestamp now() const override { return {1'000}; }
  [[nodiscard]] shard_id shards() const override { return 4; }
  [[nodiscard]] bool draining() const override { return ends; }
  [[nodiscard]] bool storage_low() const override { return low; }
  [[nodiscard]] bool is_full() const override { return crowded; }
  [[nodiscard]] bool admit(shard_id, std::int64_t bytes, bool frees_room) override {
    admitted_bytes += bytes;
    return (!full || frees_room) && !ends;
  }
  void post(std::vector<shell::shard_batch> all) override {
    for (auto& each : all) batches.push_back(std::move(each));
  }
  void post(shell::incoming_query query) override { queries.push_back(std::move(query)); }
  [[nodiscard]] bool has_blob(const blob_id&) const override { return has_blobs; }
  [[nodiscard]] bool put_blob(std::string_view content, shell::return_address) override {
    blobs.emplace_back(content);
    return !full;
  }
  [[nodiscard]] bool get_blob(const blob_id&, shell::return_address) override { return !full; }

  bool full = false;
  bool crowded = false;
  bool low = false;
  bool ends = false;
  bool has_blobs = true;
  std::int64_t admitted_bytes = 0;
  std::vector<shell::shard_batch> batches;
  std::vector<shell::incoming_query> queries;
  std::vector<std::string> blobs;
};

class recording_sink final : public answer_sink {
public:
  void append(std::vector<shell::reply> replies) override {
    for (auto& each : replies) all.push_back(std::move(each));
  }
  void append_own(std::vector<shell::reply> replies) override { append(std::move(replies)); }
  void refuse(std::span<const std::uint32_t> calls, std::string_view body, bool as_one) override {
    for (const auto call : calls) all.push_back({call, false, std::string{body}});
    together = as_one;
  }
  std::vector<shell::reply> all;
  bool together = false;  ///< How the last refusals were told.
};

class ConversationTest : public testing::Test {
protected:
  static std::string frame_of(const value& whole) {
    std::string out;
    client::encode(whole, out);
    return out;
  }
  /// Sends one request and gives what was answered at once; nil when it went on to the backend.
  value ask(const std::string& method, value params) {
    EXPECT_TRUE(talk_.take(frame_of(list_of({0, ++id_, method, list_of({std::move(params)})}))));
    return answered();
  }
  value answered() {
    talk_.flush();
    if (sink_->all.empty()) return {};
    const auto last = std::move(sink_->all.back());
    sink_->all.clear();
    EXPECT_EQ(last.call, id_);
    value body;
    EXPECT_TRUE(client::decode(last.body, body));
    return body;
  }
  std::string code_of(const std::string& method, value params) {
    return std::string{ask(method, std::move(params))["code"].as_text()};
  }
  void greet(const char* token) {
    EXPECT_FALSE(ask("session.hello", map_of({{"token", token}}))["principal"].is_nil());
  }
  static value claim() { return map_of({{"task", to_text(some_task)}}); }
  const shell::incoming& only_command() {
    EXPECT_EQ(backend_.batches.size(), 1U);
    return backend_.batches.front().commands->front();
  }

  recording_backend backend_;
  std::shared_ptr<recording_sink> sink_ = std::make_shared<recording_sink>();
  conversation talk_{backend_, known_keys, sink_};
  std::uint32_t id_ = 0;
};

}  // namespace trefoil::gateway
