// A program that runs beside this one tells how it ended, and ends with its owner.

#include <csignal>
#include <cstdlib>
#include <filesystem>

#include <gtest/gtest.h>

#include "runtime/launch/node_program.hpp"

namespace trefoil::tests::child_programs {

using namespace std::chrono_literals;
using launch::child_program;

namespace {

constexpr auto soon = 30s;
const launch::child_options quiet{.out = "/dev/null", .err = "/dev/null"};

launch::words shell(const std::string& script) { return {"/bin/sh", "-c", script}; }

}  // namespace

TEST(ChildProgram, TellsItsExitCode) {
  child_program child;
  child.run(shell("exit 3"), quiet);
  EXPECT_EQ(child.ended_within(soon), 3);
  EXPECT_FALSE(child.runs());
}

TEST(ChildProgram, TellsTheSignalThatEndedIt) {
  child_program child;
  child.run(shell("sleep 60"), quiet);
  EXPECT_EQ(child.ended(), std::nullopt);
  child.kill();
  EXPECT_EQ(child.ended(), -SIGKILL);
}

TEST(ChildProgram, OfNoSuchNameEndsWith127) {
  child_program child;
  child.run({"/no/such/program"}, quiet);
  EXPECT_EQ(child.ended_within(soon), 127);
}

TEST(ChildProgram, WithoutAPlaceForItsOutputEndsWith127) {
  child_program child;
  child.run(shell("exit 0"), {.out = "/no/such/folder/out", .err = "/dev/null"});
  EXPECT_EQ(child.ended_within(soon), 127);
}

TEST(ChildProgram, ThatEndedWhileItWasToStandStillIsGone) {
  child_program child;
  child.run(shell("exit 3"), quiet);
  const std::filesystem::path zombie = "/proc/" + std::to_string(child.id()) + "/exe";
  std::error_code gone;
  while (!gone) static_cast<void>(std::filesystem::read_symlink(zombie, gone));
  // It has ended, and nobody was told.
  child.freeze();
  EXPECT_FALSE(child.runs());
  EXPECT_EQ(child.ended(), 3);
}

TEST(ChildProgram, GoesOnBehindAFreeze) {
  child_program child;
  child.run(shell("sleep 0.01; exit 4"), quiet);
  child.freeze();
  EXPECT_EQ(child.ended(), std::nullopt);
  child.thaw();
  EXPECT_EQ(child.ended_within(soon), 4);
}

TEST(ChildProgram, IsNotSteeredByVariablesOfItsOwners) {
  ::setenv("TREFOIL_FOR_THE_OWNER", "1", 1);
  child_program child;
  auto with = quiet;
  with.settings = {"FOR_THE_CHILD=1"};
  child.run(shell("test -z \"$TREFOIL_FOR_THE_OWNER\" && test -n \"$FOR_THE_CHILD\""), with);
  EXPECT_EQ(child.ended_within(soon), 0);
  ::unsetenv("TREFOIL_FOR_THE_OWNER");
}

TEST(NodeProgram, ThatNeverRanIsStoppedAtOnce) {
  launch::node_program node{"/no/such/program", std::filesystem::temp_directory_path()};
  EXPECT_EQ(node.stop(1h), std::nullopt);
}

}  // namespace trefoil::tests::child_programs
