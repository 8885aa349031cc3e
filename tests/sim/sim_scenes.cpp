/// What takes more than one request: a crowd, a clock that is set, a close in the middle of submits.

#include <nlohmann/json.hpp>

#include "tests/sim/sim_story.hpp"

namespace trefoil::sim {

using json = nlohmann::json;

namespace {

constexpr std::size_t ready_max = 6;
constexpr std::int64_t hour_ms = 3'600'000;

task::values of_step(const std::string& step) {
  return {{step == "policy" ? "number" : "name", std::string{"ready"}}};
}

}  // namespace

void story::play_scene() {
  switch (world_.chance.roll(8)) {
    case 0:
      storm();
      break;
    case 1:
      jump_clock();
      break;
    case 2:
      if (!world_.allows(mark::clock_backward)) break;
      ++world_.seen[mark::clock_backward];
      world_.time.advance(-static_cast<std::int64_t>(1 + world_.chance.roll(3'000)));
      break;
    case 3:
    case 4:
      move_guards();
      break;
    default:
      for (int times = 0; times < 4; ++times) repeat_late();
  }
}

/// Everybody asks at once.
void story::storm() {
  if (!world_.allows(mark::storm)) return;
  ++world_.seen[mark::storm];
  for (const auto& campaign : campaigns_) {
    for (const auto& one : suppliers_) {
      const task_id task{campaign, one.id, 1};
      question(task, false);
      ask(task::claim{task}, person_of(one.id, 1 + world_.chance.roll(one.people)));
    }
  }
}

/// Members ask while that changes which their rights come from.
void story::move_guards() {
  const auto& one = suppliers_[world_.chance.roll(suppliers_.size())];
  const person_id member{one.id, 2};
  const auto admin = person_of(one.id, 1);
  const auto claim_all = [&] {
    for (const auto& campaign : campaigns_) {
      ask(task::claim{{campaign, one.id, 1}}, person_of(one.id, 2));
      ask(task::claim{{campaign, one.id, 1}}, admin);
    }
  };
  const auto towards = world_.chance.chance(50) ? department::finance : department::sales;
  claim_all();
  ask(company::set_departments{member, {towards}}, admin);
  if (world_.chance.chance(30)) ask(connection::end{{one.id, buyer_}}, admin);
  ask(connection::invite{{buyer_, one.id}}, person_of(buyer_, 1));
  ask(connection::accept{{one.id, buyer_}}, admin);
  claim_all();
}

void story::pass_time(std::int64_t ms) {
  // Time that passes while a request is under way must not take its answer from the memory.
  if (!world_.forgets() || calls_.empty()) world_.time.advance(ms);
}

void story::jump_clock() {
  if (!world_.allows(mark::clock_forward)) return;
  ++world_.seen[mark::clock_forward];
  pass_time(hour_ms * static_cast<std::int64_t>(1 + world_.chance.roll(40)));
}

/// A campaign reminds until it has done so often enough for the day.
void story::remind_often() {
  constexpr std::size_t tries_max = 120;
  constexpr std::size_t pause_steps = 25;
  const auto campaign = campaigns_.front();
  for (std::size_t tries = 0; tries < tries_max; ++tries) {
    const auto& asked = finish(ask(campaign::remind{campaign}, person_of(buyer_, 1)));
    if (asked.ok) continue;
    if (asked.code != "cooldown") return;
    if (asked.refusal.find("so many reminders") != std::string::npos) {
      ++world_.seen[mark::reminder_capped];
      return;
    }
    for (std::size_t steps = 0; steps < pause_steps; ++steps) live_on();
  }
}

/// Tasks that lack nothing but the submit.
std::vector<ready_task> story::make_ready(const campaign_id& campaign) {
  std::vector<ready_task> all;
  std::vector<std::size_t> claims;
  for (const auto& one : suppliers_) {
    if (all.size() == ready_max) break;
    const task_id task{campaign, one.id, 1};
    all.push_back({task, person_of(one.id, 1)});
    claims.push_back(ask(task::claim{task}, all.back().holder));
  }
  std::vector<std::size_t> saves;
  for (std::size_t at = 0; at < all.size(); ++at) {
    const auto& claim = finish(claims[at]);
    if (claim.code == "already_claimed") {
      person_id holder;
      const auto body = json::from_msgpack(claim.refusal);
      if (from_text(body.at("meta").at("holder").get<std::string>(), holder))
        all[at].holder.person = holder;
    }
    for (const std::string step : {"policy", "insurer"}) {
      task::save save;
      save.task = all[at].task;
      save.step = step;
      save.values = of_step(step);
      saves.push_back(ask(save, all[at].holder));
    }
  }
  for (const auto one : saves) finish(one);
  return all;
}

/// Some submit before the close, some beside it, some when it has been answered.
void story::close_beside_submits(const campaign_id& campaign) {
  auto ready = make_ready(campaign);
  const auto kept_back = ready.size() / 2;
  const auto close = ask(campaign::close{campaign}, person_of(buyer_, 1));
  std::vector<std::size_t> submits;
  bool answered = false;
  for (std::size_t steps = 0; operations_[close].open || !ready.empty(); ++steps) {
    if (steps == steps_max) report_.problems.emplace_back("no answer to a close");
    if (!answered && !operations_[close].open) {
      answered = true;
      // The answer speaks for all shards: what it promised must be durable in each.
      if (world_.allows(mark::crash) && world_.chance.chance(50)) {
        ++world_.seen[mark::crash];
        crash();
      }
    }
    const bool goes_beside = ready.size() > kept_back && world_.chance.chance(10);
    if (!ready.empty() && (!operations_[close].open || goes_beside)) {
      submits.push_back(ask(task::submit{ready.back().task}, ready.back().holder));
      ready.pop_back();
    }
    live_on();
    if (!is_well()) return;
  }
  for (const auto index : submits) {
    const auto& one = finish(index);
    world_.seen[mark::submit_beside_close] += one.ok ? 1U : 0U;
    const bool late = one.code == "task_closed" || one.code == "campaign_closed";
    world_.seen[mark::submit_too_late] += late ? 1U : 0U;
  }
}

}  // namespace trefoil::sim
