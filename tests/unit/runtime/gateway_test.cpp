#include "runtime/gateway/gateway.hpp"

#include <sys/socket.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <future>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include <gtest/gtest.h>

#include "runtime/client/client.hpp"
#include "runtime/client/socket.hpp"

namespace trefoil::gateway {
namespace {

using client::list_of;
using client::map_of;
using client::value;

constexpr std::chrono::seconds patience{10};

/// Answers every blob with a large one, throws on every command unless it is to keep them.
class large_backend final : public backend {
public:
  [[nodiscard]] timestamp now() const override { return {1'000}; }
  [[nodiscard]] shard_id shards() const override { return 4; }
  [[nodiscard]] bool admit(shard_id, std::int64_t, bool) override { return true; }
  void post(std::vector<shell::shard_batch> batches) override {
    if (!keeps) throw std::runtime_error{"broken"};
    const std::lock_guard lock{mutex_};
    kept_ = batches.front().commands->front().back;
  }
  void post(shell::incoming_query) override {}
  [[nodiscard]] bool has_blob(const blob_id&) const override { return true; }
  [[nodiscard]] bool put_blob(std::string_view, shell::return_address) override { return false; }
  [[nodiscard]] bool get_blob(const blob_id&, shell::return_address back) override {
    std::string body;
    client::encode(value::bytes(std::string(1U << 20U, 'x')), body);
    back.sink->deliver({{back.call, true, body}});
    return true;
  }
  [[nodiscard]] std::optional<shell::return_address> kept() const {
    const std::lock_guard lock{mutex_};
    return kept_;
  }

  [[nodiscard]] std::optional<shell::return_address> take_kept() {
    const std::lock_guard lock{mutex_};
    return std::exchange(kept_, std::nullopt);
  }

  [[nodiscard]] bool is_full() const override { return refuses > 0 && refuses-- > 0; }

  bool keeps = false;
  mutable std::atomic<int> refuses{0};  ///< So many commands find the node full.

private:
  mutable std::mutex mutex_;
  std::optional<shell::return_address> kept_;
};

class GatewayTest : public testing::Test {
protected:
  void start() {
    options_.port = 0;
    gateway_ = std::move(rpc_gateway::start(backend_, keys_, options_).value());
  }
  /// A connection that sends these frames and reads nothing.
  client::descriptor mute(const std::string& frames) {
    std::string why;
    auto socket = client::connect_socket("127.0.0.1", gateway_->port(), patience, why);
    EXPECT_TRUE(socket.open()) << why;
    const int small = 4'096;
    ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    EXPECT_EQ(client::send_some(socket, frames), static_cast<long>(frames.size()));
    return socket;
  }
  static std::string frame_of(const std::string& method, value params) {
    std::string out;
    client::encode(list_of({0, 1, method, list_of({std::move(params)})}), out);
    return out;
  }
  /// More than the kernel takes off a connection that is not read.
  static std::string large_calls() {
    auto frames = frame_of("session.hello", map_of({{"token", "op"}}));
    const auto blob = "sha256:" + std::string(64, 'a');
    for (int n = 0; n < 24; ++n) frames += frame_of("blob.get", map_of({{"blob", blob}}));
    return frames;
  }
  [[nodiscard]] bool comes_true(const std::function<bool()>& wanted) const {
    const auto end = std::chrono::steady_clock::now() + patience;
    while (!wanted()) {
      if (std::chrono::steady_clock::now() > end) return false;
      std::this_thread::sleep_for(std::chrono::milliseconds{5});
    }
    return true;
  }

  /// Finds the node full once, and rests behind it.
  void be_refused(client::session& with) {
    backend_.refuses = 1;
    EXPECT_EQ(with.call("task.claim", task_).error.code, "busy");
  }
  void answer_kept(std::string body = "\x80") {
    const auto back = *backend_.take_kept();
    back.sink->deliver({{back.call, true, std::move(body)}});
  }

  const value task_ = map_of({{"task", to_text(task_id{{{1}, 1}, {2}, 1})}});
  large_backend backend_;
  identity::keyring keys_{{"op"}, {}};
  gateway_options options_;
  std::unique_ptr<rpc_gateway> gateway_;
};

TEST_F(GatewayTest, EndsTheConnectionWhoseCallThrowsAndNoOther) {
  start();
  const auto well = client::connect("127.0.0.1", gateway_->port(), {.token = "op"}).value();
  const auto broken = client::connect("127.0.0.1", gateway_->port(), {.token = "op"}).value();
  EXPECT_EQ(broken->call("task.claim", task_).error.code, "disconnected");
  EXPECT_TRUE(well->call("blob.get", map_of({{"blob", "sha256:" + std::string(64, 'a')}})).ok);
  EXPECT_EQ(gateway_->counters().cut, 1U);
  EXPECT_EQ(gateway_->counters().open, 1U);
}

TEST_F(GatewayTest, CutsWhoDoesNotReadItsAnswers) {
  options_.backlog_bytes_max = 64U << 20U;
  options_.write_timeout = std::chrono::milliseconds{50};
  start();
  const auto silent = mute(large_calls());
  EXPECT_TRUE(
    comes_true([&] { return gateway_->counters().cut == 1 && gateway_->counters().open == 0; }));
}

TEST_F(GatewayTest, CutsBeyondItsBacklogWhoDoesNotReadItsAnswers) {
  options_.write_timeout = std::chrono::milliseconds{0};
  start();
  const auto well = client::connect("127.0.0.1", gateway_->port(), {.token = "op"}).value();
  const auto silent = mute(large_calls());
  EXPECT_TRUE(
    comes_true([&] { return gateway_->counters().cut == 1 && gateway_->counters().open == 1; }));
  EXPECT_TRUE(well->connected());
}

TEST_F(GatewayTest, CutsAtItsEndWhoDoesNotReadItsAnswers) {
  options_.backlog_bytes_max = 64U << 20U;
  start();
  const auto well = client::connect("127.0.0.1", gateway_->port(), {.token = "op"}).value();
  const auto silent = mute(large_calls());
  EXPECT_TRUE(comes_true([&] { return gateway_->counters().accepted == 2; }));
  std::this_thread::sleep_for(std::chrono::milliseconds{50});  // It has been read.
  EXPECT_EQ(gateway_->flush(std::chrono::milliseconds{50}), 1U);
  EXPECT_EQ(gateway_->flush(std::chrono::milliseconds{50}), 0U);
  EXPECT_EQ(gateway_->counters().cut, 1U);
  EXPECT_TRUE(well->connected());
}

/// The one that waits has been silent for longer than the one that is cut for it.
TEST_F(GatewayTest, CutsAnIdleConnectionButNoneThatWaitsForAnAnswer) {
  backend_.keeps = true;
  options_.idle_timeout = std::chrono::milliseconds{200};
  start();
  const auto hello = frame_of("session.hello", map_of({{"token", "op"}}));
  const auto waiting = mute(hello + frame_of("task.claim", task_));
  ASSERT_TRUE(comes_true([&] { return backend_.kept().has_value(); }));
  const auto idle = mute(hello);
  EXPECT_TRUE(comes_true([&] { return gateway_->counters().cut > 0; }));
  // Whoever is greeted now is greeted behind the look that cut it.
  static_cast<void>(client::connect("127.0.0.1", gateway_->port(), {.token = "op"}));
  EXPECT_TRUE(backend_.kept()->sink->wanted());
  answer_kept();
  EXPECT_TRUE(comes_true([&] { return gateway_->counters().open == 0; })) << "now it is idle, too";
}

/// Whose command was turned away rests until the next of all connections' ends of rests, 3 ms one behind the other, and
/// is heard again without a word of anybody else.
TEST_F(GatewayTest, RestsBehindEachReadOfAFloodAndReadsOn) {
  backend_.keeps = true;
  start();
  const auto well = client::connect("127.0.0.1", gateway_->port(), {.token = "op"}).value();
  constexpr int calls = 20;
  backend_.refuses = calls;
  const auto began = std::chrono::steady_clock::now();
  for (int n = 0; n < calls; ++n) EXPECT_EQ(well->call("task.claim", task_).error.code, "busy");
  EXPECT_GE(std::chrono::steady_clock::now() - began, (calls - 2) * std::chrono::milliseconds{3});
  EXPECT_TRUE(well->call("blob.get", map_of({{"blob", "sha256:" + std::string(64, 'a')}})).ok);
  EXPECT_FALSE(backend_.kept());
}

/// The client sends nothing more, so that only the end of the rest can make it written. Told from a rest that holds
/// nothing back by those rounds that began and were answered between two ends.
TEST_F(GatewayTest, WritesAtTheEndOfARestWhatWasAnsweredMeanwhile) {
  using clock = std::chrono::steady_clock;
  const auto rests_before
    = [](clock::time_point when) { return when.time_since_epoch() / std::chrono::milliseconds{3}; };
  backend_.keeps = true;
  start();
  const auto well = client::connect("127.0.0.1", gateway_->port(), {.token = "op"}).value();
  int within_a_rest = 0;
  for (int n = 0; n < 50; ++n) {
    std::promise<clock::time_point> arrived;
    well->post("task.claim", task_, [&](const client::response& told) {
      EXPECT_TRUE(told.ok);
      arrived.set_value(clock::now());
    });
    ASSERT_TRUE(comes_true([&] { return backend_.kept().has_value(); }));
    const auto began = rests_before(clock::now());
    be_refused(*well);
    answer_kept();
    const bool was_within = rests_before(clock::now()) == began;
    auto arrival = arrived.get_future();
    ASSERT_EQ(arrival.wait_for(patience), std::future_status::ready);
    if (!was_within) continue;
    ++within_a_rest;
    EXPECT_GT(rests_before(arrival.get()), began);
  }
  EXPECT_GT(within_a_rest, 0);
}

TEST_F(GatewayTest, CutsBehindARestWhoseAnswersAreBeyondItsBacklog) {
  backend_.keeps = true;
  options_.backlog_bytes_max = 1'024;
  start();
  const auto well = client::connect("127.0.0.1", gateway_->port(), {.token = "op"}).value();
  well->post("task.claim", task_, [](const client::response&) {});
  ASSERT_TRUE(comes_true([&] { return backend_.kept().has_value(); }));
  be_refused(*well);
  answer_kept(std::string(2'048, '\x80'));
  EXPECT_TRUE(
    comes_true([&] { return gateway_->counters().cut == 1 && gateway_->counters().open == 0; }));
}

TEST_F(GatewayTest, ClosesBehindARestWhoseClientIsGone) {
  backend_.keeps = true;
  start();
  auto gone
    = mute(frame_of("session.hello", map_of({{"token", "op"}})) + frame_of("task.claim", task_));
  ASSERT_TRUE(comes_true([&] { return backend_.kept().has_value(); }));
  backend_.refuses = 1;
  EXPECT_EQ(client::send_some(gone, frame_of("task.claim", task_)),
            static_cast<long>(frame_of("task.claim", task_).size()));
  ASSERT_TRUE(comes_true([&] { return backend_.refuses == 0; }));
  const linger reset{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(gone.get(), SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
  gone = client::descriptor{};
  answer_kept();
  EXPECT_TRUE(comes_true([&] { return gateway_->counters().open == 0; }));
}

TEST_F(GatewayTest, EndsWhileConnectionsRest) {
  backend_.keeps = true;
  for (int n = 0; n < 10; ++n) {
    start();
    const auto well = client::connect("127.0.0.1", gateway_->port(), {.token = "op"}).value();
    well->post("task.claim", task_, [](const client::response&) {});
    ASSERT_TRUE(comes_true([&] { return backend_.kept().has_value(); }));
    be_refused(*well);
    gateway_.reset();
    answer_kept();  // Whose connection is gone.
  }
}

TEST_F(GatewayTest, RefusesAFloodTogetherForAClientThatWantsThat) {
  start();
  const auto well = client::connect("127.0.0.1", gateway_->port(), {.token = "op"}).value();
  constexpr std::size_t calls = 300;
  backend_.refuses = calls;
  std::mutex guard;
  std::vector<std::string> codes;
  for (std::size_t n = 0; n < calls; ++n) {
    well->post("task.claim", task_, [&](client::response told) {
      const std::lock_guard lock{guard};
      codes.push_back(told.error.code + (told.error.retryable ? ", again" : ""));
    });
  }
  EXPECT_TRUE(comes_true([&] {
    const std::lock_guard lock{guard};
    return codes.size() == calls;
  }));
  EXPECT_EQ(std::count(codes.begin(), codes.end(), "busy, again"), std::ptrdiff_t{calls});
  EXPECT_LT(well->counters().reads, calls) << "many were told at once";
}

/// Several reads of it, one right behind the other.
TEST_F(GatewayTest, RefusesEachCallOfALongFloodOnce) {
  start();
  for (const bool together : {true, false}) {
    const auto well = client::connect("127.0.0.1", gateway_->port(),
                                      {.token = "op", .refusals_together = together})
                        .value();
    constexpr std::size_t calls = 20'000;
    backend_.refuses = calls;
    std::mutex guard;
    std::vector<int> told(calls);
    for (std::size_t n = 0; n < calls; ++n) {
      well->post("task.claim", task_, [&, n](client::response one) {
        const std::lock_guard lock{guard};
        told[n] += one.error.code == "busy" ? 1 : 1'000;
      });
    }
    EXPECT_TRUE(comes_true([&] {
      const std::lock_guard lock{guard};
      return std::count(told.begin(), told.end(), 0) == 0;
    }));
    const std::lock_guard lock{guard};
    EXPECT_EQ(std::count(told.begin(), told.end(), 1), std::ptrdiff_t{calls});
  }
}

/// A client that says all it has to say and then only listens.
TEST_F(GatewayTest, AnswersAFloodWhoseClientSendsNoMore) {
  start();
  constexpr int calls = 3'000;
  backend_.refuses = calls;
  auto frames = frame_of("session.hello", map_of({{"token", "op"}}));
  for (int n = 0; n < calls; ++n) frames += frame_of("task.claim", task_);
  std::string why;
  auto socket = client::connect_socket("127.0.0.1", gateway_->port(), patience, why);
  ASSERT_TRUE(socket.open()) << why;
  for (std::string_view left = frames; !left.empty();) {
    const auto sent = client::send_some(socket, left);
    ASSERT_GE(sent, 0);
    left.remove_prefix(static_cast<std::size_t>(sent));
  }
  EXPECT_TRUE(comes_true([&] { return backend_.refuses == 0; }));
  std::string heard(4U << 20U, '\0');
  std::size_t bytes = 0;
  EXPECT_TRUE(comes_true([&] {
    const auto more = client::receive_some(socket, heard.data() + bytes, heard.size() - bytes);
    bytes += more > 0 ? static_cast<std::size_t>(more) : 0;
    const std::string_view all{heard.data(), bytes};
    std::size_t refused = 0;
    for (auto at = all.find("busy"); at != std::string_view::npos; at = all.find("busy", at + 4))
      ++refused;
    return refused == calls;
  }));
}

TEST_F(GatewayTest, CountsAConnectionThatGivesTwoCausesOnce) {
  options_.hello_timeout = std::chrono::milliseconds{1};
  start();
  const auto malformed = mute("\xc1");
  // That none is open alone may be from before it was counted.
  EXPECT_TRUE(
    comes_true([&] { return gateway_->counters().cut > 0 && gateway_->counters().open == 0; }));
  EXPECT_EQ(gateway_->counters().cut, 1U);
}

}  // namespace
}  // namespace trefoil::gateway
