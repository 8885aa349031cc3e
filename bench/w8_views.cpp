#include <algorithm>
#include <atomic>
#include <map>
#include <random>
#include <thread>

#include "bench/fixture.hpp"
#include "bench/loads.hpp"
#include "bench/usage.hpp"
#include "bench/wizard_load.hpp"
#include "bench/works.hpp"
#include "runtime/base/histogram.hpp"

namespace trefoil::bench {

namespace {

using client::map_of;
using client::value;
using clock = std::chrono::steady_clock;

constexpr std::size_t looks = 2'000;
constexpr unsigned rows_of_a_list = 20;
constexpr unsigned rows_of_a_recount = 1'000;
constexpr std::size_t part_max = 50'000;
constexpr std::size_t writes_in_flight = 256;

std::int64_t now_ms() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

/// Asks as the buyer or a member, one question after the other.
class asker {
public:
  asker(testbed& bed, const published_campaign& in) : bed_{bed}, in_{in} {}

  value kpis() { return show(bed_, in_.network, in_.campaign); }
  /// By region and department; `as_of`: in milliseconds since 1970, 0: the present.
  value parts(std::int64_t as_of) {
    auto params = map_of({{"campaign", to_text(in_.campaign)}});
    auto by = value::list();
    by.add("region").add("department");
    params.set("by", std::move(by));
    if (as_of != 0) params.set("as_of", as_of);
    return bed_.ask_as(in_.network.buyer_person(), "campaign.kpis", std::move(params));
  }
  /// As of any instant since then.
  value parts_since(std::int64_t first) {
    return parts(
      first + static_cast<std::int64_t>(dice_() % static_cast<std::uint64_t>(now_ms() - first)));
  }
  value participants(value params) {
    params.set("campaign", to_text(in_.campaign));
    return bed_.ask_as(in_.network.buyer_person(), "campaign.participants", std::move(params));
  }
  value list_somewhere() {
    return participants(map_of({{"after", to_text(any_company())}, {"limit", rows_of_a_list}}));
  }
  value list_completed_somewhere() {
    return participants(map_of(
      {{"after", to_text(any_company())}, {"status", "completed"}, {"limit", rows_of_a_list}}));
  }
  /// A status that nobody has: all there are must be looked at.
  value list_of_none() {
    return participants(map_of({{"status", "closed"}, {"limit", rows_of_a_list}}));
  }
  value inbox() {
    const auto person = to_text(person_id{any_company(), 1});
    return bed_.ask_as(person, "inbox.list",
                       map_of({{"person", person}, {"limit", rows_of_a_list}}));
  }

  value received() {
    return accepted(
      "company.tasks",
      bed_.operators->call(
        "company.tasks", map_of({{"company", to_text(any_company())}, {"limit", rows_of_a_list}})));
  }

private:
  company_id any_company() { return in_.network.companies[dice_() % in_.network.companies.size()]; }

