// A program that runs beside this one tells how it ended, and ends with its owner.

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <sys/wait.h>
#include <unistd.h>

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
  child.run(shell("exec sleep 60"), quiet);
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

TEST(ChildProgram, ThatEndedBeforeItWasToStandStillIsGone) {
  child_program child;
  child.run(shell("exit 3"), quiet);
  siginfo_t seen{};
  ASSERT_EQ(::waitid(P_PID, static_cast<id_t>(child.id()), &seen, WEXITED | WNOWAIT), 0);
  child.freeze();
  EXPECT_FALSE(child.runs());
  EXPECT_EQ(child.ended(), 3);
}

TEST(ChildProgram, StandsStillUntilItIsToGoOn) {
  const auto sign
    = std::filesystem::temp_directory_path() / ("trefoil-child-" + std::to_string(::getpid()));
  child_program child;
  child.run(shell("while ! test -e " + sign.string() + "; do :; done; exit 4"), quiet);
  child.freeze();
  std::ofstream{sign} << "go on";
  EXPECT_EQ(child.ended_within(100ms), std::nullopt);
  child.thaw();
  EXPECT_EQ(child.ended_within(soon), 4);
  std::filesystem::remove(sign);
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
