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

/// Everybody hands in at once while the campaign is closed twice at once: each task ends in one way.
class closing {
public:
  closing(engine& node, const scenario& plan, const surroundings& around)
    : node_{node}, plan_{plan}, around_{around}, record_{node.record()} {}

  async<void> whole() {
    co_await publish();
    node_.phase("answer");
    co_await visit_all("answers", &closing::answer);
    node_.phase("race");
    std::vector<async<void>> together;
    together.push_back(visit_all("submits", &closing::hand_in));
    together.push_back(close());
    co_await node_.all(std::move(together));
    judge_race();
    const auto shown = co_await wait_for_status(node_, manager(), campaign_, "closed");
    node_.phase("look");
    co_await visit_all("looks", &closing::look);
    record_.check("what a submit was answered is what the task became", differing_ == 0,
                  std::to_string(all_.size() - differing_) + " of " + std::to_string(all_.size()));
    node_.phase("recount");
    note_kpis(record_, shown);
    const auto journal = recount_if_possible(node_, around_.store, campaign_, shown);
    record_.compare("at the end",
                    witnesses(all_, {}, shown["kpis"], journal ? &*journal : nullptr));
  }

private:
  using visit = async<void> (closing::*)(participant&);
  [[nodiscard]] person_id manager() const { return network_.manager(); }

  async<void> publish() {
    node_.phase("import");
    network_plan wanted;
    wanted.companies = plan_.count("tasks");
    wanted.seed = plan_.seed;
    network_ = co_await import_network(node_, plan_.workload("import"), wanted);
    node_.phase("publish");
    auto workflow = co_await publish_workflow(node_, manager());
    client::value audience;
    audience.set("filter", R"(not region = "nowhere")");
    campaign_ = co_await draft_campaign(node_, manager(), "Close race", std::move(workflow),
                                        std::move(audience));
    must(co_await node_.ask(calls::publish_campaign(manager(), to_text(campaign_))),
         "campaign.publish");
    co_await wait_for_status(node_, manager(), campaign_, "active");
    auto chance = random_stream::of(plan_.seed, "answers");
    all_.resize(network_.suppliers.size());
    for (std::size_t at = 0; at < all_.size(); ++at) {
      all_[at].supplier = &network_.suppliers[at];
      all_[at].seed = chance.next();
    }
  }

  async<void> visit_all(std::string workload, visit make) {
    std::vector<participant*> queue;
    for (auto& one : all_) queue.push_back(&one);
    auto chance = random_stream::of(plan_.seed, workload);
    chance.shuffle(queue);
    std::size_t at = 0;
    const engine::source visits = [&]() -> std::optional<async<void>> {
      if (at == queue.size()) return std::nullopt;
      return (this->*make)(*queue[at++]);
    };
    co_await node_.drive(plan_.workload(workload), visits);
    record_.check("every visit of `" + workload + "` was made", at == queue.size(),
                  std::to_string(at) + " of " + std::to_string(queue.size()));
  }

  async<void> answer(participant& one) {
    std::vector<person_id> alone{one.person(first_recipient)};
    one.holder = co_await race_for(node_, one.task_of(campaign_), std::move(alone));
    wizard desk{node_, one.task_of(campaign_), one.holder, one.seed};
    co_await desk.begin();
    co_await desk.finish();
    one.at = place::in_progress;
    one.finished = one.reachable = desk.steps();
  }

  async<void> hand_in(participant& one) {
    const bool behind = closed_;
    wizard desk{node_, one.task_of(campaign_), one.holder, one.seed};
    const bool taken = co_await desk.submit(true);
    one.at = taken ? place::completed : place::closed;
    ++(taken ? taken_ : refused_);
    if (taken && behind) throw given_up{"a submit was taken after the close was answered"};
  }

  /// Two people of the buyer want it closed at the same moment, in the middle of the submits.
  async<void> close() {
    const auto& arrival = plan_.workload("submits").arrival;
    co_await node_.pause(arrival.intended(all_.size() / 2).value_or(std::chrono::seconds{0}));
    const auto text = to_text(campaign_);
    std::vector<request> both;
    both.push_back(calls::close(manager(), text));
    both.push_back(calls::close({network_.buyer, 1}, text));
    const auto asked = clock::now();
    for (auto& one : co_await node_.ask_all(std::move(both))) must(one, "campaign.close");
    closed_ = true;
    const auto took = std::chrono::duration<double, std::micro>{clock::now() - asked};
    record_.measured["close_time"] = took.count();
  }

  void judge_race() {
    record_.check(
      "some submits came before the close and some after it", taken_ > 0 && refused_ > 0,
      std::to_string(taken_) + " made it, " + std::to_string(refused_) + " were told task_closed");
    record_.measured["submits_before_close"] = static_cast<double>(taken_);
    record_.measured["submits_after_close"] = static_cast<double>(refused_);
  }

  async<void> look(participant& one) {
    const auto task = to_text(one.task_of(campaign_));
    const auto shown = must(co_await node_.ask(calls::show(one.holder, "task", task)), "task.show");
    const auto status = shown.result["status"].as_text();
    const bool receipt = !shown.result["receipt"].is_nil();
    const bool completed = one.at == place::completed;
    differing_ += status == (completed ? "completed" : "closed") && receipt == completed ? 0 : 1;
  }

  engine& node_;
  const scenario& plan_;
  const surroundings& around_;
  run_record& record_;
  network network_;
  campaign_id campaign_;
  std::vector<participant> all_;
  bool closed_ = false;
  std::uint64_t taken_ = 0;
  std::uint64_t refused_ = 0;
  std::uint64_t differing_ = 0;
};

async<void> run_close_race(engine& node, const scenario& plan, const surroundings& around) {
  closing race{node, plan, around};
  co_await race.whole();
}

}  // namespace

story close_race() {
  return {
    {"close_race",
     "Everybody hands in while the campaign is closed twice at once: each task ends in one way",
     {{"tasks", 2'000, 1, 1'000'000, true, "suppliers, each with one answered task"}},
     {"import", "answers", "submits", "looks"},
     {"close_time", "double_winners", "violations", "submits_before_close", "submits_after_close",
      "kpi.completed", "kpi.closed"}},
    &run_close_race};
}

}  // namespace trefoil::scenarios
