#include <utility>

#include "scenarios/annual_campaign.hpp"
#include "scenarios/calls.hpp"

namespace trefoil::scenarios {

namespace {

/// What the node takes now; 0 when it does not say.
async<double> resident_bytes(engine& node) {
  request what{speaker::network_operator, "node.status", {}, false, {}};
  const auto told = must(co_await node.ask(std::move(what)), "node.status");
  const auto& found = told.result["resident_bytes"];
  co_return found.is_number() ? static_cast<double>(found.as_uint()) : 0;
}

/// Of many years: what the node takes at the end, and by what share that is more than after the first third.
void note_memory(run_record& record, const std::vector<double>& by_year) {
  const auto& settled = by_year[by_year.size() / 3];
  record.measured["resident_mb"] = by_year.back() / 1e6;
  if (settled > 0) record.measured["resident_growth"] = by_year.back() / settled - 1;
}

async<void> run_annual_compliance(engine& node, const scenario& plan, const surroundings& around) {
  node.phase("import");
  auto all = co_await import_network(node, plan.workload("import"),
                                     {plan.count("companies"), plan.share("share_invited"),
                                      plan.share("share_unconnected"), plan.seed});
  const auto years = plan.count("years");
  std::vector<double> resident;
  for (std::uint64_t number = 1; number <= years; ++number) {
    // A recount reads the whole journal: once is enough.
    auto store = number == years ? around.store : std::filesystem::path{};
    annual_campaign year{node, plan, all, years == 1 ? 0 : number, std::move(store)};
    co_await year.whole();
    if (years == 1) continue;
    resident.push_back(co_await resident_bytes(node));
    node.told().say("year " + std::to_string(number) + ": the node takes "
                    + std::to_string(static_cast<std::uint64_t>(resident.back() / 1e6)) + " MB");
  }
  if (years > 1) note_memory(node.record(), resident);
}

}  // namespace

story annual_compliance() {
  return {
    {"annual_compliance",
     "A buyer asks thousands of suppliers a year's questions: publish, race, answer, release, "
     "accept "
     "late, remind, close",
     {{"companies", 10'000, 10, 1'000'000, true, "suppliers in the network"},
      {"years", 1, 1, 1'000, true, "campaigns, one behind the other, for the same suppliers"},
      {"share_invited", 0.03, 0, 1, false, "invited, not yet accepted"},
      {"share_unconnected", 0.01, 0, 1, false, "named by the audience, not connected"},
      {"share_accepting", 0.8, 0, 1, false, "of the invited: accept while the campaign runs"},
      {"share_released", 0.08, 0, 1, false, "given back once, finished by another"},
      {"share_held", 0.03, 0, 1, false, "claimed and left"},
      {"share_begun", 0.04, 0, 1, false, "begun and left"},
      {"share_ready", 0.04, 0, 1, false, "handed in while the campaign is being closed"},
      {"share_silent", 0.05, 0, 1, false, "never looked at"}},
     {"import", "members", "accepting", "closing", "late"},
     {"close_time", "double_winners", "violations", "submits_before_close", "submits_after_close",
      "resident_mb", "resident_growth", "kpi.audience", "kpi.completed", "kpi.skipped",
      "kpi.closed", "kpi.undelivered"}},
    &run_annual_compliance};
}

}  // namespace trefoil::scenarios
