/// Requests and answers on their way: what a client does that trusts neither the link nor the node. An attempt is one
/// sending of a request; all attempts carry the same request id, and several may be under way at once.

#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

#include "tests/sim/sim_story.hpp"

namespace trefoil::sim {

using json = nlohmann::json;

namespace {

constexpr std::size_t lost_percent = 3;
constexpr std::size_t doubled_percent = 5;
constexpr std::size_t held_percent = 20;
constexpr std::uint64_t held_steps_max = 60;
constexpr std::uint64_t patience_steps = 250;
/// In a world that forgets: the answer to a request is surely there for so long.
constexpr std::uint64_t remembered_steps = 200;

/// Commands that are never accepted without a record: only of these is the same answer owed for ever. Any other one
/// may find everything as it asks, and that may change.
constexpr std::array<std::string_view, 11> recorded{"task.release",
                                                    "task.save",
                                                    "task.next",
                                                    "task.submit",
                                                    "campaign.remind",
                                                    "campaign.close_participant",
                                                    "campaign.remove_participant",
                                                    "campaign.remind_participant",
                                                    "campaign.retarget",
                                                    "company.create_campaign",
                                                    "company.create_workflow"};

bool leaves_records(const operation& one) {
  return std::find(recorded.begin(), recorded.end(), name_of(one.body)) != recorded.end();
}

std::string code_of(const shell::reply& reply) {
  return json::from_msgpack(reply.body).at("code").get<std::string>();
}

}  // namespace

request_mark mark_of(const operation& one) {
  request_mark mark;
  const auto key = checksum(one.rid, 7);
  std::memcpy(mark.key.bytes.data(), &key, sizeof key);
  mark.key.bytes[15] = 1;
  mark.body = checksum(one.rid, 9);
  return mark;
}

void story::send(operation& one) {
  if (world_.allows(mark::lost_request) && world_.chance.chance(lost_percent)) {
    ++world_.seen[mark::lost_request];
    return add_attempt(one,
                       patience_steps);  // The next one, when the client has waited long enough.
  }
  const bool waits = world_.allows(mark::reordered) && world_.chance.chance(held_percent);
  if (waits) ++world_.seen[mark::reordered];
  add_attempt(one, waits ? 1 + world_.chance.roll(held_steps_max) : 0);
  if (world_.allows(mark::duplicate) && world_.chance.chance(doubled_percent)) {
    ++world_.seen[mark::duplicate];
    add_attempt(one, 1 + world_.chance.roll(held_steps_max));
  }
}

void story::add_attempt(operation& one, std::uint64_t held_for) {
  const auto call = ++last_call_;
  calls_[call] = static_cast<std::size_t>(&one - operations_.data());
  one.under_way.insert(call);
  one.sent = now_;
  ++one.attempts;
  if (held_for == 0) {
    deliver(call);
  } else {
    held_.emplace(now_ + held_for, call);
  }
}

void story::deliver(std::uint32_t call) {
  const auto& one = operations_[calls_.at(call)];
  shell::incoming command;
  command.to = one.to;
  command.body = one.body;
  command.principal = one.who;
  command.request = mark_of(one);
  command.cost = 1;
  command.back = {world_.link(), call};
  world_.post(std::move(command));
}

void story::collect() {
  auto& arrived = world_.link()->arrived;
  for (; !arrived.empty(); arrived.pop_front()) take(arrived.front());
}

/// Every answer that arrives counts for the digest, also one that nobody waits for.
void story::note(const shell::reply& reply) {
  report_.replies = checksum(reply.body, report_.replies ^ reply.call);
}

void story::take(const shell::reply& reply) {
  note(reply);
  if (const auto asked = questions_.find(reply.call); asked != questions_.end()) {
    asked->second.answer = reply.body;
    if (asked->second.kpis) note_kpis(*asked->second.kpis, reply);
    if (asked->second.figures) note_figures(asked->second.about, reply);
    return;
  }
  const auto found = calls_.find(reply.call);
  if (found == calls_.end()) return;
  const auto index = found->second;
  auto& one = operations_[index];
  calls_.erase(found);
  one.under_way.erase(reply.call);
  if (!one.open) return compare(one, reply);
  if (world_.allows(mark::lost_answer) && world_.chance.chance(lost_percent)) {
    ++world_.seen[mark::lost_answer];
    return send(one);
  }
  conclude(one, reply);
  if (!one.open) open_.erase(index);
}

/// A no is certain only when no other attempt may still be answered with yes.
void story::conclude(operation& one, const shell::reply& reply) {
  if (reply.ok) return accept(one, reply);
  if (!one.under_way.empty()) return;
  one.open = false;
  one.code = code_of(reply);
  one.refusal = reply.body;
  one.returned = now_;
  // It says nothing of what came of an attempt before it.
  one.unknown = one.code == "unreadable" && one.attempts > 1;
  ++report_.refused;
  world_.seen[mark::lost_race] += one.code == "already_claimed" ? 1U : 0U;
}

void story::accept(operation& one, const shell::reply& reply) {
  one.open = false;
  one.unknown = false;
  one.ok = true;
  one.answer = reply.body;
  one.returned = now_;
  one.position = json::from_msgpack(reply.body).at("position").at(1).get<sequence>();
  ++report_.accepted;
}

/// An answer behind the one that the client took for good.
void story::compare(operation& one, const shell::reply& reply) {
  if (!one.ok) {
    if (reply.ok) accept(one, reply);
    return;
  }
  if (!leaves_records(one)) {
    if (reply.ok && reply.body != one.answer) accept(one, reply);
    return;
  }
  if (!reply.ok && code_of(reply) == "unreadable") return;
  if (reply.ok && reply.body == one.answer) {
    ++world_.seen[mark::answer_repeated];
    return;
  }
  report_.problems.push_back("I3 " + name_of(one.body) + " " + one.rid
                             + " was accepted, and answered in another way when it came again: "
                             + json::from_msgpack(reply.body).dump());
}

/// The process died: what it had been told is never answered, and clients ask again.
void story::lose_calls() {
  for (auto at = calls_.begin(); at != calls_.end();) {
    const bool is_held = std::any_of(held_.begin(), held_.end(),
                                     [&](const auto& one) { return one.second == at->first; });
    if (is_held) {
      ++at;
      continue;
    }
    auto& one = operations_[at->second];
    one.under_way.erase(at->first);
    // Whatever an earlier attempt came to, the lost one may have left records.
    if (!one.open && !(one.ok && leaves_records(one))) one.unknown = true;
    at = calls_.erase(at);
  }
  for (const auto index : open_) send(operations_[index]);
}

void story::repeat_what_takes_long() {
  constexpr std::uint64_t steps_between_looks = 64;
  if (!world_.allows(mark::impatient) || now_ % steps_between_looks != 0) return;
  for (const auto index : open_) {
    auto& one = operations_[index];
    if (now_ - one.sent < patience_steps) continue;
    ++world_.seen[mark::impatient];
    send(one);
  }
}

/// An old request comes again, as when a packet went astray.
void story::repeat_late() {
  if (!world_.allows(mark::late_repeat) || operations_.empty()) return;
  auto& one = operations_[world_.chance.roll(operations_.size())];
  if (one.open || (world_.forgets() && now_ - one.returned > remembered_steps)) return;
  ++world_.seen[mark::late_repeat];
  add_attempt(one, 1 + world_.chance.roll(held_steps_max));
}

}  // namespace trefoil::sim