  testbed& bed_;
  const published_campaign& in_;
  std::mt19937_64 dice_{2026};
};

/// Figures `name_ms`, the middle, and `name_p99_ms` of as many answers as wanted; fewer when `enough` says so.
template <class Ask>
void measure(const report& to, const std::string& name, const std::string& suffix, Ask&& ask,
             const std::atomic<bool>* enough = nullptr) {
  histogram taken;
  std::size_t asked = 0;
  for (; asked < looks && !(enough != nullptr && *enough); ++asked) {
    const auto began = clock::now();
    (void)ask();
    taken.add(clock::now() - began);
  }
  to.figure("W8", name + "_ms" + suffix, taken.percentile_ms(50));
  to.figure("W8", name + "_p99_ms" + suffix, taken.percentile_ms(99));
  if (asked < looks) say("W8: %s%s: only %zu answers", name.c_str(), suffix.c_str(), asked);
}

/// The part of the KPIs that its participants' rows tell as well.
using counts = std::map<std::string, std::uint64_t>;

counts recount(asker& from) {
  counts found{{"assigned", 0}, {"open", 0},     {"claimed", 0},   {"completed", 0},
               {"closed", 0},   {"finished", 0}, {"reachable", 0}, {"reminders_sent", 0}};
  auto params = map_of({{"limit", rows_of_a_recount}});
  while (true) {
    const auto page = from.participants(params);
    for (const auto& row : page["participants"].items()) {
      const auto status = row["status"].as_text();
      ++found[std::string{status}];
      ++found["assigned"];
      if (status == "open" && !row["holder"].is_nil()) ++found["claimed"];
      found["finished"] += row["finished"].as_uint();
      found["reachable"] += row["reachable"].as_uint();
      found["reminders_sent"] += row["reminders"].as_uint();
    }
    if (page["next"].is_nil()) return found;
    params.set("after", page["next"]);
  }
}

/// Throws `failed` unless the KPIs are what a recount of all rows says.
void check_exact(asker& from) {
  const auto told = from.kpis()["kpis"];
  for (const auto& [name, count] : recount(from)) {
    if (told[name].as_uint(~std::uint64_t{0}) == count) continue;
    throw failed("KPI " + name + " should be " + std::to_string(count) + ": "
                 + client::to_json(told));
  }
}

/// What was shown at a moment at which nothing happened.
using remembered = std::vector<std::pair<std::int64_t, value>>;

void remember(asker& from, remembered& to) {
  // The next write is of a later instant, as the last one was of an earlier one.
  std::this_thread::sleep_for(std::chrono::milliseconds{3});
  const auto at = now_ms();
  to.emplace_back(at, from.kpis()["kpis"]);
  std::this_thread::sleep_for(std::chrono::milliseconds{3});
}

/// Throws `failed` unless the parts make up the whole, and each moment is told as it was.
void check_parts(asker& from, const remembered& moments) {
  const auto now = from.parts(0);
  for (const auto* name : {"audience", "open", "claimed", "completed", "finished", "reachable"}) {
    std::uint64_t sum = 0;
    for (const auto& one : now["regions"].items()) sum += one["kpis"][name].as_uint();
    if (sum != now["kpis"][name].as_uint(~std::uint64_t{0}))
      throw failed(std::string{"the regions' "} + name + " do not make up the campaign's");
  }
  for (const auto& [at, then] : moments) {
    const auto told = from.parts(at)["kpis"];
    if (client::to_json(told) != client::to_json(then))
      throw failed("as of " + std::to_string(at) + " should be " + client::to_json(then) + ": "
                   + client::to_json(told));
  }
}

/// Some tasks claimed, some in the middle, some completed; gives the first that is untouched.
std::size_t prepare(lanes& over, const wizard_script& script, std::size_t tasks, asker& asks,
                    remembered& moments) {
  const auto part = std::min(tasks / 10, part_max);
  std::size_t first = 0;
  for (const unsigned stages : {1U, 3U, wizard_stages}) {
    wizard_load load{over, script, {first, part, prepare_in_flight, stages}};
    if (!load.run()) throw failed("the node closed the connection");
    first += part;
    remember(asks, moments);
  }
  return first;
}

void look_while_writing(const report& to, asker& asks, lanes& over, const wizard_script& script,
                        const wizard_range& range) {
  wizard_load load{over, script, range};
  std::atomic<bool> written = false;
  std::exception_ptr problem;
  std::thread writing{[&] {
    try {
      if (!load.run()) throw failed("the node closed the connection");
    } catch (...) {
      problem = std::current_exception();
    }
    written = true;
  }};
  const auto while_written = [&](const char* name, const std::function<value()>& ask) {
    measure(to, name, "_writing", ask, &written);
  };
  try {
    while_written("kpi", [&] { return asks.kpis(); });
    while_written("kpi_as_of", [&] { return asks.parts_since(now_ms() - 60'000); });
    while_written("list", [&] { return asks.list_somewhere(); });
    while_written("list_by_status", [&] { return asks.list_completed_somewhere(); });
    while_written("inbox", [&] { return asks.inbox(); });
    while_written("received", [&] { return asks.received(); });
    while_written("list_of_none", [&] { return asks.list_of_none(); });
  } catch (...) {
    writing.join();
    throw;
  }
  writing.join();
  if (problem) std::rethrow_exception(problem);
}

}  // namespace

void look_at_campaign(const bench_options& with, const report& to) {
  testbed bed{with, "W8"};
  const auto in = make_published(bed, with.companies, members_each);
  const wizard_script script{in.network, in.campaign};
  lanes over{with.sockets, bed.address, bed.service_token};
  asker asks{bed, in};
  remembered moments;
  remember(asks, moments);
  const auto first = prepare(over, script, with.companies, asks, moments);
  bed.settle();
  const auto began_ms = moments.front().first;

  measure(to, "kpi", "", [&] { return asks.kpis(); });
  measure(to, "kpi_by_parts", "", [&] { return asks.parts(0); });
  measure(to, "kpi_as_of", "", [&] { return asks.parts_since(began_ms); });
  measure(to, "list", "", [&] { return asks.list_somewhere(); });
  measure(to, "list_by_status", "", [&] { return asks.list_completed_somewhere(); });
  measure(to, "list_of_none", "", [&] { return asks.list_of_none(); });
  measure(to, "inbox", "", [&] { return asks.inbox(); });
  measure(to, "received", "", [&] { return asks.received(); });
  const auto rest = std::min(with.companies - first, 4 * part_max);
  look_while_writing(to, asks, over, script, {first, rest, writes_in_flight});

  bed.settle();
  const auto began = clock::now();
  check_exact(asks);
  check_parts(asks, moments);
  to.figure("W8", "exact", 1);
  say("W8: recounted in %.2f s; node by thread: %s",
      std::chrono::duration<double>(clock::now() - began).count(),
      usage_by_thread(bed.node.id()).c_str());
}

}  // namespace trefoil::bench
