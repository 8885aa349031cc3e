#include "runtime/checks/request_check.hpp"

#include <algorithm>
#include <map>

#include "runtime/checks/unchanged.hpp"

namespace trefoil::checks {

request_check::request_check(findings& to, const ledger* against, shard_id shards)
  : to_{to}, against_{against}, last_(shards, 0) {
  if (against_ == nullptr) return;
  to_.counts().operations = against_->operations.size();
  for (std::size_t at = 0; at < against_->operations.size(); ++at) {
    const auto& one = against_->operations[at];
    if (one.request) asked_[*one.request].operations.push_back(at);
  }
}

void request_check::take(const seen& now) {
  if (now.what.request) {
    ++to_.counts().requests;
    keys_.push_back({now.what.request->key, now.at});
    if (against_ != nullptr) match(now);
  } else if (current_ != nullptr) {
    auto& last = current_->groups.back();
    if (now.what.entity == current_entity_ && last.last + 1 == now.at) {
      last.last = now.at;
    } else {
      current_ = nullptr;
    }
  }
}

void request_check::match(const seen& now) {
  current_ = nullptr;
  const auto found = asked_.find(now.what.request->key);
  if (found == asked_.end()) {
    if (against_->complete) to_.add("I2", now, "a record of a request that nobody made");
    return;
  }
  current_ = &found->second;
  current_entity_ = now.what.entity;
  current_->groups.push_back({now.shard, now.at, now.at});
}

void request_check::close(shard_id shard, sequence last) {
  last_[shard] = last;
  current_ = nullptr;
  std::sort(keys_.begin(), keys_.end(), [](const place& one, const place& other) {
    const auto order = one.key.view().compare(other.key.view());
    return order != 0 ? order < 0 : one.at < other.at;
  });
  for (std::size_t at = 1; at < keys_.size(); ++at) {
    if (keys_[at].key != keys_[at - 1].key) continue;
    to_.add("I3", shard, keys_[at].at, {},
            "a request that position " + std::to_string(keys_[at - 1].at) + " has carried out");
  }
  keys_.clear();
}

std::optional<failure> request_check::finish(const journal_view& view) {
  if (against_ == nullptr) return std::nullopt;
  check_acknowledged();
  for (const auto& [key, one] : asked_) {
    check_replies(one);
    check_groups(one);
  }
  check_closes();
  return check_unchanged(view);
}

void request_check::tell(std::string_view invariant, const operation& of, std::string what) {
  const auto where = of.acknowledged.value_or(position{});
  to_.add(invariant, where.shard, where.at, of.entity, of.command + ": " + what);
}

/// I15: no journal ends before a position that somebody was told.
void request_check::check_acknowledged() {
  for (const auto& one : against_->operations) {
    if (one.outcome != op_outcome::ok || !one.acknowledged) continue;
    const auto shard = one.acknowledged->shard;
    if (shard >= last_.size() || one.acknowledged->at > last_[shard]) {
      tell("I15", one, "acknowledged, and the journal ends before it");
    }
  }
}

void request_check::check_replies(const asked& all) {
  const operation* first = nullptr;
  for (const auto at : all.operations) {
    const auto& one = against_->operations[at];
    if (one.outcome != op_outcome::ok) continue;
    if (first == nullptr) {
      first = &one;
    } else if (one.body != first->body) {
      tell("I3", one, "a request id that was used for another body was accepted");
    } else if (one.reply != first->reply) {
      tell("I3", one, "the same request was answered in two ways");
    }
  }
}

/// I1 and I2 of one key. A key that was lost together with the journal's end is I15's.
void request_check::check_groups(const asked& all) {
  const operation* accepted = nullptr;
  const operation* refused = nullptr;
  bool unknown = false;
  for (const auto at : all.operations) {
    const auto& one = against_->operations[at];
    if (one.outcome == op_outcome::ok) accepted = &one;
    if (one.outcome == op_outcome::fail) refused = &one;
    unknown |= one.outcome == op_outcome::info;
  }
  if (accepted == nullptr) {
    if (unknown || all.groups.empty()) return;
    const auto& there = all.groups.front();
    to_.add("I2", there.shard, there.first, refused->entity,
            refused->command + ": refused with " + refused->code + ", and here are its records");
    return;
  }
  const auto& told = accepted->acknowledged;
  if (told && (told->shard >= last_.size() || told->at > last_[told->shard])) return;
  if (all.groups.empty()) {
    changed_nothing(*accepted);
    return;
  }
  const bool there
    = !told || std::any_of(all.groups.begin(), all.groups.end(), [&](const group& one) {
        return one.shard == told->shard && one.first <= told->at && told->at <= one.last;
      });
  if (there) return;
  // A command that changed nothing is decided afresh when it comes again, and then it may change something.
  const bool came_again = std::all_of(all.groups.begin(), all.groups.end(), [&](const group& one) {
    return one.shard == told->shard && one.first > told->at;
  });
  if (came_again) return changed_nothing(*accepted);
  tell("I1", *accepted, "its records stand elsewhere than was acknowledged");
}

/// Accepted without a record.
void request_check::changed_nothing(const operation& one) {
  unchanged_.push_back(static_cast<std::size_t>(&one - against_->operations.data()));
}

/// I7 in real time: a submit that began after a close was answered is not accepted.
void request_check::check_closes() {
  std::map<campaign_id, std::int64_t> closed_ns;
  for (const auto& one : against_->operations) {
    campaign_id campaign;
    if (one.command != "campaign.close" || one.outcome != op_outcome::ok) continue;
    if (!from_text(one.entity, campaign)) continue;
    const auto [found, fresh] = closed_ns.try_emplace(campaign, one.returned_ns);
    if (!fresh) found->second = std::min(found->second, one.returned_ns);
  }
  if (closed_ns.empty()) return;
  for (const auto& one : against_->operations) {
    task_id task;
    if (one.command != "task.submit" || one.outcome != op_outcome::ok) continue;
    if (!from_text(one.entity, task)) continue;
    const auto closed = closed_ns.find(task.campaign);
    if (closed == closed_ns.end()) continue;
    auto began = one.invoked_ns;
    if (one.request) {
      for (const auto at : asked_[*one.request].operations) {
        began = std::min(began, against_->operations[at].invoked_ns);
      }
    }
    if (began > closed->second) tell("I7", one, "accepted after the campaign's close was answered");
  }
}

std::optional<failure> request_check::check_unchanged(const journal_view& view) {
  std::vector<const operation*> all;
  for (const auto at : unchanged_) all.push_back(&against_->operations[at]);
  auto without = without_ground(view, all);
  if (!without) return std::move(without.error());
  for (const auto* one : *without) {
    tell("I1", *one, "acknowledged, and the journal has no record of it");
  }
  return std::nullopt;
}

}  // namespace trefoil::checks
