#include "runtime/checks/linear_check.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <string>
#include <utility>

namespace trefoil::checks {

namespace {

constexpr auto never = std::numeric_limits<std::int64_t>::max();

std::optional<task_id> task_of(const operation& one) {
  task_id task;
  if (!from_text(one.entity, task)) return std::nullopt;
  return task;
}

bool is_refused_claim(const operation& one) {
  return one.command == "task.claim" && one.outcome == op_outcome::fail
         && one.code == "already_claimed";
}

}  // namespace

linear_check::linear_check(findings& to, const ledger* against, shard_id shards)
  : to_{to}, against_{against}, shards_{shards} {
  if (against_ == nullptr) return;
  for (const auto& one : against_->operations) {
    if (!is_refused_claim(one)) continue;
    const auto task = task_of(one);
    if (!task) continue;
    const auto [found, is_new] = watched_.try_emplace(*task);
    if (is_new) by_company_[task->company].push_back(found);
  }
}

const std::vector<linear_check::watched_map::iterator>& linear_check::watched_of(
  company_id company) const {
  static const std::vector<watched_map::iterator> none;
  const auto found = by_company_.find(company);
  return found == by_company_.end() ? none : found->second;
}

void linear_check::watched_task::note(sequence at, bool held) {
  const bool was = !holdings.empty() && holdings.back().held;
  if (was != held) holdings.push_back({at, held});
}

void linear_check::finish() {
  if (against_ == nullptr) return;
  for (const auto& [task, all] : histories()) {
    check_order(all);
    check_refusals(task, all);
  }
}

std::map<task_id, linear_check::history> linear_check::histories() const {
  std::map<std::pair<task_id, decltype(request_key::bytes)>, act> by_request;
  std::map<task_id, history> all;
  for (const auto& one : against_->operations) {
    const auto task = task_of(one);
    if (!task) continue;
    if (is_refused_claim(one)) all[*task].refused_claims.push_back(&one);
    if (!one.request) continue;
    const auto [found, is_first]
      = by_request.try_emplace({*task, one.request->bytes}, act{0, one.invoked_ns, never, nullptr});
    auto& known = found->second;
    known.began_ns = std::min(known.began_ns, one.invoked_ns);
    if (one.outcome != op_outcome::ok || !one.acknowledged || one.returned_ns >= known.ended_ns)
      continue;
    known.ended_ns = one.returned_ns;
    known.at = one.acknowledged->at;
    known.as = &one;
  }
  for (const auto& [key, one] : by_request)
    if (one.as != nullptr) all[key.first].acts.push_back(one);
  for (auto& [task, one] : all) {
    std::sort(one.acts.begin(), one.acts.end(),
              [](const act& left, const act& right) { return left.at < right.at; });
  }
  return all;
}

void linear_check::check_order(const history& all) {
  auto first_end = never;  // Of all that stand behind.
  auto behind = all.acts.rbegin();
  for (auto one = all.acts.rbegin(); one != all.acts.rend(); ++one) {
    for (; behind->at > one->at; ++behind) first_end = std::min(first_end, behind->ended_ns);
    if (one->began_ns <= first_end) continue;
    to_.add("I5", one->as->acknowledged->shard, one->at, one->as->entity,
            one->as->command + ": stands before what was answered before it was asked");
  }
}

void linear_check::check_refusals(const task_id& task, const history& all) {
  const auto watched = watched_.find(task);
  if (watched == watched_.end()) return;
  const auto& holdings = watched->second.holdings;
  for (const auto* refused : all.refused_claims) {
    sequence from = 0;
    auto until = std::numeric_limits<sequence>::max();
    for (const auto& one : all.acts) {
      if (one.ended_ns < refused->invoked_ns) from = std::max(from, one.at);
      if (one.began_ns <= refused->returned_ns) continue;
      // What changed nothing stands behind the record that it names.
      const bool is_recorded = watched->second.recorded.contains(one.as->request->bytes);
      until = std::min(until, is_recorded ? one.at : one.at + 1);
    }
    // Held at `from` already, or from some position before `until` on.
    const auto begin = std::partition_point(holdings.begin(), holdings.end(),
                                            [&](const auto& one) { return one.from <= from; });
    const bool was_held = begin != holdings.begin() && std::prev(begin)->held;
    const bool is_held_later = std::any_of(
      begin, holdings.end(), [&](const auto& one) { return one.held && one.from < until; });
    if (was_held || is_held_later) continue;
    to_.add("I5", entity_id{task}.shard_of(shards_), 0, refused->entity,
            "task.claim: refused for a holder, and there was none meanwhile");
  }
}

}  // namespace trefoil::checks
