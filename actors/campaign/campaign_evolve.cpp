#include "actors/campaign/campaign_machine.hpp"

namespace trefoil::campaign {

namespace {

/// One bit for each of them.
std::uint64_t all_of(shard_id shards) {
  return shards >= limits::shards_max ? ~std::uint64_t{0} : bit_of(shards) - 1;
}

void enter(state& campaign, phase next) {
  campaign.phase = next;
  campaign.awaited = all_of(campaign.shards);
}

void apply(state& campaign, const started& past) {
  campaign.status = status::draft;
  campaign.plan.name = past.name;
}

void apply(state& campaign, const edited& past) {
  campaign.revision = past.revision;
  campaign.preview.reset();
  campaign.plan = past.plan;
}

template <class Started>
void start_plan(state& campaign, const Started& past) {
  campaign.attempt = past.attempt;
  campaign.shards = past.shards;
  campaign.version_hash = past.version_hash;
  campaign.version_number = past.version_number;
  campaign.hashes.assign(past.shards, 0);
  campaign.positions.assign(past.shards, 0);
  campaign.counts = {};
  campaign.plan_hash = 0;
  campaign.last_problem = 0;
  enter(campaign, phase::planning);
}

void apply(state& campaign, const publish_started& past) {
  campaign.status = status::publishing;
  campaign.wanted_hash = past.plan_hash;
  start_plan(campaign, past);
}

void apply(state& campaign, const preview_started& past) {
  campaign.status = status::previewing;
  campaign.wanted_hash.reset();
  campaign.preview.reset();
  start_plan(campaign, past);
}

void apply(state& campaign, const cohort_planned& past) {
  campaign.awaited &= ~bit_of(past.shard);
  if (past.shard < campaign.hashes.size()) campaign.hashes[past.shard] = past.hash;
  if (past.shard < campaign.positions.size()) campaign.positions[past.shard] = past.as_of;
  campaign.counts.add(past.counts);
}

template <class Judged>
void end_plan(state& campaign, const Judged& past, phase next) {
  campaign.counts = past.counts;
  campaign.plan_hash = past.hash;
  campaign.hashes.clear();
  campaign.positions.clear();
  enter(campaign, next);
}

void apply(state& campaign, const plan_agreed& past) { end_plan(campaign, past, phase::opening); }

void apply(state& campaign, const plan_refused& past) {
  campaign.last_problem = past.problem;
  end_plan(campaign, past, phase::discarding);
}

void apply(state& campaign, const plan_previewed& past) {
  campaign.preview = past;
  end_plan(campaign, past, phase::discarding);
}

void apply(state& campaign, const cohort_discarded& past) {
  campaign.awaited &= ~bit_of(past.shard);
}

void apply(state& campaign, const back_to_draft&) {
  campaign.status = status::draft;
  campaign.phase = phase::none;
  campaign.awaited = 0;
}

void apply(state& campaign, const cohort_opened& past) { campaign.awaited &= ~bit_of(past.shard); }

void apply(state& campaign, const published&) {
  campaign.status = status::active;
  campaign.phase = phase::none;
  campaign.awaited = 0;
}

void apply(state& campaign, const reminder_started& past) {
  campaign.reminder = past.number;
  campaign.reminder_awaited = all_of(campaign.shards);
  auto& last = campaign.reminded_at;
  last.push_back(past.at);
  if (last.size() > limits::reminders_per_day_max) last.erase(last.begin());
}

void apply(state& campaign, const cohort_reminded& past) {
  campaign.reminder_awaited &= ~bit_of(past.shard);
}

void apply(state& campaign, const close_started& past) {
  campaign.status = status::closing;
  campaign.shards = past.shards;
  campaign.hashes.clear();
  campaign.positions.clear();
  campaign.reminder_awaited = 0;
  enter(campaign, phase::none);
}

void apply(state& campaign, const cohort_closed& past) { campaign.awaited &= ~bit_of(past.shard); }

void apply(state& campaign, const closed&) {
  campaign.status = status::closed;
  campaign.awaited = 0;
}

void apply(state& campaign, const change_ordered& past) {
  const auto& change = past.change;
  campaign.change = change.number;
  auto& last = campaign.changes;
  last.push_back({change.number, change.kind, change.company, false, 0});
  if (last.size() > limits::changes_shown_max) last.erase(last.begin());
}

void apply(state& campaign, const changes_heard& past) {
  for (const auto& one : past.outcomes) {
    for (auto& change : campaign.changes) {
      if (change.number != one.number) continue;
      change.heard = true;
      change.problem = one.problem;
    }
  }
}

void apply(state& campaign, const due_set& past) { campaign.due = past.due; }

void apply(state& campaign, const assignment_ordered& past) {
  campaign.assignment = past.number;
  campaign.preview.reset();
  auto& last = campaign.assignments;
  last.push_back({past.awaited, {past.number, 0, 0, 0}});
  if (last.size() > limits::changes_shown_max) last.erase(last.begin());
}

void apply(state& campaign, const assignments_heard& past) {
  for (const auto& one : past.outcomes) {
    for (auto& [awaited, sum] : campaign.assignments) {
      if (sum.number != one.number) continue;
      awaited &= ~bit_of(past.shard);
      sum.changed += one.changed;
      sum.unchanged += one.unchanged;
      sum.impossible += one.impossible;
    }
  }
}

}  // namespace

void machine::evolve(state& campaign, const entity_id&, const event& past) {
  std::visit([&](const auto& one) { apply(campaign, one); }, past);
}

}  // namespace trefoil::campaign
