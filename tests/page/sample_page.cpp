/// Writes the report of a run that never was, the same one every time: `sample_page [--long] > page.html`. The long one
/// lasts a day and has more of everything than any real run.

#include <cmath>
#include <cstdio>
#include <string>
#include <string_view>

#include "scenarios/html/page.hpp"

namespace {

using namespace trefoil::scenarios;
using namespace std::chrono_literals;

/// Latencies around a middle, the longest many times as long.
void add_times(trefoil::histogram& to, double middle_us, int count) {
  for (int n = 0; n < count; ++n) {
    const auto share = (n + 0.5) / count;
    const auto us = middle_us * std::pow(share / (1 - share), 0.35);
    to.add(std::chrono::nanoseconds{std::llround(us * 1e3)});
  }
}

run_record sample_run(std::chrono::seconds length, int methods) {
  run_record run;
  run.scenario = "annual-compliance";
  run.action = "annual_compliance";
  run.seed = 42;
  run.begun = clock::time_point{1h};
  run.ended = run.begun + length;
  constexpr std::string_view names[]
    = {"import", "publish", "members", "remind", "close", "recount"};
  constexpr double shares[] = {0, 0.14, 0.2, 0.78, 0.84, 0.94, 1};
  for (std::size_t at = 0; at < std::size(names); ++at) {
    run.phases.push_back(
      {std::string{names[at]},
       run.begun + std::chrono::duration_cast<clock::duration>(shares[at] * length),
       run.begun + std::chrono::duration_cast<clock::duration>(shares[at + 1] * length)});
  }
  for (const auto* name : {"members", "accepting", "closing"}) {
    auto& one = run.workload(name);
    one.started = one.done = one.name == "members" ? 9'120 : 240;
    one.begun = run.begun;
    one.ended = run.ended;
    one.scheduled = length;
    add_times(one.response, one.name == "members" ? 96'000 : 31'000, 4'000);
  }
  constexpr std::string_view known[] = {"task.claim",
                                        "task.save",
                                        "task.next",
                                        "task.submit",
                                        "inbox.list",
                                        "campaign.show",
                                        "registry.import_companies",
                                        "connection.accept"};
  for (int n = 0; n < methods; ++n) {
    auto name = std::string{known[static_cast<std::size_t>(n) % std::size(known)]};
    if (n >= static_cast<int>(std::size(known))) name += "_" + std::to_string(n);
    auto& one = run.calls[name];
    one.calls = 27'000 / static_cast<unsigned>(n + 1);
    add_times(one.service, name == "inbox.list" ? 420 : 3'000 + 900.0 * n, 3'000);
    if (name.starts_with("task.claim")) one.refused["already_claimed"] = {18'240, 0, {}};
    if (name.starts_with("task.submit")) one.refused["task_closed"] = {131, 0, {}};
    if (name.starts_with("task.save"))
      one.refused["stale_revision"] = {3, 3, "The draft was changed <by> \"somebody\" & else."};
  }
  run.check("the journal keeps every invariant and all that was answered", true,
            "412,903 records, 188,214 answers");
  run.check("every visit of `members` was made", true, "9120 of 9120");
  run.check("counts at the end agree", false, "completed expected=8713 node=8712");
  run.kpis = {{"status", "closed"},
              {"audience", "9,640"},
              {"completed", "8713"},
              {"closed", "614"},
              {"completion_rate", "0.9341"}};
  run.thresholds = judge({*parse_threshold("members.response_time.p99", "< 500ms"),
                          *parse_threshold("errors", "== 0"), *parse_threshold("dropped", "== 0")},
                         run.all_measures());
  return run;
}

timeline sample_times(const run_record& run, std::chrono::seconds length) {
  timeline times{run.begun};
  standing now;
  for (auto second = 1s; second <= length; ++second) {
    const auto share = static_cast<double>(second.count()) / static_cast<double>(length.count());
    const bool members = share > 0.2 && share <= 0.78;
    const auto pace
      = members ? std::min(1.0, (share - 0.2) * 8) * (1 + 0.06 * std::sin(40 * share)) : 0.12;
    now.calls += static_cast<std::uint64_t>(9'000 * pace);
    now.done += static_cast<std::uint64_t>(560 * pace);
    now.target_rate = members ? 600 * std::min(1.0, (share - 0.2) * 8) : 40;
    for (int n = 1; n < 40; ++n) {
      const auto us = 1'200 * (1 + pace) * std::pow(n / (40.0 - n), 0.6);
      times.answered(std::chrono::nanoseconds{std::llround(us * 1e3)});
    }
    for (int n = 0; members && n < static_cast<int>(30 * pace); ++n)
      times.refused("already_claimed");
    if (share > 0.84 && share < 0.94) times.refused("task_closed");
    if (second.count() % 9 == 4 && members) times.refused("stale_revision");
    const auto at = run.begun + second;
    if (at >= times.due()) times.end_sample(at, now);
    if (share < 0.2) continue;
    const auto completed = static_cast<std::uint64_t>(8'700 * std::min(1.0, (share - 0.2) / 0.62));
    const auto working = static_cast<std::uint64_t>(members ? 420 * pace : 380);
    const std::uint64_t waiting = share < 0.5 ? 300 : 60;
    const auto closed = share > 0.88 ? 9'640 - completed - waiting : 0;
    times.shown(at, {{"completed", completed},
                     {"in_progress", closed > 0 ? 0 : working},
                     {"not_started", closed > 0 ? 0 : 9'640 - completed - working - waiting},
                     {"waiting", closed > 0 ? 0 : waiting},
                     {"undelivered", closed > 0 ? waiting : 0},
                     {"closed", closed}});
  }
  return times;
}

}  // namespace

int main(int count, char** words) {
  const bool is_long = count > 1 && std::string_view{words[1]} == "--long";
  const auto length = is_long ? std::chrono::seconds{24h} : 60s;
  const auto run = sample_run(length, is_long ? 60 : 8);
  const auto times = sample_times(run, length);
  const html::facts facts{{"Scenario", "scenarios/annual_compliance.toml"},
                          {"Seed", "42"},
                          {"Node", "trefoil 0.1.0, 8 shards"},
                          {"Ended", "2026-11-22 14:00 UTC"},
                          {"Cores", "2"},
                          {"Memory", "24 GiB"},
                          {"companies", "10000"},
                          {"share_held", "0.0300"}};
  std::fputs(html::page(run, times, facts).c_str(), stdout);
}
