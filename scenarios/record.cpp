#include "scenarios/record.hpp"

#include <algorithm>

namespace trefoil::scenarios {

namespace {

void add_times(measures& to, const std::string& prefix, const histogram& times) {
  if (times.count() == 0) return;
  const auto put = [&](const char* which, histogram::duration value) {
    to[prefix + which] = static_cast<double>(value.count());
  };
  put("p50", times.percentile(50));
  put("p90", times.percentile(90));
  put("p99", times.percentile(99));
  put("p99.9", times.percentile(99.9));
  put("max", times.max());
}

}  // namespace

double workload_record::target_rate() const {
  const auto length = seconds(scheduled);
  return length > 0 ? static_cast<double>(started + dropped) / length : 0;
}

double workload_record::rate() const {
  const auto length = seconds(ended - begun);
  return length > 0 ? static_cast<double>(done) / length : 0;
}

bool count_record::agrees() const {
  return std::all_of(told.begin(), told.end(),
                     [&](const auto& one) { return one.second == told.front().second; });
}

workload_record& run_record::workload(std::string_view name) {
  for (auto& one : workloads) {
    if (one.name == name) return one;
  }
  workloads.emplace_back().name = name;
  return workloads.back();
}

void run_record::check(std::string_view what, bool passed, std::string found) {
  const auto known = std::find_if(checks.begin(), checks.end(),
                                  [&](const check_record& one) { return one.what == what; });
  if (known == checks.end()) {
    checks.push_back({std::string{what}, passed, std::move(found)});
  } else if (known->passed && !passed) {
    *known = {std::string{what}, false, std::move(found)};
  }
}

void run_record::compare(const std::string& moment, std::vector<count_record> all) {
  std::string wrong;
  for (const auto& one : all) {
    if (one.agrees()) continue;
    wrong += (wrong.empty() ? "" : "; ") + one.what;
    for (const auto& [who, count] : one.told) wrong += " " + who + "=" + std::to_string(count);
  }
  std::string witnesses;
  if (!all.empty()) {
    for (const auto& [who, count] : all.front().told) {
      witnesses += (witnesses.empty() ? "" : ", ") + who;
    }
  }
  check("counts " + moment + " agree", wrong.empty(),
        wrong.empty() ? std::to_string(all.size()) + " counts by " + witnesses : wrong);
  counts.emplace_back(moment, std::move(all));
}

std::uint64_t run_record::unexpected_errors() const {
  std::uint64_t sum = 0;
  for (const auto& [method, one] : calls) {
    for (const auto& [code, refused] : one.refused) sum += refused.unexpected;
  }
  return sum;
}

std::uint64_t run_record::failed_checks() const {
  return static_cast<std::uint64_t>(std::count_if(
    checks.begin(), checks.end(), [](const check_record& one) { return !one.passed; }));
}

std::uint64_t run_record::missed_thresholds() const {
  return static_cast<std::uint64_t>(std::count_if(thresholds.begin(), thresholds.end(),
                                                  [](const judged& one) { return !one.passed; }));
}

measures run_record::all_measures() const {
  auto all = measured;
  double dropped = 0;
  double late = 0;
  for (const auto& one : workloads) {
    const auto prefix = one.name + ".";
    all[prefix + "done"] = static_cast<double>(one.done);
    all[prefix + "dropped"] = static_cast<double>(one.dropped);
    all[prefix + "late"] = static_cast<double>(one.late);
    all[prefix + "rate"] = one.rate();
    add_times(all, prefix + "response_time.", one.response);
    add_times(all, prefix + "service_time.", one.service);
    dropped += static_cast<double>(one.dropped);
    late += static_cast<double>(one.late);
  }
  all["dropped"] = dropped;
  all["late"] = late;
  all["errors"] = static_cast<double>(unexpected_errors());
  all["failed_checks"] = static_cast<double>(failed_checks());
  all["run_time"] = seconds(ended - begun) * 1e6;
  return all;
}

}  // namespace trefoil::scenarios
