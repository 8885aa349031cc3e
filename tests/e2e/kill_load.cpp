#include "tests/e2e/kill_load.hpp"

#include <algorithm>
#include <stdexcept>
#include <thread>
#include <gtest/gtest.h>

#include "actors/shell/fold_rows.hpp"
#include "persistence/rocksdb/rocksdb_store.hpp"
#include "runtime/checks/recovery_check.hpp"
#include "runtime/gateway/call_reader.hpp"
#include "scenarios/ledger.hpp"

namespace trefoil::e2e {

namespace {

std::int64_t now_ns() { return std::chrono::steady_clock::now().time_since_epoch().count(); }

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

/// What the checks find, and the journal for the next time.
std::vector<std::string> violations_of(const own_node& node, const checks::ledger& against,
                                       std::optional<remains>* before) {
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

}  // namespace

void worker::work(const own_node& node) {
  const auto session = new_session(node, "service");
  while (true) {
    const bool again = done_ > 0 && (draws_() % 16 == 0 || place_of(done_) >= at_.suppliers.size());
    const auto step = again ? draws_() % done_ : done_;
    if (!log_.carry_out(*session, errand_of(step)).ok) return;
    if (!again) ++done_;
  }
}

errand worker::errand_of(std::size_t step) const {
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

void publisher::work(const own_node& node) {
  const auto session = new_session(node, "service");
  while (go_on(*session)) {
  }
}

bool publisher::go_on(client::session& session) {
  const auto some = list_of({to_text(at_.suppliers[0]), to_text(at_.suppliers[1]),
                             to_text(at_.suppliers[2]), to_text(at_.suppliers[3])});
  const auto of_campaign = map_of({{"campaign", campaign_}});
  campaign_id campaign;
  static_cast<void>(from_text(campaign_, campaign));
  errand next;
  switch (step_) {
    case 0:
      next = errand_of("company.create_campaign",
                       map_of({{"company", to_text(at_.buyer)}, {"name", "Small"}}));
      break;
    case 1:
      next = errand_of("campaign.edit", map_of({{"campaign", campaign_},
                                                {"revision", 0},
                                                {"name", "Small"},
                                                {"workflow", workflow_},
                                                {"audience", map_of({{"individuals", some}})},
                                                {"departments", value::list()}}));
      break;
    case 2:
      next = errand_of("campaign.publish", of_campaign);
      break;
    case 3:
      if (!wait_until_active(session)) return false;
      next = errand_of("task.claim",
                       map_of({{"task", to_text(task_id{campaign, at_.suppliers[0], 1})}}));
      next.params.set("as", to_text(at_.member(0)));
      break;
    case 4:
      next = errand_of("campaign.remind", of_campaign);
      break;
    case 5:
      next = errand_of("campaign.close_participant",
                       map_of({{"campaign", campaign_}, {"company", to_text(at_.suppliers[1])}}));
      break;
    default:
      next = errand_of("campaign.close", of_campaign);
      break;
  }
  const auto answer = log_.carry_out(session, next);
  if (!answer.ok) return false;
  if (step_ == 0) campaign_ = std::string{answer.result["result"]["campaign"].as_text()};
  constexpr unsigned steps = 7;
  if (++step_ == steps) {
    step_ = 0;
    campaign_.clear();
    ++closed_;
  }
  return true;
}

errand publisher::errand_of(std::string_view method, value params) const {
  errand one{std::string{method}, std::string{method} + "-" + std::to_string(closed_),
             std::move(params)};
  one.params.set("as", to_text(at_.manager())).set("rid", one.rid);
  return one;
}

bool publisher::wait_until_active(client::session& session) const {
  const auto params = map_of({{"campaign", campaign_}, {"as", to_text(at_.manager())}});
  while (true) {
    const auto shown = session.call("campaign.show", params);
    if (!shown.ok) return false;
    if (shown.result["status"].as_text() == "active") return true;
    std::this_thread::sleep_for(std::chrono::milliseconds{1});
  }
}

client::response errand_log::carry_out(client::session& session, const errand& what) {
  const auto invoked_ns = now_ns();
  auto answer = session.call(what.method, what.params);
  auto told = scenarios::operation_of(what.method, what.params, answer);
  told.invoked_ns = invoked_ns;
  told.returned_ns = now_ns();
  if (told.outcome == checks::op_outcome::fail) {
    ADD_FAILURE() << what.method << " " << what.rid << ": " << answer.error.code << " "
                  << answer.error.detail;
  }
  operations_.push_back(std::move(told));
  return answer;
}

kill_load::kill_load(const own_node& node, std::size_t tasks, std::size_t clients,
                     std::uint32_t seed) {
  desk with{node};
  campaign_ = make_open_campaign(with, tasks);
  imports_ = with.imports();
  publishers_.emplace_back(campaign_, with.make_workflow(campaign_.manager(), questions()));
  for (std::size_t number = 0; number < clients; ++number)
    workers_.emplace_back(campaign_, number, clients, seed);
}

void kill_load::work(const own_node& node) {
  together(workers_.size() + publishers_.size(), [&](std::size_t number) {
    try {
      if (number < workers_.size()) return workers_[number].work(node);
      publishers_[number - workers_.size()].work(node);
    } catch (const std::runtime_error&) {
      // It died before it greeted.
    }
  });
}

/// Nobody asks for anything before the next load, yet only figures that say where they count are held to it.
value kill_load::look(const own_node& node) {
  desk with{node};
  auto shown = with.act(campaign_.manager(), "campaign.show",
                        map_of({{"campaign", to_text(campaign_.campaign)}}));
  auto told = scenarios::kpi_answer_of(campaign_.campaign, shown);
  if (!told.positions.empty()) kpis_.push_back(std::move(told));
  return shown;
}

checks::ledger kill_load::ledger() const {
  checks::ledger told;
  told.complete = true;
  told.kpis = kpis_;
  for (const auto& rid : imports_) {
    checks::operation one;
    one.command = "registry.import_companies";
    one.request = gateway::request_key_of("operator", rid);
    one.outcome = checks::op_outcome::ok;
    told.operations.push_back(std::move(one));
  }
  const auto add = [&](const auto& all) {
    for (const auto& one : all)
      told.operations.insert(told.operations.end(), one.operations().begin(),
                             one.operations().end());
  };
  add(workers_);
  add(publishers_);
  return told;
}

std::vector<std::string> kill_load::violations(const own_node& node) {
  return violations_of(node, ledger(), &before_);
}

std::size_t kill_load::done() const {
  std::size_t all = 0;
  for (const auto& one : workers_) all += one.done();
  return all;
}

std::size_t kill_load::completed() const {
  std::size_t all = 0;
  for (const auto& one : workers_) all += one.done() / worker::steps_a_task;
  return all;
}

std::size_t checkpointed_shards(const own_node& node) {
  const auto opened
    = rocksdb_store::open({.path = node.store(), .shard_count = 0, .read_only = true});
  std::size_t found = 0;
  if (!opened) return found;
  for (shard_id shard = 0; shard < (*opened)->shard_count(); ++shard) {
    const auto standing = (*opened)->read_fold(shard, shell::row_key(shell::fold_kind::standing));
    found += standing ? 1U : 0U;
  }
  return found;
}

std::vector<std::string> violations_in(const own_node& node, const checks::ledger& against) {
  return violations_of(node, against, nullptr);
}

}  // namespace trefoil::e2e
