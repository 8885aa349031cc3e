#include "scenarios/one_campaign.hpp"

#include <utility>

#include "scenarios/calls.hpp"
#include "scenarios/member.hpp"
#include "scenarios/random.hpp"

namespace trefoil::scenarios {

async<one_campaign> publish_to_all(engine& node, const scenario& plan, std::string name) {
  one_campaign made;
  node.phase("import");
  network_plan wanted;
  wanted.companies = plan.count("tasks");
  wanted.seed = plan.seed;
  made.network = co_await import_network(node, plan.workload("import"), wanted);
  node.phase("publish");
  auto workflow = co_await publish_workflow(node, made.manager());
  client::value audience;
  audience.set("filter", R"(not region = "nowhere")");
  made.id = co_await draft_campaign(node, made.manager(), std::move(name), std::move(workflow),
                                    std::move(audience));
  must(co_await node.ask(calls::publish_campaign(made.manager(), to_text(made.id))),
       "campaign.publish");
  co_await wait_for_status(node, made.manager(), made.id, "active");
  auto chance = random_stream::of(plan.seed, "participants");
  for (const auto& one : made.network.suppliers) {
    auto& next = made.all.emplace_back();
    next.supplier = &one;
    next.seed = chance.next();
    next.reachable = steps_without_audit;
  }
  co_return made;
}

async<void> visit_all(engine& node, const scenario& plan, std::uint64_t seed, std::string workload,
                      std::vector<participant*> queue,
                      std::function<async<void>(participant&)> visit) {
  auto chance = random_stream::of(seed, workload);
  chance.shuffle(queue);
  std::size_t at = 0;
  const engine::source visits = [&]() -> std::optional<async<void>> {
    if (at == queue.size()) return std::nullopt;
    return visit(*queue[at++]);
  };
  co_await node.drive(plan.workload(workload), visits);
  node.record().check("every visit of `" + workload + "` was made", at == queue.size(),
                      std::to_string(at) + " of " + std::to_string(queue.size()));
}

async<void> visit_all(engine& node, const scenario& plan, std::string workload,
                      std::vector<participant>& all,
                      std::function<async<void>(participant&)> visit) {
  std::vector<participant*> queue;
  for (auto& one : all) queue.push_back(&one);
  return visit_all(node, plan, plan.seed, std::move(workload), std::move(queue), std::move(visit));
}

async<std::optional<journal_counts>> recount(engine& node, const surroundings& around,
                                             const one_campaign& of) {
  node.phase("recount");
  const auto shown = must(co_await node.ask(calls::show(of.manager(), "campaign", to_text(of.id))),
                          "campaign.show");
  note_kpis(node.record(), shown.result);
  auto journal = recount_if_possible(node, around.store, of.id, shown.result);
  const auto* counted = journal ? &*journal : nullptr;
  node.record().compare("at the end", witnesses(of.all, {}, shown.result["kpis"], counted));
  co_return journal;
}

}  // namespace trefoil::scenarios
