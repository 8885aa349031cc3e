#include <fstream>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/e2e/network.hpp"

namespace trefoil::e2e {

/// A node with a campaign of three suppliers, the first of whom has begun.
class Cli : public testing::Test {
protected:
  Cli() : node_{scratch_.path()} {
    node_.start();
    desk with{node_};
    campaign_ = make_open_campaign(with, 3);
    with.act(campaign_.member(0), "task.claim", map_of({{"task", campaign_.task(0)}}));
    with.act(campaign_.member(0), "task.save",
             map_of({{"task", campaign_.task(0)},
                     {"step", "details"},
                     {"values", map_of({{"name", "First"}})},
                     {"draft_revision", 0}}));
  }

  [[nodiscard]] ending ask(words arguments, bool json = false) const {
    arguments.insert(arguments.end(), {"--node", node_.address(), "--token-file",
                                       node_.token_file("operator").string()});
    if (json) arguments.emplace_back("--json");
    return run("trefoil", arguments);
  }
  [[nodiscard]] nlohmann::json ask_json(const words& arguments) const {
    const auto ended = ask(arguments, true);
    EXPECT_EQ(ended.code, 0) << ended.err;
    return nlohmann::json::parse(ended.out);
  }
  static void expect_words(const ending& ended, const words& all) {
    EXPECT_EQ(ended.code, 0) << ended.err;
    for (const auto& one : all)
      EXPECT_NE(ended.out.find(one), std::string::npos) << one << " in\n" << ended.out;
  }

