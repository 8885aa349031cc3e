#include "scenarios/html/page.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "scenarios/html/chart.hpp"
#include "scenarios/html/style.hpp"
#include "scenarios/report.hpp"

namespace trefoil::scenarios::html {

namespace {

constexpr auto nothing = std::numeric_limits<double>::quiet_NaN();

/// Which of the page's tones; the last ones are used again.
std::string tone(std::size_t number) { return "tone-" + std::to_string(number % 8 + 1); }

std::string tile(std::string_view name, const std::string& value, const std::string& small = {}) {
  return "<div><dt>" + escaped(name) + "</dt><dd>" + escaped(value)
         + (small.empty() ? std::string{} : "<small>" + escaped(small) + "</small>")
         + "</dd></div>";
}

std::string mark(bool passed, const char* good, const char* bad) {
  return passed ? std::string{"<td class=\"mark-good\">\u2713 "} + good + "</td>"
                : std::string{"<td class=\"mark-bad\">\u2717 "} + bad + "</td>";
}

std::string heading(const run_record& run) {
  constexpr std::array<std::pair<const char*, const char*>, 3> words{
    {{"good", "\u2713 Passed"}, {"bad", "\u2717 Failed"}, {"warn", "! A limit was missed"}}};
  const auto ended = verdict_of(run);
  const auto& [kind, word] = words.at(ended == verdict::passed   ? 0
                                      : ended == verdict::failed ? 1
                                                                 : 2);
  return "<header><div><h1>" + escaped(run.scenario) + "</h1><p class=\"soft\">"
         + escaped(run.action) + " \u00b7 seed " + std::to_string(run.seed) + " \u00b7 "
         + told_seconds(std::round(seconds(run.ended - run.begun)))
         + "</p></div><div><span class=\"verdict " + kind + "\">" + word
         + "</span><button id=\"theme\" type=\"button\" hidden>Dark</button></div></header>";
}

std::string tiles(const run_record& run, const timeline& times) {
  std::uint64_t done = 0;
  std::uint64_t dropped = 0;
  const workload_record* busiest = nullptr;
  for (const auto& one : run.workloads) {
    done += one.done;
    dropped += one.dropped;
    if (busiest == nullptr || one.done > busiest->done) busiest = &one;
  }
  std::uint64_t calls = 0;
  for (const auto& [method, one] : run.calls) calls += one.calls;
  double peak = 0;
  for (const auto& one : times.samples()) {
    if (one.seconds() >= 0.5) peak = std::max(peak, static_cast<double>(one.calls) / one.seconds());
  }
  const auto count
    = [](std::uint64_t value) { return told(unit::count, static_cast<double>(value)); };
  std::string html = "<dl class=\"tiles\">"
                     + tile("Visits", count(done), count(dropped) + " dropped")
                     + tile("Calls", count(calls), "at most " + told(unit::rate, peak));
  if (busiest != nullptr && busiest->done > 0) {
    html += tile("Response, p99",
                 told(unit::time_us, static_cast<double>(busiest->response.percentile(99).count())),
                 "of " + busiest->name);
  }
  html += tile("Unexpected errors", count(run.unexpected_errors()),
               count(run.failed_checks()) + " failed checks");
  for (const auto& [name, value] : run.kpis) {
    if (name == "completion_rate") html += tile("Completion rate", value, "of what was open");
  }
  return html + "</dl>";
}

std::string thresholds(const run_record& run) {
  if (run.thresholds.empty()) return {};
  std::string html
    = "<h2>Limits</h2><div class=\"card\"><table><caption>Limits and what was measured"
      "</caption><thead><tr><th scope=\"col\">measure</th><th scope=\"col\">limit</th>"
      "<th scope=\"col\">measured</th><th scope=\"col\">result</th></tr></thead><tbody>";
  for (const auto& one : run.thresholds) {
    html += "<tr><th scope=\"row\">" + escaped(one.threshold.measure) + "</th><td>"
            + escaped(one.threshold.text) + "</td><td>"
            + (one.actual ? escaped(spoken(one.threshold.measure, *one.actual)) : "nothing")
            + "</td>" + mark(one.passed, "holds", "missed") + "</tr>";
  }
  return html + "</tbody></table></div>";
}

/// What all charts over time have in common.
time_chart over_time(const run_record& run, const timeline& times, std::string id,
                     std::string title, std::string summary) {
  time_chart chart;
  chart.id = std::move(id);
  chart.title = std::move(title);
  chart.summary = std::move(summary);
  chart.length = seconds(run.ended - times.begun());
  for (const auto& one : run.phases) {
    chart.bands.push_back(
      {one.name, seconds(one.begun - times.begun()), seconds(one.ended - times.begun())});
  }
  return chart;
}

template <class Value>
series of_samples(const timeline& times, std::string name, std::string tone, Value value) {
  series made{std::move(name), std::move(tone), {}, false};
  for (const auto& one : times.samples()) made.values.push_back(value(one));
  return made;
}

double rate(std::uint64_t count, const sample& in) {
  return in.seconds() > 0 ? static_cast<double>(count) / in.seconds() : 0;
}

std::string throughput(const run_record& run, const timeline& times) {
  auto visits = over_time(run, times, "visits", "Visits",
                          "Visits that ended in each second, and how many were meant to begin.");
  visits.unit = unit::rate;
  for (const auto& one : times.samples()) visits.moments.push_back(seconds(one.ended));
  auto calls = over_time(run, times, "calls", "Calls", "Calls sent in each second.");
  calls.unit = unit::rate;
  calls.moments = visits.moments;
  calls.all.push_back(
    of_samples(times, "calls", "tone-1", [](const sample& one) { return rate(one.calls, one); }));
  visits.all.push_back(
    of_samples(times, "done", "tone-2", [](const sample& one) { return rate(one.done, one); }));
  visits.all.push_back(
    of_samples(times, "meant", "tone-6", [](const sample& one) { return one.target_rate; }));
  visits.all.back().dashed = true;
  const auto dropped = [](const sample& one) { return rate(one.dropped, one); };
  const auto any = [](const sample& one) { return one.dropped > 0; };
  if (std::any_of(times.samples().begin(), times.samples().end(), any))
    visits.all.push_back(of_samples(times, "dropped", "tone-4", dropped));
  return draw(visits) + draw(calls);
}

std::string latency(const run_record& run, const timeline& times) {
  auto chart = over_time(run, times, "latency-time", "Latency of all calls over time",
                         "Median and 99th percentile of the calls answered in each moment.");
  chart.unit = unit::time_us;
  chart.logarithmic = true;
  for (const auto& one : times.samples()) chart.moments.push_back(seconds(one.ended));
  const auto time = [](histogram::duration value) {
    return value.count() == 0 ? nothing : static_cast<double>(value.count());
  };
  chart.all.push_back(
    of_samples(times, "p99", "tone-3", [&](const sample& one) { return time(one.p99); }));
  chart.all.push_back(
    of_samples(times, "p50", "tone-1", [&](const sample& one) { return time(one.p50); }));
  return draw(chart);
}

std::string campaign(const run_record& run, const timeline& times) {
  constexpr std::array<std::pair<const char*, const char*>, 7> parts{{{"completed", "tone-2"},
                                                                      {"in_progress", "tone-1"},
                                                                      {"not_started", "tone-9"},
                                                                      {"waiting", "tone-5"},
                                                                      {"closed", "tone-6"},
                                                                      {"undelivered", "tone-8"},
                                                                      {"skipped", "tone-4"}}};
  auto chart = over_time(run, times, "campaign", "The campaign's participants",
                         "How many participants stood where, as the node told.");
  chart.form = form::stacked_areas;
  for (const auto& one : times.figures()) chart.moments.push_back(seconds(one.at));
  for (const auto& [name, tone] : parts) {
    series next{name, tone, {}, false};
    bool any = false;
    for (const auto& one : times.figures()) {
      const auto found = one.figures.find(name);
      next.values.push_back(found == one.figures.end() ? 0 : static_cast<double>(found->second));
      any |= next.values.back() > 0;
    }
    if (any) chart.all.push_back(std::move(next));
  }
  return chart.all.empty() ? std::string{} : draw(chart);
}

std::string errors(const run_record& run, const timeline& times) {
  auto chart
    = over_time(run, times, "errors", "Refusals and errors by code",
                "Answers that were no success, by their code; most are what the story asks for.");
  chart.form = form::stacked_bars;
  std::map<std::string, std::uint64_t, std::less<>> codes;
  for (const auto& one : times.samples()) {
    chart.moments.push_back(seconds(one.ended));
    for (const auto& [code, count] : one.refused) codes[code] += count;
  }
  for (const auto& [code, whole] : codes) {
    chart.all.push_back(of_samples(times, code, tone(chart.all.size() + 2), [&](const sample& one) {
      const auto found = one.refused.find(code);
      return found == one.refused.end() ? 0.0 : static_cast<double>(found->second);
    }));
  }
  return chart.all.empty() ? std::string{} : draw(chart);
}

std::string error_table(const run_record& run) {
  std::string rows;
  for (const auto& [method, one] : run.calls) {
    for (const auto& [code, refused] : one.refused) {
      rows += "<tr><th scope=\"row\">" + escaped(method) + "</th><td class=\"left\">"
              + escaped(code) + "</td><td>" + told(unit::count, static_cast<double>(refused.count))
              + "</td>"
              + mark(refused.unexpected == 0, "expected",
                     (std::to_string(refused.unexpected) + " unexpected").c_str())
              + "<td class=\"left\">" + escaped(refused.sample.substr(0, 300)) + "</td></tr>";
    }
  }
  if (rows.empty()) return "<div class=\"card soft\">Every call was answered with success.</div>";
  return "<div class=\"card\"><details><summary>Refusals and errors by method</summary><div "
         "class=\"scroll\"><table>"
         "<caption>Refusals and errors by method</caption><thead><tr><th scope=\"col\">method</th>"
         "<th scope=\"col\">code</th><th scope=\"col\">answers</th><th scope=\"col\">kind</th>"
         "<th scope=\"col\">what the first unexpected one said</th></tr></thead><tbody>"
         + rows + "</tbody></table></div></details></div>";
}

std::string latencies(const run_record& run) {
  std::vector<spread> all;
  const auto add = [&](std::string name, std::string tone, const histogram& times, double limit) {
    if (times.count() == 0) return;
    const auto at
      = [&](double percent) { return static_cast<double>(times.percentile(percent).count()); };
    all.push_back({std::move(name), std::move(tone), times.count(), at(50), at(90), at(99),
                   at(99.9), static_cast<double>(times.max().count()), limit});
  };
  for (const auto& one : run.workloads) {
    double limit = 0;
    for (const auto& each : run.thresholds) {
      if (each.threshold.measure == one.name + ".response_time.p99") limit = each.threshold.limit;
    }
    add("visit: " + one.name, "tone-2", one.response, limit);
  }
  for (const auto& [method, one] : run.calls) add(method, "tone-1", one.service, 0);
  return all.empty() ? std::string{} : draw(all);
}

std::string checks(const run_record& run) {
  if (run.checks.empty()) return {};
  std::string rows;
  for (const auto& one : run.checks) {
    rows += "<tr><th scope=\"row\">" + escaped(one.what) + "</th><td class=\"left soft\">"
            + escaped(one.found.substr(0, 2'000)) + "</td>" + mark(one.passed, "so", "not so")
            + "</tr>";
  }
  return "<h2>What must be so</h2><div class=\"card\"><div "
         "class=\"scroll\"><table><caption>Checks</caption><thead><tr>"
         "<th scope=\"col\">check</th><th scope=\"col\" class=\"left\">found</th><th "
         "scope=\"col\">result</th></tr>"
         "</thead><tbody>"
         + rows + "</tbody></table></div></div>";
}

std::string list_of(std::string_view title, const facts& all) {
  if (all.empty()) return {};
  std::string html = "<h2>" + escaped(title) + "</h2><div class=\"card\"><dl class=\"facts\">";
  for (const auto& [name, value] : all) {
    html += "<div><dt>" + escaped(name) + "</dt><dd>" + escaped(value) + "</dd></div>";
  }
  return html + "</dl></div>";
}

}  // namespace

std::string page(const run_record& run, const timeline& times, const facts& known) {
  std::string html
    = "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
      "content=\"width=device-width, initial-scale=1\"><title>"
      + escaped(run.scenario) + " \u2013 Trefoil</title><style>";
  html += style();
  html += "</style></head><body><main>";
  html += heading(run) + tiles(run, times) + thresholds(run);
  html += "<h2>Load</h2>" + throughput(run, times) + latency(run, times) + latencies(run);
  if (const auto picture = campaign(run, times); !picture.empty())
    html += "<h2>The campaign</h2>" + picture;
  html += "<h2>Refusals</h2>" + errors(run, times) + error_table(run);
  html += checks(run) + list_of("The campaign at the end", run.kpis) + list_of("Facts", known);
  html += "</main><script>";
  html += script();
  return html + "</script></body></html>\n";
}

}  // namespace trefoil::scenarios::html
