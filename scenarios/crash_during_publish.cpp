#include <unistd.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "runtime/launch/node_program.hpp"
#include "scenarios/calls.hpp"
#include "scenarios/member.hpp"
#include "scenarios/network.hpp"
#include "scenarios/participants.hpp"
#include "scenarios/recount.hpp"
#include "scenarios/story.hpp"

namespace trefoil::scenarios {

namespace {

/// How long the node runs between two looks at its journal, and how long a publish may take that way.
constexpr std::chrono::microseconds step{500};
constexpr std::chrono::seconds restart_patience{60};

/// A node dies while it publishes, and comes back.
class crash {
public:
  crash(engine& node, const scenario& plan, const surroundings& around)
    : node_{node},
      plan_{plan},
      record_{node.record()},
      folder_{folder_for(around)},
      keeps_folder_{!around.work_folder.empty()},
      program_{around.node_binary, folder_} {}

  async<void> whole() {
    node_.phase("start");
    node_.told().say("its own node lives in " + folder_.string());
    const bool fresh = !std::filesystem::exists(program_.store());
    start();
    if (fresh) node_.ledger().assume_alone();
    node_.phase("import");
    network_plan wanted;
    wanted.companies = plan_.count("companies");
    wanted.seed = plan_.seed;
    network_ = co_await import_network(node_, plan_.workload("import"), wanted);
    workflow_ = co_await publish_workflow(node_, network_.manager());
    bool in_the_middle = false;
    for (attempt_ = 1; attempt_ <= plan_.count("attempts") && !in_the_middle; ++attempt_) {
      if (attempt_ > 1) co_await grow();
      in_the_middle = co_await publish_and_kill();
    }
    record_.measured["opened_at_the_kill"] = static_cast<double>(opened_);
    record_.check("the node was killed in the middle of the publish", in_the_middle,
                  std::to_string(opened_) + " of " + std::to_string(network_.suppliers.size())
                    + " tasks were open");
    if (!in_the_middle) throw given_up{"no attempt hit the middle of the publish"};
    co_await inspect();
  }

private:
  static std::filesystem::path folder_for(const surroundings& around) {
    if (!around.work_folder.empty()) return around.work_folder;
    return std::filesystem::temp_directory_path() / ("trefoil-crash-" + std::to_string(::getpid()));
  }

  /// Starts the node and connects to it.
  void start() {
    try {
      program_.start();
      connect_again();
    } catch (const launch::failed& why) {
      throw given_up{why.what()};
    }
  }

  void connect_again() {
    surroundings there;
    there.host = program_.host();
    there.port = program_.port();
    there.operator_token = program_.token("operator");
    there.service_token = program_.token("service");
    if (const auto connected = connect(node_, there); !connected) {
      throw given_up{"the node does not greet: " + connected.error().code + " "
                     + connected.error().detail};
    }
  }

  /// A larger audience takes longer to publish. The campaign that was hit too early or too late ends first.
  async<void> grow() {
    node_.phase("grow");
    if (!program_.runs()) start();
    co_await wait_for_status(node_, network_.manager(), campaign_, "active");
    network_plan more;
    more.companies = plan_.count("companies");
    more.seed = plan_.seed;
    co_await import_more(node_, plan_.workload("import"), network_, more);
  }

  /// True when the journal that is left has some, but not all, of the tasks.
  async<bool> publish_and_kill() {
    node_.phase("publish");
    const auto manager = network_.manager();
    client::value audience;
    audience.set("filter", R"(not region = "nowhere")");
    campaign_ = co_await draft_campaign(node_, manager, "Crash", workflow_, std::move(audience));
    const auto ends = journal_ends(program_.store());
    if (!ends) throw given_up{"the journal cannot be looked at: " + ends.error()};
    must(co_await node_.ask(calls::publish_campaign(manager, to_text(campaign_))),
         "campaign.publish");
    co_await kill_in_the_middle(*ends);
    const auto left = count_opened(program_.store(), campaign_, *ends);
    if (!left) throw given_up{"what the killed node left cannot be read: " + left.error()};
    opened_ = left->participants;
    const auto all = network_.suppliers.size();
    node_.told().say("killed with " + std::to_string(opened_) + " of " + std::to_string(all)
                     + " tasks open");
    co_return opened_ > 0 && opened_ < all;
  }

