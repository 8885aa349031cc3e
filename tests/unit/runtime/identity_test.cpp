#include <filesystem>
#include <string>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "runtime/identity/keyring.hpp"
#include "runtime/identity/token_file.hpp"

namespace trefoil::identity {
namespace {

const keyring keys{{"op-1", "op-2"}, {{"crm", "svc-1"}}};

TEST(Keyring, KnowsTheOperatorByAnyOfItsTokens) {
  for (const auto* token : {"op-1", "op-2"}) {
    const auto who = keys.find(token);
    ASSERT_TRUE(who);
    EXPECT_EQ(who->kind, principal_kind::network_operator);
    EXPECT_EQ(who->name, "operator");
    EXPECT_FALSE(who->may_act);
  }
}

TEST(Keyring, LetsAServiceActForPeople) {
  const auto who = keys.find("svc-1");
  ASSERT_TRUE(who);
  EXPECT_EQ(who->kind, principal_kind::person);
  EXPECT_EQ(who->name, "service:crm");
  EXPECT_TRUE(who->may_act);
}

TEST(Keyring, KnowsNobodyElse) {
  for (const auto* token : {"", "op", "op-1 ", "OP-1", "svc-11"})
    EXPECT_FALSE(keys.find(token)) << token;
  EXPECT_FALSE((keyring{{""}, {{"crm", ""}}}.find("")));
}

TEST(Keyring, ReadsAServiceKey) {
  const auto key = parse_service_key("crm:a:b");
  ASSERT_TRUE(key);
  EXPECT_EQ(key->name, "crm");
  EXPECT_EQ(key->token, "a:b");
  for (const auto* text : {"", "crm", ":x", "crm:"}) EXPECT_FALSE(parse_service_key(text)) << text;
}

TEST(TokenFile, IsMadeOnceAndReadableByItsOwnerOnly) {
  const auto file = std::filesystem::path{testing::TempDir()} / "trefoil_token_file_test";
  std::filesystem::remove(file);
  const auto made = token_in(file);
  ASSERT_TRUE(made);
  EXPECT_EQ(made->size(), 64U);
  struct stat status {};
  ASSERT_EQ(::stat(file.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  const auto again = token_in(file);
  ASSERT_TRUE(again);
  EXPECT_EQ(*again, *made);
  std::filesystem::remove(file);
  EXPECT_FALSE(token_in(file.string() + "/not/there"));
}

}  // namespace
}  // namespace trefoil::identity
