#include <algorithm>
#include <optional>
#include <utility>

#include "scenarios/calls.hpp"
#include "scenarios/member.hpp"
#include "scenarios/network.hpp"
#include "scenarios/participants.hpp"
#include "scenarios/random.hpp"
#include "scenarios/story.hpp"

namespace trefoil::scenarios {

namespace {

using place = participant::place;

/// So many members claim one task at once.
constexpr std::size_t racers = 4;

async<void> race(engine& node, participant& one, campaign_id campaign) {
  random_stream chance{one.seed};
  std::vector<person_number> people(recipients);
  for (person_number at = 0; at < recipients; ++at) people[at] = first_recipient + at;
  chance.shuffle(people);
  std::vector<person_id> all;
  for (std::size_t at = 0; at < racers; ++at) all.push_back(one.person(people[at]));
  one.holder = co_await race_for(node, one.task_of(campaign), std::move(all));
}

/// Whoever asks afterwards hears of the one who won.
async<void> look(engine& node, const participant& one, campaign_id campaign) {
  const auto task = to_text(one.task_of(campaign));
  const auto shown
    = must(co_await node.ask(calls::show(one.person(first_recipient), "task", task)), "task.show");
  if (shown.result["holder"].as_text() != to_text(one.holder)) {
    throw given_up{"another one holds " + task + " than the one who won"};
  }
}

async<void> run_claim_race(engine& node, const scenario& plan, const surroundings& around) {
  node.phase("import");
  network_plan wanted;
  wanted.companies = plan.count("tasks");
  wanted.seed = plan.seed;
  const auto network = co_await import_network(node, plan.workload("import"), wanted);
  const auto manager = network.manager();

  node.phase("publish");
  auto workflow = co_await publish_workflow(node, manager);
  client::value audience;
  audience.set("filter", R"(not region = "nowhere")");
  const auto campaign
    = co_await draft_campaign(node, manager, "Claim race", workflow, std::move(audience));
  must(co_await node.ask(calls::publish_campaign(manager, to_text(campaign))), "campaign.publish");
  co_await wait_for_status(node, manager, campaign, "active");

  node.phase("race");
  std::vector<participant> all(network.suppliers.size());
  auto chance = random_stream::of(plan.seed, "races");
  for (std::size_t at = 0; at < all.size(); ++at) {
    all[at].supplier = &network.suppliers[at];
    all[at].seed = chance.next();
    all[at].reachable = steps_without_audit;
  }
  std::size_t raced = 0;
  const engine::source races = [&]() -> std::optional<async<void>> {
    if (raced == all.size()) return std::nullopt;
    return race(node, all[raced++], campaign);
  };
  co_await node.drive(plan.workload("races"), races);
  const auto won = std::count_if(all.begin(), all.end(),
                                 [](const participant& one) { return one.holder.given(); });
  node.record().check("every task has exactly one winner",
                      static_cast<std::size_t>(won) == all.size(),
                      std::to_string(won) + " of " + std::to_string(all.size()));

  node.phase("look");
  std::size_t looked = 0;
  const engine::source looks = [&]() -> std::optional<async<void>> {
    if (looked == all.size()) return std::nullopt;
    return look(node, all[looked++], campaign);
  };
  co_await node.drive(plan.workload("looks"), looks);

  node.phase("recount");
  const auto shown
    = must(co_await node.ask(calls::show(manager, "campaign", to_text(campaign))), "campaign.show");
  note_kpis(node.record(), shown.result);
  const auto journal = recount_if_possible(node, around.store, campaign, shown.result);
  const auto* counted = journal ? &*journal : nullptr;
  node.record().compare("at the end", witnesses(all, {}, shown.result["kpis"], counted));
  if (journal) {
    node.record().check("the journal has one claim a task", journal->opened.claims == all.size(),
                        std::to_string(journal->opened.claims));
  }
}

}  // namespace

story claim_race() {
  return {{"claim_race",
           "Four members claim each task at once: one wins, three are told who",
           {{"tasks", 5'000, 1, 1'000'000, true, "suppliers, each with one task"}},
           {"import", "races", "looks"},
           {"double_winners", "violations", "kpi.claimed"}},
          &run_claim_race};
}

}  // namespace trefoil::scenarios
