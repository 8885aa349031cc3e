#include "actors/base/permission.hpp"

#include <string>
#include <gtest/gtest.h>

#include "tests/unit/cast.hpp"

namespace trefoil::tests::permission_tests {

TEST(PermissionTest, AnOutsiderLearnsNothing) {
  for (const auto& outsider : {admin_of(bolt), leaver_of(acme), caller{}}) {
    const auto no = forbidden(outsider, acme, role::auditor);
    ASSERT_TRUE(no.has_value());
    EXPECT_EQ(*no, (refused{errc::not_found, {}, {}}));
  }
}

TEST(PermissionTest, AnInsiderLearnsWhichRoleIsMissing) {
  const auto no = forbidden(member_of(acme), acme, role::manager);
  ASSERT_TRUE(no.has_value());
  EXPECT_EQ(*no, (refused{errc::not_permitted, {}, {{"missing", std::string{"manager"}}}}));
}

TEST(PermissionTest, ARoleIncludesTheLesserOnesAndTheOperatorHasAll) {
  EXPECT_FALSE(forbidden(admin_of(acme), acme, role::member));
  EXPECT_FALSE(forbidden(manager_of(acme), acme, role::manager));
  EXPECT_FALSE(forbidden(the_operator(), acme, role::admin));
}

}  // namespace trefoil::tests::permission_tests
