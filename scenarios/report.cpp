#include "scenarios/report.hpp"

#include <algorithm>
#include <array>
#include <cstdarg>
#include <cstdio>
#include <utility>

#include <nlohmann/json.hpp>

namespace trefoil::scenarios {

namespace {

[[gnu::format(printf, 2, 3)]] void line(std::string& to, const char* format, ...) {
  std::array<char, 1024> room{};
  va_list arguments;
  va_start(arguments, format);
  std::vsnprintf(room.data(), room.size(), format, arguments);
  va_end(arguments);
  to += room.data();
  to += '\n';
}

void time_line(std::string& to, const char* name, const histogram& times) {
  line(to, "    %-14s %10s %10s %10s %10s %10s", name, time_text(times.percentile(50)).c_str(),
       time_text(times.percentile(90)).c_str(), time_text(times.percentile(99)).c_str(),
       time_text(times.percentile(99.9)).c_str(), time_text(times.max()).c_str());
}

void tell_phases(std::string& to, const run_record& run) {
  line(to, "\nPhases");
  for (const auto& one : run.phases) {
    line(to, "  %-24s %8.2f s", one.name.c_str(), seconds(one.ended - one.begun));
  }
}

void tell_workloads(std::string& to, const run_record& run) {
  line(to, "\nVisits                    p50        p90        p99      p99.9        max");
  line(to, "  response: from the moment the schedule meant; service: from the moment it was sent");
  std::uint64_t late = 0;
  std::uint64_t started = 0;
  for (const auto& one : run.workloads) {
    line(to, "  %-16s %llu done, %.0f/s of %.0f/s meant, %llu dropped, %llu late", one.name.c_str(),
         static_cast<unsigned long long>(one.done), one.rate(), one.target_rate(),
         static_cast<unsigned long long>(one.dropped), static_cast<unsigned long long>(one.late));
    time_line(to, "response", one.response);
    time_line(to, "service", one.service);
    late += one.late;
    started += one.started;
  }
  if (late * 100 > started) {
    line(to,
         "  Over 1 %% was sent late: this machine could not keep the schedule. The response times "
         "include it.");
  }
}

void tell_calls(std::string& to, const run_record& run) {
  line(to, "\nCalls                                calls        p50        p99        max");
  for (const auto& [method, one] : run.calls) {
    line(to, "  %-30s %9llu %10s %10s %10s", method.c_str(),
         static_cast<unsigned long long>(one.calls), time_text(one.service.percentile(50)).c_str(),
         time_text(one.service.percentile(99)).c_str(), time_text(one.service.max()).c_str());
    if (one.repeated != 0) {
      line(to, "    %-28s %9llu sent again", "busy", static_cast<unsigned long long>(one.repeated));
    }
    for (const auto& [code, refused] : one.refused) {
      line(to, "    %-28s %9llu %s", code.c_str(), static_cast<unsigned long long>(refused.count),
           refused.unexpected == 0
             ? "as expected"
             : (std::to_string(refused.unexpected) + " UNEXPECTED: " + refused.sample).c_str());
    }
  }
}

/// Says something: not every witness counted nothing.
bool is_worth_a_line(const count_record& one) {
  return std::any_of(one.told.begin(), one.told.end(),
                     [](const auto& each) { return each.second != 0; });
}

/// The last moment that all counts are known of, and every moment at which some differ.
void tell_counts(std::string& to, const run_record& run) {
  std::size_t most = 0;
  for (const auto& [moment, all] : run.counts) most = std::max(most, all.size());
  const std::string* last = nullptr;
  for (const auto& [moment, all] : run.counts) {
    if (all.size() == most) last = &moment;
  }
  for (const auto& [moment, all] : run.counts) {
    const bool agree
      = std::all_of(all.begin(), all.end(), [](const count_record& one) { return one.agrees(); });
    if (all.empty() || (agree && &moment != last)) continue;
    std::string head;
    for (const auto& [who, count] : all.front().told) {
      std::array<char, 32> room{};
      std::snprintf(room.data(), room.size(), " %12s", who.c_str());
      head += room.data();
    }
    line(to, "\nCounts %-20s%s", moment.c_str(), head.c_str());
    for (const auto& one : all) {
      if (!is_worth_a_line(one)) continue;
      std::string row;
      for (const auto& [who, count] : one.told) {
        std::array<char, 32> room{};
        std::snprintf(room.data(), room.size(), " %12llu", static_cast<unsigned long long>(count));
        row += room.data();
      }
      line(to, "  %-25s%s%s", one.what.c_str(), row.c_str(), one.agrees() ? "" : "   DIFFERS");
    }
  }
}

void tell_rest(std::string& to, const run_record& run) {
  if (!run.kpis.empty()) line(to, "\nThe campaign at the end");
  std::string row;
  for (std::size_t at = 0; at < run.kpis.size(); ++at) {
    const auto& [name, value] = run.kpis[at];
    std::array<char, 64> room{};
    std::snprintf(room.data(), room.size(), "  %-18s %9s", name.c_str(), value.c_str());
    row += room.data();
    if (at % 3 == 2 || at + 1 == run.kpis.size()) line(to, "%s", std::exchange(row, {}).c_str());
  }
  if (!run.checks.empty()) line(to, "\nChecks");
  for (const auto& one : run.checks) {
    line(to, "  %-4s %s%s%s", one.passed ? "ok" : "FAIL", one.what.c_str(),
         one.found.empty() ? "" : ": ", one.found.c_str());
  }
  if (!run.thresholds.empty()) line(to, "\nThresholds");
  for (const auto& one : run.thresholds) {
    line(to, "  %-4s %-32s %-12s measured %s", one.passed ? "ok" : "MISS",
         one.threshold.measure.c_str(), one.threshold.text.c_str(),
         one.actual ? spoken(one.threshold.measure, *one.actual).c_str() : "nothing");
  }
}

nlohmann::json times_json(const histogram& times) {
  return {{"count", times.count()},
          {"mean", times.mean().count()},
          {"p50", times.percentile(50).count()},
          {"p90", times.percentile(90).count()},
          {"p99", times.percentile(99).count()},
          {"p99.9", times.percentile(99.9).count()},
          {"max", times.max().count()}};
}

nlohmann::json calls_json(const run_record& run) {
  auto all = nlohmann::json::object();
  for (const auto& [method, one] : run.calls) {
    auto refused = nlohmann::json::object();
    for (const auto& [code, each] : one.refused) {
      refused[code]
        = {{"count", each.count}, {"unexpected", each.unexpected}, {"sample", each.sample}};
    }
    all[method] = {{"calls", one.calls},
                   {"repeated", one.repeated},
                   {"service_time", times_json(one.service)},
                   {"errors", std::move(refused)}};
  }
  return all;
}

nlohmann::json workloads_json(const run_record& run) {
  auto all = nlohmann::json::object();
  for (const auto& one : run.workloads) {
    all[one.name] = {{"started", one.started},
                     {"done", one.done},
                     {"dropped", one.dropped},
                     {"late", one.late},
                     {"target_rate", one.target_rate()},
                     {"rate", one.rate()},
                     {"response_time", times_json(one.response)},
                     {"service_time", times_json(one.service)}};
  }
  return all;
}

nlohmann::json counts_json(const run_record& run) {
  auto all = nlohmann::json::object();
  for (const auto& [moment, counts] : run.counts) {
    auto& here = all[moment];
    for (const auto& one : counts) {
      for (const auto& [who, count] : one.told) here[one.what][who] = count;
    }
  }
  return all;
}

}  // namespace

verdict verdict_of(const run_record& run) {
  if (run.failed_checks() != 0 || run.unexpected_errors() != 0) return verdict::failed;
  return run.missed_thresholds() != 0 ? verdict::threshold_missed : verdict::passed;
}

std::string text_report(const run_record& run) {
  std::string text;
  line(text, "%s (%s), seed %llu, %.1f s", run.scenario.c_str(), run.action.c_str(),
       static_cast<unsigned long long>(run.seed), seconds(run.ended - run.begun));
  tell_phases(text, run);
  if (!run.workloads.empty()) tell_workloads(text, run);
  tell_calls(text, run);
  tell_counts(text, run);
  tell_rest(text, run);
  switch (verdict_of(run)) {
    case verdict::passed:
      line(text, "\nPASSED");
      break;
    case verdict::failed:
      line(text, "\nFAILED: %llu checks, %llu unexpected errors",
           static_cast<unsigned long long>(run.failed_checks()),
           static_cast<unsigned long long>(run.unexpected_errors()));
      break;
    case verdict::threshold_missed:
      line(text, "\nTHRESHOLD MISSED: %llu",
           static_cast<unsigned long long>(run.missed_thresholds()));
      break;
  }
  return text;
}

std::string json_report(const run_record& run) {
  auto phases = nlohmann::json::array();
  for (const auto& one : run.phases) {
    phases.push_back({{"name", one.name}, {"seconds", seconds(one.ended - one.begun)}});
  }
  auto checks = nlohmann::json::array();
  for (const auto& one : run.checks) {
    checks.push_back({{"what", one.what}, {"passed", one.passed}, {"found", one.found}});
  }
  auto thresholds = nlohmann::json::array();
  for (const auto& one : run.thresholds) {
    thresholds.push_back({{"measure", one.threshold.measure},
                          {"limit", one.threshold.text},
                          {"measured", one.actual ? nlohmann::json(*one.actual) : nlohmann::json()},
                          {"passed", one.passed}});
  }
  auto kpis = nlohmann::json::object();
  for (const auto& [name, value] : run.kpis) kpis[name] = value;
  constexpr std::array<const char*, 3> words{"passed", "failed", "threshold_missed"};
  const auto ended = verdict_of(run);
  const auto which = ended == verdict::passed ? 0U : ended == verdict::failed ? 1U : 2U;
  const nlohmann::json whole{{"scenario", run.scenario},
                             {"action", run.action},
                             {"seed", run.seed},
                             {"seconds", seconds(run.ended - run.begun)},
                             {"verdict", words.at(which)},
                             {"phases", std::move(phases)},
                             {"workloads", workloads_json(run)},
                             {"calls", calls_json(run)},
                             {"counts", counts_json(run)},
                             {"kpis", std::move(kpis)},
                             {"checks", std::move(checks)},
                             {"measures", run.all_measures()},
                             {"thresholds", std::move(thresholds)}};
  return whole.dump(2) + "\n";
}

}  // namespace trefoil::scenarios
