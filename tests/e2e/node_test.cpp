#include <algorithm>
#include <atomic>
#include <csignal>
#include <fstream>
#include <optional>
#include <thread>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/e2e/bad_input.hpp"
#include "tests/e2e/network.hpp"
#include "tests/e2e/raw_link.hpp"

namespace trefoil::e2e {

namespace {

void claim(desk& with, const open_campaign& at, std::size_t supplier) {
  with.act(at.member(supplier), "task.claim", map_of({{"task", at.task(supplier)}}));
}

void save(desk& with, const open_campaign& at, std::size_t supplier, const std::string& name) {
  with.act(at.member(supplier), "task.save",
           map_of({{"task", at.task(supplier)},
                   {"step", "details"},
                   {"values", map_of({{"name", name}})},
                   {"draft_revision", 0}}));
}

void submit(desk& with, const open_campaign& at, std::size_t supplier) {
  with.act(at.member(supplier), "task.submit", map_of({{"task", at.task(supplier)}}));
}

/// Asks node.status all the while and keeps the most live actors that it told.
class watcher {
public:
  explicit watcher(const own_node& node)
    : session_{new_session(node, "operator")}, thread_{[this] { watch(); }} {}
  ~watcher() { (void)most(); }

  std::uint64_t most() {
    over_ = true;
    if (thread_.joinable()) thread_.join();
    return most_;
  }

private:
  void watch() {
    while (!over_) {
      const auto told = session_->call("node.status", value::map());
      most_ = std::max(most_, told.result["live_actors"].as_uint());
      std::this_thread::sleep_for(std::chrono::milliseconds{1});
    }
  }

  std::unique_ptr<client::session> session_;
  std::atomic<bool> over_{false};
  std::uint64_t most_ = 0;
  std::thread thread_;
};

ending verify(const own_node& node) {
  return run("trefoil", {"verify", "--store", node.store().string()});
}

/// The newest log of the store that holds anything.
std::filesystem::path newest_log(const own_node& node) {
  std::filesystem::path newest;
  for (const auto& entry : std::filesystem::directory_iterator{node.store() / "database"}) {
    if (entry.path().extension() != ".log" || entry.file_size() == 0) continue;
    if (newest.empty() || entry.path().filename() > newest.filename()) newest = entry.path();
  }
  return newest;
}

void flip_a_byte(const std::filesystem::path& file) {
  std::fstream to{file, std::ios::in | std::ios::out | std::ios::binary};
  const auto middle = static_cast<std::streamoff>(std::filesystem::file_size(file) / 2);
  char one = 0;
  to.seekg(middle).get(one);
  to.seekp(middle).put(static_cast<char>(one ^ 0x10));
}

/// A start of a damaged store fails, says where, and `trefoil verify` agrees.
void expect_refused(own_node& node) {
  const auto before = node.log().size();
  EXPECT_THROW(node.start(), std::runtime_error);
  EXPECT_FALSE(node.runs());
  const auto said = node.log().substr(before);
  EXPECT_NE(said.find("shard "), std::string::npos) << said;
  EXPECT_NE(said.find("position "), std::string::npos) << said;
  EXPECT_NE(said.find("\"level\":\"error\""), std::string::npos) << said;
  EXPECT_EQ(verify(node).code, 1);
}

/// A client that has asked for more than the kernel takes and does not read it.
class mute_client {
public:
  explicit mute_client(const own_node& node) : link_{node, node.token("service")} {
    link_.send(frame_of("blob.put", {{"content", binary(std::string(1U << 20U, 'x'))}}));
    const auto stored = link_.receive();
    if (!stored) throw std::runtime_error{"no blob"};
    const auto blob = text(stored->at(3)["blob"].as_text());
    std::string many;
    for (int at = 0; at < 48; ++at) many += frame_of("blob.get", {{"blob", blob}});
    link_.send(many);
    if (!link_.receive()) throw std::runtime_error{"no answer"};  // All were taken by one read.
  }

private:
  raw_link link_;
};

}  // namespace

/// One node in a folder of its own.
class NodeLife : public testing::Test {
protected:
  /// The one before must have ended.
  own_node& start(words flags = {}) {
    node_.emplace(scratch_.path(), std::move(flags));
    node_->start();
    return *node_;
  }
  /// Sends a signal and waits until the node says that it drains.
  void begin_to_end() {
    node_->send(SIGTERM);
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{10};
    while (node_->log().find("\"draining\"") == std::string::npos) {
      ASSERT_LT(std::chrono::steady_clock::now(), end) << node_->log();
      std::this_thread::sleep_for(std::chrono::milliseconds{1});
    }
  }

