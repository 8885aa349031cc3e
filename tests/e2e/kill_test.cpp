#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <random>
#include <thread>
#include <gtest/gtest.h>

#include "persistence/rocksdb/rocksdb_store.hpp"
#include "runtime/checks/checks.hpp"
#include "runtime/checks/recovery_check.hpp"
#include "runtime/gateway/call_reader.hpp"
#include "scenarios/ledger.hpp"
#include "tests/e2e/network.hpp"

namespace trefoil::e2e {

namespace {

constexpr int kills = 20;
constexpr std::size_t clients = 4;

/// Decides the moments of the kills and what is asked again. TREFOIL_KILL_SEED asks for another one.
std::uint32_t kill_seed() {
  const char* text = std::getenv("TREFOIL_KILL_SEED");
  return text == nullptr ? 20 : static_cast<std::uint32_t>(std::strtoul(text, nullptr, 10));
}
constexpr std::size_t tasks = 10'000;
constexpr std::size_t live_actors_max = 64;
constexpr std::uint32_t saves_a_task = 14;
constexpr std::uint32_t steps_a_task = saves_a_task + 2;  // The claim and the submit.

std::int64_t now_ns() { return std::chrono::steady_clock::now().time_since_epoch().count(); }

/// One command and the request id that makes it repeatable.
struct errand {
  std::string method;
  std::string rid;
  value params;
};

/// What a client does, in order: its tasks one after the other. It notes every operation in its ledger.
class worker {
public:
  worker(const open_campaign& at, std::size_t number) : at_{at}, number_{number} {}

  /// Works until the node is gone, which may be before it greets. What was not answered is sent again first, with the same request id; now and then
  /// so is what was answered long ago.
  void work(const node_process& node) {
    const auto session = new_session(node, "service");
    while (true) {
      const bool again = done_ > 0 && (draws_() % 16 == 0 || place_of(done_) >= tasks);
      const auto step = again ? draws_() % done_ : done_;
      if (!carry_out(*session, errand_of(step))) return;
      if (!again) ++done_;
    }
  }

  [[nodiscard]] const std::vector<checks::operation>& operations() const { return operations_; }
  [[nodiscard]] std::size_t done() const { return done_; }

private:
  [[nodiscard]] std::size_t place_of(std::size_t step) const {
    return step / steps_a_task * clients + number_;
  }

  [[nodiscard]] errand errand_of(std::size_t step) const {
    const auto place = place_of(step);
    const auto part = static_cast<std::uint32_t>(step % steps_a_task);
    errand one{part == 0                  ? "task.claim"
               : part == steps_a_task - 1 ? "task.submit"
                                          : "task.save",
               "step-" + std::to_string(part) + "-of-" + std::to_string(place),
               {}};
    one.params
      = map_of({{"task", at_.task(place)}, {"as", to_text(at_.member(place))}, {"rid", one.rid}});
    if (one.method == "task.save") {
      one.params.set("step", "details").set("draft_revision", part - 1);
      one.params.set("values", map_of({{"name", "Draft " + std::to_string(part)}}));
    }
    return one;
  }

  /// False when the node is gone.
  bool carry_out(client::session& session, const errand& what) {
    const auto invoked_ns = now_ns();
    const auto answer = session.call(what.method, what.params);
    auto told = scenarios::operation_of(what.method, what.params, answer);
    told.invoked_ns = invoked_ns;
    told.returned_ns = now_ns();
    if (told.outcome == checks::op_outcome::fail) {
      ADD_FAILURE() << what.method << " " << what.rid << ": " << answer.error.code << " "
                    << answer.error.detail;
    }
    operations_.push_back(std::move(told));
    return answer.ok;
  }

  const open_campaign& at_;
  const std::size_t number_;
  std::minstd_rand draws_{kill_seed() * 16 + static_cast<std::uint32_t>(number_)};
  std::size_t done_ = 0;
  std::vector<checks::operation> operations_;
};

/// Everything that anybody was ever told.
struct history {
  std::vector<worker> workers;
  std::vector<std::string> imports;
  std::vector<checks::kpi_answer> kpis;

