#include "actors/base/permission.hpp"

#include <string>
#include <gtest/gtest.h>

#include "tests/unit/cast.hpp"

namespace trefoil::tests::permission_tests {

TEST(PermissionTest, AnOutsiderLearnsNothing) {
  for (const auto& outsider : {admin_of(bolt), leaver_of(acme), caller{}}) {
    const auto no = forbidden(outsider, acme, role::auditor, "respond");
    ASSERT_TRUE(no.has_value());
    EXPECT_EQ(*no, (refused{errc::not_found, {}, {}}));
  }
}

TEST(PermissionTest, AnInsiderLearnsWhichPermissionIsMissing) {
  const auto no = forbidden(member_of(acme), acme, role::manager, "author");
  ASSERT_TRUE(no.has_value());
  EXPECT_EQ(no->code, errc::not_permitted);
  EXPECT_EQ(no->meta, (meta_map{{"missing", std::vector<std::string>{"author"}}}));
}

TEST(PermissionTest, ARoleIncludesTheLesserOnesAndTheOperatorHasAll) {
  EXPECT_FALSE(forbidden(admin_of(acme), acme, role::member, "respond"));
  EXPECT_FALSE(forbidden(manager_of(acme), acme, role::manager, "author"));
  EXPECT_FALSE(forbidden(the_operator(), acme, role::admin, "admin"));
}

}  // namespace trefoil::tests::permission_tests
