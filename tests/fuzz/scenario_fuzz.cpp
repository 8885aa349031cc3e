/// Scenario files: read whole, or refused with findings; arrivals of what was read never go back in time. What stands
/// behind a line `---` is set over the file, a `key=value` a line.

#include "scenarios/scenario.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/fuzz/target.hpp"

namespace trefoil::fuzz {

namespace {

using namespace scenarios;

constexpr std::string_view separator = "\n---\n";

const std::vector<story_shape>& shapes() {
  static const std::vector<story_shape> all{
    {"race",
     "",
     {{"tasks", 100, 1, 1000, true, ""}, {"share_lost", 0.5, 0, 1, false, ""}},
     {"runs"},
     {"winners"}}};
  return all;
}

overrides overrides_in(std::string_view text) {
  overrides all;
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    const auto equals = line.find('=');
    if (equals == std::string_view::npos || equals == 0) continue;
    all.emplace_back(line.substr(0, equals), line.substr(equals + 1));
  }
  return all;
}

void look_at(const scenario& made) {
  must_hold(!made.name.empty() && made.action == "race", "what was read has a name and an action");
  must_hold(made.count("tasks") >= 1 && made.count("tasks") <= 1000, "a parameter keeps its range");
  must_hold(made.share("share_lost") >= 0 && made.share("share_lost") <= 1, "so does a share");
  for (const auto& [name, plan] : made.workloads) {
    must_hold(plan.late_after.count() >= 0, "no length is negative");
    std::chrono::nanoseconds before{0};
    for (std::uint64_t n = 0; n < 1'000'000'000; n = n * 2 + 1) {
      const auto at = plan.arrival.intended(n);
      if (!at) break;
      must_hold(*at >= before, "arrivals go forward");
      before = *at;
      must_hold(plan.arrival.rate_at(*at) >= 0, "a rate is not negative");
    }
    must_hold(plan.arrival.peak() > 0, "something arrives");
  }
  for (const auto& one : made.thresholds) {
    (void)one.holds(1);
    (void)spoken(one.measure, one.limit);
  }
}

}  // namespace

void read(std::string_view input) {
  const auto cut = input.find(separator);
  const auto over = cut == std::string_view::npos
                      ? overrides{}
                      : overrides_in(input.substr(cut + separator.size()));
  const auto made = read_scenario(input.substr(0, cut), "x.toml", shapes(), over);
  if (made) return look_at(*made);
  must_hold(!made.error().empty(), "what is refused says why");
  for (const auto& one : made.error()) {
    must_hold(one.starts_with("x.toml:") || one.starts_with("--set"), "a finding says where");
  }
}

std::vector<std::string> seeds() {
  const std::string small = R"(name = "a race"
action = "race"
seed = 9
[parameters]
tasks = 7
[workload.runs]
arrival = [{to = "100/s", in = "1s"}, {at = "100/s", for = "2s"}, {to = "0/s", in = "10ms"}]
max_in_flight = 3
late_after = "1ms"
[thresholds]
"runs.response_time.p99" = "< 50ms"
winners = ">= 7"
)";
  std::vector<std::string> all{
    small, small + "\n---\ntasks=8\nworkload.runs.arrival=5/min\nthresholds.winners=!= 3\n",
    "name = \"b\"\naction = \"race\"\nworkload.runs.arrival = \"500/s\"\n"};
  for (const auto& each : std::filesystem::directory_iterator{TREFOIL_SOURCE_DIR "/scenarios"}) {
    if (each.path().extension() != ".toml") continue;
    std::ifstream file{each.path()};
    all.emplace_back(std::istreambuf_iterator<char>{file}, std::istreambuf_iterator<char>{});
  }
  return all;
}

std::vector<std::string> words() {
  std::vector<std::string> all{"name = ",
                               "action = ",
                               "seed = ",
                               "[parameters]",
                               "tasks = ",
                               "\"race\"",
                               "[workload.runs]",
                               "arrival = ",
                               "late_after = ",
                               "max_in_flight = ",
                               "[thresholds]",
                               "{to = \"",
                               "{at = \"",
                               "/s\", in = \"",
                               "/min\"",
                               "ms\"",
                               "1e300",
                               "h\"",
                               "< ",
                               "== ",
                               ">= ",
                               "\n---\n",
                               "share_lost = ",
                               "inf",
                               "nan",
                               "0x7fffffffffffffff"};
  for (const auto& measure : measures_of(shapes().front())) all.push_back("\"" + measure + "\" = ");
  return all;
}

}  // namespace trefoil::fuzz