  scratch_folder scratch_;
  own_node node_;
  open_campaign campaign_;
};

TEST_F(Cli, ShowsACampaign) {
  const words asked{"campaign", "show", to_text(campaign_.campaign)};
  expect_words(ask(asked), {to_text(campaign_.campaign), "active", "kpis.audience",
                            "kpis.completion_rate", "0.0000"});
  const auto shown = ask_json(asked);
  EXPECT_EQ(shown["kpis"]["audience"], 3);
  EXPECT_EQ(shown["kpis"]["in_progress"], 1);
  EXPECT_EQ(shown["status"], "active");
}

TEST_F(Cli, BreaksFiguresDown) {
  const words asked{"campaign", "kpis", to_text(campaign_.campaign), "--by", "region,department"};
  const auto now = ask_json(asked);
  EXPECT_EQ(now["kpis"]["audience"], 3);
  ASSERT_EQ(now["regions"].size(), 1U);
  EXPECT_EQ(now["regions"][0]["kpis"]["in_progress"], 1);
  ASSERT_EQ(now["departments"].size(), 1U);
  EXPECT_EQ(now["departments"][0]["kpis"]["audience"], 3);
  auto before = asked;
  before.insert(before.end(), {"--as-of", "2020-01-01T00:00:00Z"});
  EXPECT_EQ(ask_json(before)["kpis"]["audience"], 0);
  EXPECT_TRUE(ask_json(before)["regions"].empty());
  auto ahead = asked;
  ahead.insert(ahead.end(), {"--as-of", "2220-01-01T00:00:00Z"});
  EXPECT_NE(ask(ahead).err.find("as_of_ahead"), std::string::npos);
}

TEST_F(Cli, TellsATasksHistory) {
  const words asked{"task", "history", campaign_.task(0)};
  expect_words(ask(asked),
               {"SEQUENCE", "EVENT", "opened", "claimed", "saved", to_text(campaign_.member(0))});
  const auto told = ask_json(asked);
  ASSERT_GE(told["records"].size(), 3U);
  for (std::size_t at = 1; at < told["records"].size(); ++at) {
    EXPECT_LT(told["records"][at - 1]["sequence"], told["records"][at]["sequence"]);
  }
}

TEST_F(Cli, ListsAnInbox) {
  const words asked{"inbox", "list", to_text(campaign_.member(0))};
  expect_words(ask(asked), {campaign_.task(0), "in_progress", "TASK", "STATUS"});
  EXPECT_EQ(ask_json(asked)["tasks"][0]["task"], campaign_.task(0));
  EXPECT_EQ(ask_json({"inbox", "list", to_text(campaign_.member(1))})["tasks"][0]["status"],
            "not_started");
}

TEST_F(Cli, TellsWhatTheNodeDoes) {
  expect_words(ask({"node", "status"}),
               {"live_actors", "records", "syncs", "connections", "shards"});
  EXPECT_GT(ask_json({"node", "status"})["records"].get<std::uint64_t>(), 0U);
}

TEST_F(Cli, EndsWithTheCodeThatBelongs) {
  const company_id nobody{0x1234'5678'9abc'def0};
  const auto missing = ask({"campaign", "show", to_text(campaign_id{nobody, 1})});
  EXPECT_EQ(missing.code, 3) << missing.err;
  EXPECT_NE(missing.err.find("not_found"), std::string::npos) << missing.err;
  const auto told = ask({"task", "show", to_text(task_id{{nobody, 1}, nobody, 1})}, true);
  EXPECT_EQ(told.code, 3);
  EXPECT_EQ(nlohmann::json::parse(told.err)["code"], "not_found");
  EXPECT_EQ(ask({"campaign", "kpis", to_text(campaign_.campaign), "--as-of", "noon"}).code, 2);
  EXPECT_EQ(ask({"campaign", "show", "cam_wrong"}).code, 2);
  EXPECT_EQ(ask({"campaign", "dance"}).code, 2);
  EXPECT_EQ(ask({"campaign", "show"}).code, 2);
  const auto address = node_.address();
  const auto token_file = node_.token_file("operator").string();
  EXPECT_EQ(run("trefoil", {"node", "status", "--node", address}, {"TREFOIL_TOKEN=wrong"}).code, 1);
  EXPECT_EQ(node_.stop(), 0);
  const auto away
    = run("trefoil", {"node", "status", "--node", address, "--token-file", token_file});
  EXPECT_EQ(away.code, 4) << away.err;
}

TEST_F(Cli, VerifiesAStoppedStore) {
  EXPECT_EQ(node_.stop(), 0);
  const words asked{"verify", "--store", node_.store().string()};
  expect_words(run("trefoil", asked), {"records", "violations    0"});
  auto json = asked;
  json.emplace_back("--json");
  const auto found = nlohmann::json::parse(run("trefoil", json).out);
  EXPECT_TRUE(found.is_object());
  EXPECT_EQ(run("trefoil", {"verify", "--store", (scratch_.path() / "nothing").string()}).code, 1);
}

TEST(Config, NamesWhatWasProbablyMeant) {
  const scratch_folder scratch;
  const auto file = (scratch.path() / "node.toml").string();
  std::ofstream{file} << "[actors]\nlive_mx = 64\n";
  const auto unknown = run("trefoild", {"--config", file});
  EXPECT_EQ(unknown.code, 2);
  EXPECT_NE(unknown.err.find("`actors.live_max`"), std::string::npos) << unknown.err;
  EXPECT_NE(unknown.err.find(file + ":2"), std::string::npos) << unknown.err;
  std::ofstream{file} << "[actors]\nlive_max = 0\n";
  EXPECT_EQ(run("trefoild", {"--config", file}).code, 2);
  const auto flag = run("trefoild", {"--live-actor-max=64"});
  EXPECT_EQ(flag.code, 2);
  EXPECT_EQ(flag.err,
            "trefoild: command line: there is no flag `--live-actor-max`; did you mean "
            "`--live-actors-max`?\n");
  const auto variable = run("trefoild", {"--print-config"}, {"TREFOIL_ACTORS_LIVEMAX=64"});
  EXPECT_EQ(variable.code, 2);
  EXPECT_NE(variable.err.find("`TREFOIL_ACTORS_LIVE_MAX`"), std::string::npos) << variable.err;
  const auto printed = run("trefoild", {"--print-config", "--live-actors-max", "64"},
                           {"TREFOIL_NODE_LOG_LEVEL=off"});
  EXPECT_EQ(printed.code, 0);
  EXPECT_NE(printed.out.find("flag --live-actors-max"), std::string::npos) << printed.out;
  EXPECT_NE(printed.out.find("environment TREFOIL_NODE_LOG_LEVEL"), std::string::npos)
    << printed.out;
}

}  // namespace trefoil::e2e
