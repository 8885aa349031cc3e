#include "actors/campaign/campaign_view.hpp"

namespace trefoil::campaign {

namespace {

/// part * scale / whole with this many digits behind the point, rounded down; nothing for 0 of 0.
std::optional<std::string> share(std::uint64_t part, std::uint64_t whole, std::uint64_t scale,
                                 std::size_t digits) {
  if (whole == 0) return std::nullopt;
  std::uint64_t one = 1;
  for (std::size_t digit = 0; digit < digits; ++digit) one *= 10;
  const auto value = part * scale * one / whole;
  auto behind = std::to_string(value % one);
  behind.insert(0, digits - behind.size(), '0');
  return std::to_string(value / one) + "." + behind;
}

/// Of an error's number; nothing for none.
std::optional<std::string> name_of(std::uint16_t problem) {
  if (problem == 0) return std::nullopt;
  return std::string{row_of(static_cast<errc>(problem)).name};
}

count_differences difference_of(const plan_counts& now, const plan_counts& before) {
  count_differences all;
  const auto compare = [&](const auto& count) {
    const auto by = std::int64_t{now.*(count.member)} - std::int64_t{before.*(count.member)};
    if (by != 0) all[std::string{count.name}] = by;
  };
  plan_counts::fields.apply([&](const auto&... each) { (compare(each), ...); });
  return all;
}

}  // namespace

kpis kpis_of(const cohort::tally& sums) {
  const auto open = sums.not_started + sums.in_progress;
  return {.audience = sums.audience(),
          .assigned = sums.assigned(),
          .open = open,
          .not_started = sums.not_started,
          .in_progress = sums.in_progress,
          .claimed = sums.claimed,
          .completed = sums.completed,
          .closed = sums.closed,
          .undelivered = sums.undelivered,
          .waiting = sums.waiting,
          .skipped = sums.skipped,
          .failed = sums.failed,
          .planned = sums.planned,
          .completion_rate = share(sums.completed, std::uint64_t{sums.completed} + open, 1, 4),
          .percent_complete = share(sums.finished, sums.reachable, 100, 2),
          .finished = sums.finished,
          .reachable = sums.reachable,
          .reminders_sent = sums.reminders_sent,
          .reminders_skipped = sums.reminders_skipped,
          .people_reminded = sums.people_reminded};
}

kpis part_kpis_of(const cohort::tally& sums) {
  auto part = kpis_of(sums);
  part.reminders_skipped.reset();
  part.people_reminded.reset();
  return part;
}

change_view view_of(const recent_change& one) {
  return {one.number, one.kind, one.company, one.heard, name_of(one.problem)};
}

figures figures_of(const cohort::tally& sums) { return {kpis_of(sums), sums.failed > 0}; }

view view_of(campaign_id id, const state& campaign) {
  view shown;
  shown.id = id;
  shown.name = campaign.plan.name;
  shown.description = campaign.plan.description;
  shown.status = campaign.status;
  shown.phase = campaign.phase;
  shown.revision = campaign.revision;
  if (campaign.plan.workflow.given()) shown.workflow = campaign.plan.workflow;
  if (campaign.version_number != 0) shown.version = campaign.version_number;
  shown.departments = campaign.plan.departments;
  shown.mode = campaign.plan.mode;
  shown.filter = campaign.plan.audience.filter;
  shown.individuals = static_cast<std::uint32_t>(campaign.plan.audience.individuals.size());
  shown.filters = campaign.plan.audience.filters;
  shown.lists = campaign.plan.audience.lists;
  const auto& left_out = campaign.plan.audience.exclusions;
  shown.exclusions = {static_cast<std::uint32_t>(left_out.individuals.size()), left_out.lists};
  if (campaign.plan_hash != 0) shown.plan_hash = campaign.plan_hash;
  shown.last_problem = name_of(campaign.last_problem);
  if (campaign.reminder != 0) {
    shown.reminder = reminder_view{campaign.reminder, campaign.reminder_awaited == 0};
  }
  if (campaign.due.given()) shown.due = campaign.due;
  for (const auto& one : campaign.changes) shown.changes.push_back(view_of(one));
  for (const auto& [awaited, sum] : campaign.assignments) {
    shown.assignments.push_back(
      {sum.number, awaited == 0, sum.changed, sum.unchanged, sum.impossible});
  }
  if (const auto& made = campaign.preview) {
    shown.preview = preview_view{made->hash, made->counts, name_of(made->problem), made->positions};
    if (campaign.last_problem == static_cast<std::uint16_t>(errc::plan_changed))
      shown.difference = difference_of(campaign.counts, made->counts);
  }
  return shown;
}

}  // namespace trefoil::campaign
