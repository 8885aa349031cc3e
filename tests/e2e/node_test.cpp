#include <algorithm>
#include <atomic>
#include <csignal>
#include <fstream>
#include <optional>
#include <thread>
#include <gtest/gtest.h>

#include "tests/e2e/network.hpp"

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
  explicit watcher(const node_process& node)
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

ending verify(const node_process& node) {
  return run("trefoil", {"verify", "--store", node.store().string()});
}

/// The newest log of the store that holds anything.
std::filesystem::path newest_log(const node_process& node) {
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
void expect_refused(node_process& node) {
  const auto before = node.log().size();
  EXPECT_THROW(node.start(), std::runtime_error);
  EXPECT_FALSE(node.runs());
  const auto said = node.log().substr(before);
  EXPECT_NE(said.find("shard "), std::string::npos) << said;
  EXPECT_NE(said.find("position "), std::string::npos) << said;
  EXPECT_NE(said.find("\"level\":\"error\""), std::string::npos) << said;
  EXPECT_EQ(verify(node).code, 1);
}

}  // namespace

TEST(Node, RunsACampaignWithSixtyFourLiveActors) {
  constexpr std::size_t budget = 64;
  constexpr std::size_t companies = 10'000;
  constexpr std::size_t clients = 8;
  constexpr std::size_t claimed = 2'000;
  constexpr std::size_t saved = 1'600;
  constexpr std::size_t submitted = 1'200;
  const scratch_folder scratch;
  node_process node{scratch.path(), {"--live-actors-max", std::to_string(budget)}};
  node.start();
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

TEST(Node, DrainsOnSigterm) {
  constexpr std::size_t suppliers = 400;
  const scratch_folder scratch;
  node_process node{scratch.path()};
  node.start();
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

TEST(Node, EndsAtOnceOnASecondSigterm) {
  const scratch_folder scratch;
  node_process node{scratch.path()};
  node.start();
  {
    desk with{node};
    (void)make_open_campaign(with, 200);
  }
  node.send(SIGTERM);
  node.send(SIGTERM);
  const auto code = node.wait(std::chrono::seconds{5});
  EXPECT_TRUE(code == 130 || code == 0) << code;  // 0: it had drained before.
  EXPECT_EQ(verify(node).code, 0);
}

TEST(Node, RefusesADamagedStore) {
  const scratch_folder scratch;
  node_process node{scratch.path()};
  node.start();
  {
    desk with{node};
    const auto campaign = make_open_campaign(with, 50);
    for (std::size_t at = 0; at < 50; ++at) claim(with, campaign, at);
  }
  node.kill();
  EXPECT_EQ(verify(node).code, 0);
  const auto log = newest_log(node);
  ASSERT_FALSE(log.empty());
  const auto good = scratch.path() / "good.log";
  std::filesystem::copy_file(log, good);
  const auto restore = [&] {
    std::filesystem::copy_file(good, log, std::filesystem::copy_options::overwrite_existing);
  };

  flip_a_byte(log);
  expect_refused(node);
  restore();
  std::filesystem::resize_file(log, std::filesystem::file_size(log) / 2);
  expect_refused(node);
  restore();
  node.start();
  EXPECT_EQ(node.stop(), 0);
}

TEST(Node, WritesNothingOnAFullDisk) {
  const scratch_folder scratch;
  node_process node{scratch.path()};
  node.start();
  std::optional<desk> with{node};
  const auto campaign = make_open_campaign(*with, 10);
  with.reset();
  EXPECT_EQ(node.stop(), 0);

  node_process full{scratch.path(), {"--store-free-bytes-min", "1099511627776"}};
  full.start();
  with.emplace(full);
  const auto who = campaign.member(0);
  const auto named = map_of({{"task", campaign.task(0)}});
  const auto refused = with->try_as(who, "task.claim", named);
  EXPECT_EQ(refused.error.code, "storage_low") << refused.error.detail;
  const auto shown = with->try_as(who, "task.show", named);
  EXPECT_TRUE(shown.ok) << shown.error.code;
  EXPECT_TRUE(shown.result["holder"].is_nil());
  with.reset();
  EXPECT_EQ(full.stop(), 0) << full.log();
  EXPECT_EQ(verify(full).code, 0);
}

TEST(Node, OwnsItsStoreAlone) {
  const scratch_folder scratch;
  node_process node{scratch.path()};
  node.start();
  const auto second
    = run("trefoild", {"--store", node.store().string(), "--listen", "127.0.0.1:0"});
  EXPECT_EQ(second.code, 1) << second.out << second.err;
  EXPECT_EQ(verify(node).code, 1) << "verify looks at a store that nobody owns";
  EXPECT_EQ(node.stop(), 0);
}

}  // namespace trefoil::e2e