  [[nodiscard]] checks::ledger ledger() const {
    checks::ledger told;
    told.complete = true;
    told.kpis = kpis;
    for (const auto& rid : imports) {
      checks::operation one;
      one.command = "registry.import_companies";
      one.request = gateway::request_key_of("operator", rid);
      one.outcome = checks::op_outcome::ok;
      told.operations.push_back(std::move(one));
    }
    for (const auto& one : workers) {
      told.operations.insert(told.operations.end(), one.operations().begin(),
                             one.operations().end());
    }
    return told;
  }
};

/// Up to where each shard was acknowledged.
std::vector<sequence> acknowledged(const checks::ledger& told, shard_id shards) {
  std::vector<sequence> upto(shards, 0);
  for (const auto& one : told.operations) {
    if (!one.acknowledged) continue;
    auto& last = upto.at(one.acknowledged->shard);
    last = std::max(last, one.acknowledged->at);
  }
  return upto;
}

/// A journal as a kill left it, and what had been acknowledged by then.
struct remains {
  checks::kept_journal journal;
  std::vector<sequence> acknowledged;
};

/// What the checks find in the stopped node's store, against the ledger and against what the kill before it left.
std::vector<std::string> violations(const node_process& node, const checks::ledger& against,
                                    std::optional<remains>* before = nullptr) {
  const auto opened
    = rocksdb_store::open({.path = node.store(), .shard_count = 0, .read_only = true});
  if (!opened) return {opened.error().detail};
  const auto view = checks::view_of(**opened);
  const auto found = checks::run(*view, &against);
  if (!found) return {found.error().detail};
  std::vector<std::string> lines;
  for (const auto& one : found->violations) lines.push_back(checks::to_line(one));
  if (before == nullptr) return lines;
  if (*before) {
    const auto kept = checks::check_recovery((*before)->journal, *view, (*before)->acknowledged);
    if (!kept) return {kept.error().detail};
    for (const auto& one : kept->violations) lines.push_back(checks::to_line(one));
  }
  auto copy = checks::kept_journal::copy_of(**opened);
  if (!copy) return {copy.error().detail};
  before->emplace(remains{std::move(*copy), acknowledged(against, view->shards())});
  return lines;
}

/// The ledger with a submit in it that was acknowledged and never journaled.
checks::ledger with_a_loss(checks::ledger told) {
  for (auto& one : told.operations) {
    if (one.command != "task.submit" || !one.acknowledged) continue;
    one.request = gateway::request_key_of(one.person, "never sent");
    break;
  }
  return told;
}

checks::ledger with_wrong_figures(checks::ledger told) {
  told.kpis.back().values["in_progress"] += "1";
  return told;
}

void expect_program_agrees(const node_process& node, const checks::ledger& against,
                           const std::filesystem::path& file) {
  {
    std::ofstream to{file};
    to << checks::ledger_head(against.complete) << "\n";
    for (const auto& one : against.operations) to << checks::to_line(one) << "\n";
    for (const auto& one : against.kpis) to << checks::to_line(one) << "\n";
  }
  const auto verified
    = run("trefoil", {"verify", "--store", node.store().string(), "--ledger", file.string()});
  EXPECT_EQ(verified.code, 0) << verified.out << verified.err;
}

/// Load until the kill, which comes at a moment that the seed decides.
void load_and_kill(node_process& node, std::vector<worker>& all, std::chrono::milliseconds after) {
  std::thread killer{[&] {
    std::this_thread::sleep_for(after);
    node.kill();
  }};
  together(clients, [&](std::size_t number) {
    try {
      all[number].work(node);
    } catch (const std::runtime_error&) {
      // Killed before it greeted.
    }
  });
  killer.join();
}

value show(const node_process& node, const open_campaign& campaign) {
  desk with{node};
  return with.act(campaign.manager(), "campaign.show",
                  map_of({{"campaign", to_text(campaign.campaign)}}));
}

/// Nobody asks for anything before the next load, yet only figures that say where they count are held to it.
void look_at_figures(const node_process& node, const open_campaign& campaign, history& all) {
  auto told = scenarios::kpi_answer_of(campaign.campaign, show(node, campaign));
  if (!told.positions.empty()) all.kpis.push_back(std::move(told));
}

}  // namespace

TEST(Node, LosesNothingInTwentyKills) {
  const scratch_folder scratch;
  node_process node{scratch.path(), {"--live-actors-max", std::to_string(live_actors_max)}};
  node.start();
  open_campaign campaign;
  history all;
  {
    desk with{node};
    campaign = make_open_campaign(with, tasks);
    all.imports = with.imports();
  }
  for (std::size_t number = 0; number < clients; ++number) {
    all.workers.emplace_back(campaign, number);
  }
  SCOPED_TRACE("again: TREFOIL_KILL_SEED=" + std::to_string(kill_seed()));
  std::mt19937 moments{kill_seed()};
  std::uniform_int_distribution<int> pause{50, 400};
  std::optional<remains> before;
  for (int round = 0; round < kills; ++round) {
    if (!node.runs()) node.start();
    look_at_figures(node, campaign, all);
    load_and_kill(node, all.workers, std::chrono::milliseconds{pause(moments)});
    ASSERT_EQ(violations(node, all.ledger(), &before), std::vector<std::string>{})
      << "kill " << round;
    if (HasFailure()) return;
  }

  node.start();
  std::size_t completed = 0;
  std::size_t done = 0;
  for (const auto& one : all.workers) {
    completed += one.done() / steps_a_task;
    done += one.done();
  }
  RecordProperty("steps", static_cast<int>(done));
  EXPECT_GE(done, 500U) << "hardly any load";
  const auto shown = show(node, campaign);
  // Of what was under way at the last kill nobody knows yet.
  EXPECT_GE(shown["kpis"]["completed"].as_uint(), completed);
  EXPECT_LE(shown["kpis"]["completed"].as_uint(), completed + clients);
  all.kpis.push_back(scenarios::kpi_answer_of(campaign.campaign, shown));
  EXPECT_EQ(node.stop(), 0) << node.log();
  const auto told = all.ledger();
  RecordProperty("operations", static_cast<int>(told.operations.size()));
  expect_program_agrees(node, told, scratch.path() / "ledger");
  EXPECT_NE(violations(node, with_a_loss(told)), std::vector<std::string>{})
    << "the checks see no loss";
  EXPECT_NE(violations(node, with_wrong_figures(told)), std::vector<std::string>{})
    << "the checks recount no figures";
}

}  // namespace trefoil::e2e