  /// Lets the node run a moment at a time and looks at its journal in between: an opening takes milliseconds.
  async<void> kill_in_the_middle(const std::vector<sequence>& ends) {
    const auto latest = clock::now() + restart_patience;
    while (clock::now() < latest) {
      program_.freeze();
      const auto opened = count_opened(program_.store(), campaign_, ends);
      if (!opened) throw given_up{"the journal cannot be looked at: " + opened.error()};
      if (opened->participants > 0) break;
      program_.thaw();
      co_await node_.pause(step);
    }
    program_.kill();
    node_.drop_sessions();
  }

  async<void> inspect() {
    node_.phase("restart");
    const auto down = clock::now();
    start();
    record_.measured["restart_time"]
      = std::chrono::duration<double, std::micro>{clock::now() - down}.count();
    const auto manager = network_.manager();
    co_await wait_for_status(node_, manager, campaign_, "active");
    record_.measured["active_again_time"]
      = std::chrono::duration<double, std::micro>{clock::now() - down}.count();

    node_.phase("inspect");
    std::vector<participant> all(network_.suppliers.size());
    std::size_t at = 0;
    const engine::source visits = [&]() -> std::optional<async<void>> {
      if (at == all.size()) return std::nullopt;
      all[at].supplier = &network_.suppliers[at];
      all[at].reachable = steps_without_audit;
      return look(all[at++]);
    };
    co_await node_.drive(plan_.workload("inspect"), visits);
    record_.check("every company has exactly one task, which can be claimed", at == all.size(),
                  std::to_string(at) + " companies asked");

    node_.phase("recount");
    const auto shown = must(
      co_await node_.ask(calls::show(manager, "campaign", to_text(campaign_))), "campaign.show");
    note_kpis(record_, shown.result);
    const auto journal = recount_if_possible(node_, program_.store(), campaign_, shown.result);
    record_.compare("after the restart",
                    witnesses(all, {}, shown.result["kpis"], journal ? &*journal : nullptr));
    node_.drop_sessions();
    record_.check("the node ends in good order", program_.stop() == 0);
    if (keeps_folder_ || record_.failed_checks() > 0) co_return;
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  async<void> look(participant& one) {
    const auto member = one.person(first_recipient);
    const auto task = one.task_of(campaign_);
    const auto listed = must(co_await node_.ask(calls::inbox(member)), "inbox.list");
    const auto& rows = listed.result["tasks"].items();
    const auto wanted = to_text(task);
    const auto found = std::count_if(
      rows.begin(), rows.end(), [&](const auto& row) { return row["task"].as_text() == wanted; });
    if (found != 1)
      throw given_up{std::to_string(found) + " tasks at " + to_text(one.supplier->id)};
    must(co_await node_.ask(calls::on_task("claim", member, task)), "task.claim");
    one.holder = member;
  }

  engine& node_;
  const scenario& plan_;
  run_record& record_;
  const std::filesystem::path folder_;
  const bool keeps_folder_;  ///< Else it is gone after a good run.
  launch::node_program program_;
  network network_;
  std::string workflow_;
  campaign_id campaign_;
  std::uint64_t attempt_ = 0;
  std::uint64_t opened_ = 0;
};

async<void> run_crash(engine& node, const scenario& plan, const surroundings& around) {
  crash story{node, plan, around};
  co_await story.whole();
}

}  // namespace

story crash_during_publish() {
  return {{"crash_during_publish",
           "A node is killed while it publishes: after the restart everybody has exactly one task",
           {{"companies", 20'000, 100, 1'000'000, true, "suppliers at the first attempt"},
            {"attempts", 6, 1, 20, true, "each with so many suppliers more"}},
           {"import", "inspect"},
           {"opened_at_the_kill", "restart_time", "active_again_time", "violations"}},
          &run_crash,
          true};
}

}  // namespace trefoil::scenarios
