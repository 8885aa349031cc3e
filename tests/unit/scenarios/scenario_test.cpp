// A scenario file is read whole or refused with the line and what was probably meant.

#include <gtest/gtest.h>

#include "scenarios/scenario.hpp"

namespace trefoil::tests::scenario_files {

using namespace std::chrono_literals;
using scenarios::read_scenario;
using scenarios::story_shape;

const std::vector<story_shape>& shapes() {
  static const std::vector<story_shape> all{
    {"race",
     "",
     {{"tasks", 100, 1, 1000, true, ""}, {"share_lost", 0.5, 0, 1, false, ""}},
     {"runs"},
     {"winners"}}};
  return all;
}

constexpr auto good = R"(name = "a race"
action = "race"
seed = 9
[parameters]
tasks = 7
[workload.runs]
arrival = [{to = "100/s", in = "1s"}, {at = "100/s", for = "2s"}]
max_in_flight = 3
late_after = "1ms"
[thresholds]
"runs.response_time.p99" = "< 50ms"
winners = ">= 7"
)";

/// The findings about this text, joined.
std::string complaint(const std::string& text, const scenarios::overrides& over = {}) {
  const auto read = read_scenario(text, "x.toml", shapes(), over);
  if (read) return "(none)";
  std::string all;
  for (const auto& one : read.error()) all += (all.empty() ? "" : " | ") + one;
  return all;
}

std::string with(std::string from, const std::string& replaced, const std::string& by) {
  const auto at = from.find(replaced);
  EXPECT_NE(at, std::string::npos) << replaced;
  return from.replace(at, replaced.size(), by);
}

TEST(ScenarioFile, IsReadWhole) {
  const auto read = read_scenario(good, "x.toml", shapes());
  ASSERT_TRUE(read) << complaint(good);
  EXPECT_EQ(read->name, "a race");
  EXPECT_EQ(read->seed, 9U);
  EXPECT_EQ(read->count("tasks"), 7U);
  EXPECT_EQ(read->share("share_lost"), 0.5);
  const auto& runs = read->workload("runs");
  EXPECT_EQ(runs.max_in_flight, 3U);
  EXPECT_EQ(runs.late_after, 1ms);
  EXPECT_EQ(runs.arrival.rate_at(2s), 100);
  ASSERT_EQ(read->thresholds.size(), 2U);
}

TEST(ScenarioFile, NamesTheLineOfAnUnknownKeyAndWhatWasMeant) {
  EXPECT_EQ(complaint(with(good, "max_in_flight", "max_inflight")),
            "x.toml:8: there is no `workload.runs.max_inflight`; did you mean `max_in_flight`?");
  EXPECT_EQ(complaint(with(good, "tasks = 7", "task = 7")),
            "x.toml:5: there is no `parameters.task`; did you mean `tasks`?");
  EXPECT_EQ(complaint(with(good, "seed = 9", "sed = 9")),
            "x.toml:3: there is no `sed`; did you mean `seed`?");
  EXPECT_EQ(complaint(with(good, "runs.response_time.p99", "run.response_time.p99")),
            "x.toml:11: nothing measures `run.response_time.p99`; did you mean "
            "`runs.response_time.p99`?");
  EXPECT_EQ(complaint(with(good, "\"race\"", "\"rase\"")),
            "x.toml:2: there is no action `rase`; did you mean `race`?");
}

TEST(ScenarioFile, RefusesValuesThatMeanNothing) {
  EXPECT_EQ(complaint(with(good, "tasks = 7", "tasks = 7.5")),
            "x.toml:5: `tasks` is a whole number");
  EXPECT_EQ(complaint(with(good, "tasks = 7", "tasks = 5000")),
            "x.toml:5: `tasks` lies between 1 and 1000");
  EXPECT_EQ(complaint(with(good, "tasks = 7", "tasks = \"7\"")), "x.toml:5: `tasks` is a number");
  EXPECT_EQ(complaint(with(good, "\"100/s\", in", "\"100\", in")),
            "x.toml:7: `workload.runs.arrival` is a rate such as \"500/s\"");
  EXPECT_EQ(complaint(with(good, "in = \"1s\"", "for = \"1s\"")),
            "x.toml:7: a stage of `workload.runs.arrival` is {to, in} or {at, for}");
  EXPECT_EQ(complaint(with(good, "\"< 50ms\"", "\"< 50\"")),
            "x.toml:11: `runs.response_time.p99` needs a limit such as \"< 50ms\"");
  EXPECT_EQ(complaint(with(good, "[workload.runs]", "[workload.walks]")),
            "x.toml:1: `workload.runs` is missing: say when it arrives | x.toml:6: there is no "
            "`workload.walks`");
}

TEST(ScenarioFile, RefusesWhatNeverArrivesAndWhatIsNoNumber) {
  const std::string list = "[{to = \"100/s\", in = \"1s\"}, {at = \"100/s\", for = \"2s\"}]";
  EXPECT_EQ(complaint(with(good, list, "\"0/s\"")), "x.toml:7: nothing ever arrives");
  EXPECT_EQ(complaint(with(good, "tasks = 7", "share_lost = nan")),
            "x.toml:5: `share_lost` lies between 0 and 1");
  EXPECT_EQ(complaint(with(good, "\"1ms\"", "\"1e300h\"")),
            "x.toml:9: `workload.runs.late_after` is a time such as \"250ms\" or \"30s\"");
}

TEST(ScenarioFile, NamesTheLineOfWhatIsNoToml) {
  EXPECT_EQ(complaint("name = \n").substr(0, 9), "x.toml:1:");
}

TEST(ScenarioFile, NothingComesAfterAStageWithoutEnd) {
  EXPECT_EQ(complaint(with(good, ", for = \"2s\"}", "}, {at = \"1/s\"}")),
            "x.toml:7: nothing comes after a stage without `for`");
}

TEST(ScenarioFile, TakesWhatIsSetOverIt) {
  const auto read = read_scenario(good, "x.toml", shapes(),
                                  {{"tasks", "8"},
                                   {"seed", "10"},
                                   {"workload.runs.arrival", "5/s"},
                                   {"thresholds.runs.response_time.p99", "< 1s"}});
  ASSERT_TRUE(read);
  EXPECT_EQ(read->count("tasks"), 8U);
  EXPECT_EQ(read->seed, 10U);
  EXPECT_EQ(read->workload("runs").arrival.rate_at(1h), 5);
  EXPECT_EQ(complaint(good, {{"takss", "8"}}),
            "--set: there is no `parameters.takss`; did you mean `tasks`?");
}

}  // namespace trefoil::tests::scenario_files
