#include <algorithm>
#include <utility>

#include "scenarios/calls.hpp"
#include "scenarios/member.hpp"
#include "scenarios/one_campaign.hpp"
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
    of_ = co_await publish_to_all(node_, plan_, "Close race");
    node_.phase("answer");
    co_await visit("answers", &closing::answer);
    node_.phase("race");
    std::vector<async<void>> together;
    together.push_back(visit("submits", &closing::hand_in));
    together.push_back(close());
    co_await node_.all(std::move(together));
    judge_race();
    co_await wait_for_status(node_, of_.manager(), of_.id, "closed");
    node_.phase("look");
    co_await visit("looks", &closing::look);
    record_.check(
      "what a submit was answered is what the task became", differing_ == 0,
      std::to_string(of_.all.size() - differing_) + " of " + std::to_string(of_.all.size()));
    co_await recount(node_, around_, of_);
  }

private:
  async<void> visit(std::string workload, async<void> (closing::*make)(participant&)) {
    return visit_all(node_, plan_, std::move(workload), of_.all,
                     [this, make](participant& one) { return (this->*make)(one); });
  }

  async<void> answer(participant& one) {
    std::vector<person_id> alone{one.person(first_recipient)};
    one.holder = co_await race_for(node_, one.task_of(of_.id), std::move(alone));
    wizard desk{node_, one.task_of(of_.id), one.holder, one.seed};
    co_await desk.begin();
    co_await desk.finish();
    one.at = place::in_progress;
    one.finished = one.reachable = desk.steps();
  }

  async<void> hand_in(participant& one) {
    const bool behind = closed_;
    wizard desk{node_, one.task_of(of_.id), one.holder, one.seed};
    const bool taken = co_await desk.submit(true);
    one.at = taken ? place::completed : place::closed;
    ++(taken ? taken_ : refused_);
    if (taken && behind) throw given_up{"a submit was taken after the close was answered"};
  }

  /// Two people of the buyer want it closed at the same moment, in the middle of the submits.
  async<void> close() {
    const auto& arrival = plan_.workload("submits").arrival;
    co_await node_.pause(arrival.intended(of_.all.size() / 2).value_or(std::chrono::seconds{0}));
    const auto text = to_text(of_.id);
    std::vector<request> both;
    both.push_back(calls::close(of_.manager(), text));
    both.push_back(calls::close({of_.network.buyer, 1}, text));
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
    const auto task = to_text(one.task_of(of_.id));
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
  one_campaign of_;
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
