#include <algorithm>

#include "scenarios/calls.hpp"
#include "scenarios/member.hpp"
#include "scenarios/network.hpp"
#include "scenarios/participants.hpp"
#include "scenarios/random.hpp"
#include "scenarios/story.hpp"

namespace trefoil::scenarios {

namespace {

using place = participant::place;

constexpr std::chrono::milliseconds between_counts{100};
/// Of the work that touches every participant: publishing, reminding, closing.
constexpr std::chrono::minutes phase_patience{30};

/// One campaign to as many companies as a network has. Only a share of them answers: most of the work is the node's
/// own.
class large_campaign {
public:
  large_campaign(engine& node, const scenario& plan, const surroundings& around)
    : node_{node}, plan_{plan}, around_{around}, record_{node.record()} {}

  async<void> whole() {
    node_.phase("import");
    network_ = co_await import_network(node_, plan_.workload("import"),
                                       {plan_.count("companies"), 0, 0, plan_.seed});
    choose_who_answers();
    node_.phase("publish");
    co_await publish();
    node_.phase("respond");
    co_await respond();
    record_.compare("before the reminder", witnesses(all_, reminded_, (co_await look())["kpis"]));
    node_.phase("remind");
    co_await remind();
    node_.phase("close");
    co_await close();
    node_.phase("recount");
    co_await recount();
  }

private:
  [[nodiscard]] person_id manager() const { return network_.manager(); }

  void choose_who_answers() {
    auto chance = random_stream::of(plan_.seed, "fates");
    for (const auto& one : network_.suppliers) {
      auto& next = all_.emplace_back();
      next.supplier = &one;
      next.reachable = steps_without_audit;
      next.seed = chance.next();
      next.fate = chance.share() < plan_.share("share_responding") ? fate::submitted : fate::silent;
    }
  }

  async<client::value> look() {
    auto shown = must(co_await node_.ask(calls::show(manager(), "campaign", to_text(campaign_))),
                      "campaign.show");
    note_kpis(record_, shown.result);
    co_return std::move(shown.result);
  }

  /// Looks until `reached` says so; gives how long that took since `asked`.
  async<void> wait(std::string measure, clock::time_point asked,
                   bool (*reached)(const client::value&, std::uint64_t), std::uint64_t with = 0) {
    while (!reached(co_await look(), with)) {
      if (clock::now() - asked > phase_patience) throw given_up{measure + ": it took too long"};
      co_await node_.pause(between_counts);
    }
    const auto took = std::chrono::duration<double, std::micro>{clock::now() - asked};
    record_.measured[measure] = took.count();
  }

  async<void> publish() {
    const auto workflow = co_await publish_workflow(node_, manager());
    client::value audience;
    audience.set("filter", R"(industry != "")");
    campaign_
      = co_await draft_campaign(node_, manager(), "Everybody", workflow, std::move(audience));
    const auto asked = clock::now();
    must(co_await node_.ask(calls::publish_campaign(manager(), to_text(campaign_))),
         "campaign.publish");
    node_.told().say("publishing to " + std::to_string(all_.size()) + " companies");
    co_await wait("publish_time", asked, [](const client::value& shown, std::uint64_t) {
      if (!shown["last_problem"].is_nil()) throw given_up{"the campaign was not published"};
      return shown["status"].as_text() == "active";
    });
  }

  async<void> respond() {
    std::vector<participant*> queue;
    for (auto& one : all_) {
      if (one.fate == fate::submitted) queue.push_back(&one);
    }
    auto chance = random_stream::of(plan_.seed, "responding");
    chance.shuffle(queue);
    std::size_t at = 0;
    const engine::source visits = [&]() -> std::optional<async<void>> {
      if (at == queue.size()) return std::nullopt;
      return answer(*queue[at++]);
    };
    co_await node_.drive(plan_.workload("responding"), visits);
    record_.check("everybody who was meant to answer did", at == queue.size(),
                  std::to_string(at) + " of " + std::to_string(queue.size()));
  }

  async<void> answer(participant& one) {
    const auto task = one.task_of(campaign_);
    std::vector<person_id> alone;
    alone.push_back(one.person(first_recipient));
    one.holder = co_await race_for(node_, task, std::move(alone));
    wizard desk{node_, task, one.holder, one.seed};
    co_await desk.begin();
    co_await desk.finish();
    (void)co_await desk.submit();
    one.at = place::completed;
    one.finished = one.reachable = desk.steps();
  }

  async<void> remind() {
    const auto asked = clock::now();
    const auto said
      = must(co_await node_.ask(calls::remind(manager(), to_text(campaign_))), "campaign.remind");
    for (const auto& one : all_) {
      ++(one.open() ? reminded_.sent : reminded_.skipped);
      if (one.open()) reminded_.people += recipients;
    }
    co_await wait(
      "remind_time", asked,
      [](const client::value& shown, std::uint64_t number) {
        const auto& last = shown["reminder"];
        return last["number"].as_uint() == number && last["finished"].as_bool();
      },
      said.result["result"]["reminder"].as_uint());
    record_.compare("after the reminder", witnesses(all_, reminded_, (co_await look())["kpis"]));
  }

  async<void> close() {
    const auto asked = clock::now();
    must(co_await node_.ask(calls::close(manager(), to_text(campaign_))), "campaign.close");
    const auto took = std::chrono::duration<double, std::micro>{clock::now() - asked};
    record_.measured["fence_time"] = took.count();
    co_await wait("close_time", asked, [](const client::value& shown, std::uint64_t) {
      return shown["status"].as_text() == "closed";
    });
    for (auto& one : all_) {
      if (one.open()) one.at = place::closed;
    }
  }

  async<void> recount() {
    const auto shown = co_await look();
    const auto journal = recount_if_possible(node_, around_.store, campaign_, shown);
    record_.compare("at the end",
                    witnesses(all_, reminded_, shown["kpis"], journal ? &*journal : nullptr));
  }

  engine& node_;
  const scenario& plan_;
  const surroundings& around_;
  run_record& record_;
  network network_;
  campaign_id campaign_;
  std::vector<participant> all_;
  reminded_counts reminded_;
};

async<void> run_million(engine& node, const scenario& plan, const surroundings& around) {
  large_campaign everybody{node, plan, around};
  co_await everybody.whole();
}

}  // namespace

story million() {
  return {{"million",
           "A buyer publishes to a million suppliers, of whom a share answers; reminds all others; "
           "closes",
           {{"companies", 1'000'000, 10, 5'000'000, true, "suppliers in the network"},
            {"share_responding", 0.02, 0, 1, false, "answer all and hand in"}},
           {"import", "responding"},
           {"publish_time", "remind_time", "fence_time", "close_time", "violations", "kpi.audience",
            "kpi.completed", "kpi.closed"}},
          &run_million};
}

}  // namespace trefoil::scenarios
