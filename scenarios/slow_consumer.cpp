#include <algorithm>
#include <deque>
#include <optional>
#include <utility>

#include "scenarios/calls.hpp"
#include "scenarios/member.hpp"
#include "scenarios/one_campaign.hpp"
#include "scenarios/slow_client.hpp"
#include "scenarios/story.hpp"

namespace trefoil::scenarios {

namespace {

constexpr std::chrono::milliseconds between_sends{5};
/// Well below the time after which a node ends whoever reads nothing at all: the backlog alone must do it.
constexpr std::chrono::seconds cut_patience{15};
constexpr std::uint64_t list_rows = 1'000;

/// Some clients ask for far more than they read, while others work.
class slow_company {
public:
  slow_company(engine& node, const scenario& plan, const surroundings& around)
    : node_{node}, plan_{plan}, around_{around}, record_{node.record()} {}

  async<void> whole() {
    of_ = co_await publish_to_all(node_, plan_, "Slow consumer");
    node_.phase("alone");
    co_await claim_upto("alone", of_.all.size() / 2);
    node_.phase("beside");
    std::vector<async<void>> together;
    together.push_back(claim_upto("beside", of_.all.size()));
    together.push_back(look_into_inboxes());
    together.push_back(ask_without_reading());
    co_await node_.all(std::move(together));
    co_await recount(node_, around_, of_);
  }

private:
  /// One visit is a claim; up to so many tasks in all are claimed then.
  async<void> claim_upto(std::string workload, std::size_t upto) {
    const engine::source visits = [&]() -> std::optional<async<void>> {
      if (claimed_ >= upto) return std::nullopt;
      return claim(of_.all[claimed_++]);
    };
    co_await node_.drive(plan_.workload(workload), visits);
  }

  async<void> claim(participant& one) {
    const auto who = one.person(first_recipient);
    must(co_await node_.ask(calls::on_task("claim", who, one.task_of(of_.id))), "task.claim");
    one.holder = who;
  }

  /// Lists wait in one line with those that the slow ones asked for; commands do not.
  async<void> look_into_inboxes() {
    std::size_t at = 0;
    const engine::source visits = [&]() -> std::optional<async<void>> {
      if (at >= of_.all.size() / 2) return std::nullopt;
      return look(of_.all[at++]);
    };
    co_await node_.drive(plan_.workload("inboxes"), visits);
  }

  async<void> look(const participant& one) {
    must(co_await node_.ask(calls::inbox(one.person(first_recipient))), "inbox.list");
  }

  async<std::uint64_t> cut_so_far() {
    request what{speaker::network_operator, "node.status", {}, false, {}};
    const auto told = must(co_await node_.ask(std::move(what)), "node.status");
    co_return told.result["connections_cut"].as_uint();
  }

  async<void> ask_without_reading() {
    const auto wanted = plan_.count("slow_clients");
    const auto before = co_await cut_so_far();
    const auto began = clock::now();
    std::deque<slow_client> clients;
    for (std::uint64_t number = 0; number < wanted; ++number) {
      co_await send_all(clients.emplace_back(around_.host, around_.port));
    }
    auto cut = std::uint64_t{0};
    while (cut < wanted && clock::now() - began < cut_patience) {
      co_await node_.pause(between_sends);
      cut = co_await cut_so_far() - before;
    }
    const auto took = std::chrono::duration<double, std::micro>{clock::now() - began};
    record_.measured["cut_time"] = took.count();
    record_.check("the node cut whoever did not read", cut == wanted,
                  std::to_string(cut) + " of " + std::to_string(wanted));
    co_await find_ends(clients);
  }

  async<void> send_all(slow_client& one) {
    one.ask("session.hello", client::map_of({{"token", around_.service_token}}));
    for (auto left = plan_.count("asks"); left > 0; --left) {
      one.ask("campaign.participants", client::map_of({{"campaign", to_text(of_.id)},
                                                       {"limit", list_rows},
                                                       {"as", to_text(of_.manager())}}));
    }
    while (one.send()) co_await node_.pause(between_sends);
  }

  /// Whoever was cut sees an end when it reads at last, and got less than it asked for.
  async<void> find_ends(std::deque<slow_client>& clients) {
    const auto latest = clock::now() + cut_patience;
    std::size_t ended = 0;
    for (auto& one : clients) {
      bool over = one.find_end();
      while (!over && clock::now() < latest) {
        co_await node_.pause(between_sends);
        over = one.find_end();
      }
      ended += over ? 1 : 0;
      auto& most = record_.measured["read_bytes_most"];
      most = std::max(most, static_cast<double>(one.read_bytes()));
    }
    record_.check("each of them sees the end of its connection", ended == clients.size(),
                  std::to_string(ended) + " of " + std::to_string(clients.size()));
  }

  engine& node_;
  const scenario& plan_;
  const surroundings& around_;
  run_record& record_;
  one_campaign of_;
  std::size_t claimed_ = 0;
};

async<void> run_slow_consumer(engine& node, const scenario& plan, const surroundings& around) {
  slow_company company{node, plan, around};
  co_await company.whole();
}

}  // namespace

story slow_consumer() {
  return {{"slow_consumer",
           "Some clients ask and do not read: they are cut at their backlog, nobody else feels it",
           {{"tasks", 4'000, 2, 1'000'000, true, "suppliers, each with one task"},
            {"slow_clients", 4, 1, 100, true, "connections that never read"},
            {"asks", 200, 1, 10'000, true, "lists that each of them asks for"}},
           {"import", "alone", "beside", "inboxes"},
           {"cut_time", "read_bytes_most", "double_winners", "violations", "kpi.claimed"}},
          &run_slow_consumer};
}

}  // namespace trefoil::scenarios
