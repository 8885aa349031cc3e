#include "runtime/config.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>

#include <gtest/gtest.h>

namespace trefoil {
namespace {

class ConfigTest : public testing::Test {
protected:
  void SetUp() override {
    const auto name = std::string{"trefoil_config_"}
                      + testing::UnitTest::GetInstance()->current_test_info()->name();
    file_ = std::filesystem::path{testing::TempDir()} / name;
  }
  void TearDown() override { std::filesystem::remove(file_); }

  void write(const std::string& text) {
    std::ofstream{file_} << text;
    sources_.file = file_;
  }
  config loaded() {
    auto made = config::load(sources_);
    EXPECT_TRUE(made) << (made ? "" : made.error());
    return made ? std::move(*made) : config{};
  }
  std::string refused() {
    const auto made = config::load(sources_);
    return made ? "" : made.error();
  }

  config_sources sources_;
  std::map<std::string, std::string>& environment_ = sources_.environment;
  std::filesystem::path file_;
};

TEST_F(ConfigTest, TakesTheStrongestSource) {
  EXPECT_EQ(loaded().number("gateway.threads"), 1U);
  EXPECT_EQ(loaded().origin("gateway.threads"), "default");
  write("[gateway]\nthreads = 2\n");
  EXPECT_EQ(loaded().number("gateway.threads"), 2U);
  EXPECT_EQ(loaded().origin("gateway.threads"), file_.string() + ":2");
  environment_["TREFOIL_GATEWAY_THREADS"] = "3";
  EXPECT_EQ(loaded().number("gateway.threads"), 3U);
  EXPECT_EQ(loaded().origin("gateway.threads"), "environment TREFOIL_GATEWAY_THREADS");
  sources_.flags["gateway.threads"] = "4";
  EXPECT_EQ(loaded().number("gateway.threads"), 4U);
  EXPECT_EQ(loaded().origin("gateway.threads"), "flag --gateway-threads");
}

TEST_F(ConfigTest, NamesWhatAnUnknownKeyProbablyMeant) {
  write("[gateway]\n\nlistn = \"127.0.0.1:1\"\n");
  EXPECT_EQ(
    refused(),
    file_.string() + ":3: there is no setting `gateway.listn`; did you mean `gateway.listen`?");
  write("[gatway]\nlisten = \"127.0.0.1:1\"\n");
  EXPECT_NE(refused().find("did you mean `gateway.listen`?"), std::string::npos);
  write("zzz = 1\n");
  EXPECT_EQ(refused(), file_.string() + ":1: there is no setting `zzz`");
}

TEST_F(ConfigTest, RefusesAnUnknownSectionThatIsEmpty) {
  write("[gatway]\n");
  EXPECT_EQ(refused(),
            file_.string() + ":1: there is no section `gatway`; did you mean `gateway`?");
  write("[gateway]\n");
  EXPECT_EQ(refused(), "");
}

TEST_F(ConfigTest, RefusesAnUnknownVariableOfItsOwn) {
  environment_["TREFOIL_GATWAY_THREADS"] = "2";
  EXPECT_EQ(refused(),
            "environment: there is no variable `TREFOIL_GATWAY_THREADS`; did you mean "
            "`TREFOIL_GATEWAY_THREADS`?");
  environment_.clear();
  for (const auto* others : {"TREFOIL_CONFIG", "TREFOIL_NODE", "TREFOIL_TOKEN",
                             "TREFOIL_TOKEN_FILE", "TREFOILS", "PATH"}) {
    environment_[others] = "x";
  }
  EXPECT_EQ(refused(), "");
}

TEST_F(ConfigTest, KeepsTheItemsOfAListAsTheyAre) {
  write("[identity]\noperator_tokens = [\"a,b\", \"c\"]\n");
  EXPECT_EQ(loaded().list("identity.operator_tokens"), (std::vector<std::string>{"a,b", "c"}));
  environment_["TREFOIL_IDENTITY_OPERATOR_TOKENS"] = "d,,e,";
  EXPECT_EQ(loaded().list("identity.operator_tokens"), (std::vector<std::string>{"d", "e"}));
  environment_.clear();
  for (const std::string bad : {"\"text\"", "5", "[1]", "[\"\"]", "[\"a\", \"\"]"}) {
    write("[identity]\noperator_tokens = " + bad + "\n");
    EXPECT_EQ(refused(), file_.string()
                           + ":2: `identity.operator_tokens` must be a list of texts, none of "
                             "them empty")
      << bad;
  }
  write("[gateway]\nlisten = [\"127.0.0.1:1\"]\n");
  EXPECT_EQ(refused(), file_.string() + ":2: `gateway.listen` must be a text or a number");
}

TEST_F(ConfigTest, RefusesWhatIsNoNumberOrOutOfRange) {
  for (const std::string bad : {"0", "17", "-1", "two", "1x", "", "99999999999999999999"}) {
    sources_.flags["gateway.threads"] = bad;
    EXPECT_EQ(
      refused(),
      "flag --gateway-threads: `gateway.threads` must be a number from 1 to 16, not `" + bad + "`");
  }
}

TEST_F(ConfigTest, RefusesWhatIsNoAddress) {
  for (const std::string bad : {"", "7420", ":7420", "host:", "host:x", "host:65536", "host:-1"}) {
    sources_.flags["gateway.listen"] = bad;
    EXPECT_EQ(refused(), "flag --listen: `gateway.listen` must be host:port, not `" + bad + "`");
  }
  sources_.flags["gateway.listen"] = "[::1]:0";
  EXPECT_EQ(refused(), "");
}

TEST_F(ConfigTest, NamesTheLineOfAFileThatIsNoToml) {
  write("[gateway]\nthreads = = 2\n");
  EXPECT_EQ(refused().find(file_.string() + ":2: "), 0U);
  sources_.file = file_.string() + ".absent";
  EXPECT_NE(refused(), "");
}

TEST_F(ConfigTest, ShowsValuesAndOriginsButNoSecret) {
  write("[identity]\noperator_tokens = [\"s3cret\", \"other\"]\nservice_keys = [\"crm:hush\"]\n");
  const auto with = loaded();
  EXPECT_EQ(with.list("identity.operator_tokens"), (std::vector<std::string>{"s3cret", "other"}));
  const auto shown = with.print();
  EXPECT_EQ(shown.find("s3cret"), std::string::npos);
  EXPECT_EQ(shown.find("hush"), std::string::npos);
  EXPECT_NE(shown.find("(set)"), std::string::npos);
  for (const auto& each : settings()) EXPECT_NE(shown.find(each.name()), std::string::npos);
}

TEST_F(ConfigTest, NeverTakesASecretAsAFlag) {
  for (const auto& each : settings()) {
    EXPECT_EQ(each.secret, each.flag.empty()) << each.name();
    EXPECT_FALSE(each.help.empty()) << each.name();
  }
}

TEST_F(ConfigTest, KeepsTheStoreInTheStateFolderOfItsUser) {
  environment_["HOME"] = "/home/ana";
  EXPECT_EQ(loaded().text("node.store"), "/home/ana/.local/state/trefoil");
  environment_["XDG_STATE_HOME"] = "/state";
  EXPECT_EQ(loaded().text("node.store"), "/state/trefoil");
}

}  // namespace
}  // namespace trefoil