  const scratch_folder scratch_;
  std::optional<own_node> node_;
};

TEST_F(NodeLife, RunsACampaignWithSixtyFourLiveActors) {
  constexpr std::size_t budget = 64;
  constexpr std::size_t companies = 10'000;
  constexpr std::size_t clients = 8;
  constexpr std::size_t claimed = 2'000;
  constexpr std::size_t saved = 1'600;
  constexpr std::size_t submitted = 1'200;
  auto& node = start({"--live-actors-max", std::to_string(budget)});
  desk with{node};
  const auto campaign = make_open_campaign(with, companies);

  watcher watched{node};
  together(clients, [&](std::size_t client) {
    desk mine{node};
    for (auto at = client; at < claimed; at += clients) {
      claim(mine, campaign, at);
      if (at < saved) save(mine, campaign, at, "Supplier");
      if (at < submitted) submit(mine, campaign, at);
    }
  });
  RecordProperty("live_most", static_cast<int>(watched.most()));
  // Beyond the budget live those that a command is under way for, and those that are just being put away because of it.
  EXPECT_LE(watched.most(), budget + 4 * clients);
  EXPECT_GE(with.operate("node.status", value::map())["passivations"].as_uint(),
            claimed - 2 * budget);

  const auto shown = with.act(campaign.manager(), "campaign.show",
                              map_of({{"campaign", to_text(campaign.campaign)}}));
  const auto& kpis = shown["kpis"];
  EXPECT_EQ(kpis["audience"].as_uint(), companies);
  EXPECT_EQ(kpis["completed"].as_uint(), submitted);
  EXPECT_EQ(kpis["in_progress"].as_uint(), saved - submitted);
  EXPECT_EQ(kpis["claimed"].as_uint(), claimed - submitted);
  EXPECT_EQ(kpis["not_started"].as_uint(), companies - saved);
  EXPECT_EQ(kpis["finished"].as_uint(), saved);
  EXPECT_EQ(kpis["reachable"].as_uint(), companies);
  EXPECT_EQ(node.stop(), 0) << node.log();
  const auto verified = verify(node);
  EXPECT_EQ(verified.code, 0) << verified.out << verified.err;
}

TEST_F(NodeLife, DrainsOnSigterm) {
  constexpr std::size_t suppliers = 400;
  auto& node = start();
  std::optional<desk> with{node};
  const auto campaign = make_open_campaign(*with, suppliers);
  std::atomic<std::size_t> acknowledged{0};
  std::vector<char> claimed(suppliers, 0);
  std::thread ender{[&] {
    while (acknowledged < suppliers / 8) std::this_thread::yield();
    node.send(SIGTERM);
  }};
  together(4, [&](std::size_t client) {
    const auto session = new_session(node, "service");
    for (auto at = client; at < suppliers; at += 4) {
      const auto answer = session->call(
        "task.claim", map_of({{"task", campaign.task(at)}, {"as", to_text(campaign.member(at))}}));
      if (!answer.ok) {
        EXPECT_TRUE(answer.error.code == "shutting_down" || answer.error.code == "disconnected")
          << answer.error.code;
        return;
      }
      claimed[at] = 1;
      ++acknowledged;
    }
  });
  ender.join();
  EXPECT_EQ(node.wait(), 0) << node.log();

  with.reset();
  node.start();
  with.emplace(node);
  for (std::size_t at = 0; at < suppliers; ++at) {
    if (claimed[at] == 0) continue;
    const auto shown
      = with->act(campaign.member(at), "task.show", map_of({{"task", campaign.task(at)}}));
    EXPECT_EQ(shown["holder"].as_text(), to_text(campaign.member(at)));
  }
  EXPECT_EQ(node.stop(), 0);
  EXPECT_EQ(verify(node).code, 0);
}

TEST_F(NodeLife, EndsAtOnceOnASecondSigterm) {
  auto& node = start({"--backlog-bytes-max", "67108864"});
  const mute_client mute{node};  // It holds up the end.
  begin_to_end();
  node.send(SIGTERM);
  EXPECT_EQ(node.wait(std::chrono::seconds{5}), 130);
  EXPECT_EQ(verify(node).code, 0);
}

TEST_F(NodeLife, EndsInGoodOrderBesideAClientThatDoesNotRead) {
  auto& node = start({"--backlog-bytes-max", "67108864"});
  const mute_client mute{node};
  EXPECT_EQ(node.stop(), 0) << node.log();
  EXPECT_NE(node.log().find("\"answers_unread\",\"connections\":1"), std::string::npos)
    << node.log();
}

TEST_F(NodeLife, RefusesADamagedStore) {
  auto& node = start();
  {
    desk with{node};
    const auto campaign = make_open_campaign(with, 50);
    for (std::size_t at = 0; at < 50; ++at) claim(with, campaign, at);
  }
  node.kill();
  EXPECT_EQ(verify(node).code, 0);
  const auto log = newest_log(node);
  ASSERT_FALSE(log.empty());
  const auto good = scratch_.path() / "good";
  std::filesystem::copy(node.store(), good, std::filesystem::copy_options::recursive);
  const auto restore = [&] {
    std::filesystem::remove_all(node.store());
    std::filesystem::copy(good, node.store(), std::filesystem::copy_options::recursive);
  };

  flip_a_byte(log);
  expect_refused(node);
  restore();
  std::filesystem::resize_file(log, std::filesystem::file_size(log) / 2);
  expect_refused(node);
  restore();
  node.start();
  EXPECT_EQ(node.stop(), 0) << node.log();
  EXPECT_EQ(verify(node).code, 0);
}

TEST_F(NodeLife, WritesNothingOnAFullDisk) {
  std::optional<desk> with{start()};
  const auto campaign = make_open_campaign(*with, 10);
  with.reset();
  EXPECT_EQ(node_->stop(), 0);

  auto& full = start({"--store-free-bytes-min", "1099511627776"});
  with.emplace(full);
  const auto who = campaign.member(0);
  const auto named = map_of({{"task", campaign.task(0)}});
  const auto refused = with->try_as(who, "task.claim", named);
  EXPECT_EQ(refused.error.code, "storage_low") << refused.error.detail;
  const auto file = map_of({{"content", value::bytes("file")}});
  EXPECT_EQ(with->try_as(who, "blob.put", file).error.code, "storage_low");
  const auto shown = with->try_as(who, "task.show", named);
  EXPECT_TRUE(shown.ok) << shown.error.code;
  EXPECT_TRUE(shown.result["holder"].is_nil());
  with.reset();
  EXPECT_EQ(full.stop(), 0) << full.log();
  EXPECT_EQ(verify(full).code, 0);
}

TEST_F(NodeLife, SaysWhyItEndsWhenAWriteFails) {
  auto& node = start();
  const auto session = new_session(node, "operator");
  node.limit_files(64U << 10U);
  const value::list_type rows(500, map_of({{"profile", map_of({{"name", "Supplier"}})}}));
  client::response answer{.ok = true};
  for (int chunk = 0; answer.ok && chunk < 100; ++chunk) {
    answer = session->call("registry.import_companies",
                           map_of({{"rid", std::to_string(chunk)}, {"companies", rows}}));
  }
  EXPECT_EQ(answer.error.code, "disconnected");
  EXPECT_EQ(node.wait(), 1);
  auto lines = node.log();
  lines.pop_back();
  const auto last = nlohmann::json::parse(lines.substr(lines.rfind('\n') + 1));
  EXPECT_EQ(last["level"], "critical");
  EXPECT_EQ(last["event"], "process_ends");
  EXPECT_FALSE(std::string{last["at"]}.empty());
  EXPECT_FALSE(std::string{last["detail"]}.empty());
  EXPECT_EQ(verify(node).code, 0);
}

TEST_F(NodeLife, OwnsItsStoreAlone) {
  auto& node = start();
  const auto second
    = run("trefoild", {"--store", node.store().string(), "--listen", "127.0.0.1:0"});
  EXPECT_EQ(second.code, 1) << second.out << second.err;
  EXPECT_EQ(verify(node).code, 1) << "verify looks at a store that nobody owns";
  EXPECT_EQ(node.stop(), 0);
}

}  // namespace trefoil::e2e
