#include <algorithm>
#include <utility>

#include "scenarios/calls.hpp"
#include "scenarios/member.hpp"
#include "scenarios/one_campaign.hpp"
#include "scenarios/random.hpp"
#include "scenarios/story.hpp"

namespace trefoil::scenarios {

namespace {

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
  auto of = co_await publish_to_all(node, plan, "Claim race");
  auto& all = of.all;
  node.phase("race");
  co_await visit_all(node, plan, "races", all,
                     [&](participant& one) { return race(node, one, of.id); });
  const auto won = std::count_if(all.begin(), all.end(),
                                 [](const participant& one) { return one.holder.given(); });
  node.record().check("every task has exactly one winner",
                      static_cast<std::size_t>(won) == all.size(),
                      std::to_string(won) + " of " + std::to_string(all.size()));
  node.phase("look");
  co_await visit_all(node, plan, "looks", all,
                     [&](participant& one) { return look(node, one, of.id); });
  const auto journal = co_await recount(node, around, of);
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
