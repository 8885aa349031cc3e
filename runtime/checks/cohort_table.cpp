#include "runtime/checks/cohort_table.hpp"

#include <algorithm>
#include <array>

#include "runtime/checks/edges.hpp"

namespace trefoil::checks {

namespace {

constexpr std::array<edge<cohort_phase>, 18> cohort_edges{{
  {tags::plan_started, in(cohort_phase::none), cohort_phase::planning},
  {tags::page_planned, in(cohort_phase::planning), cohort_phase::planning},
  {tags::plan_finished, in(cohort_phase::planning), cohort_phase::planned},
  {tags::plan_discarded, in(cohort_phase::planning) | in(cohort_phase::planned),
   cohort_phase::none},
  {tags::opening_started, in(cohort_phase::planned), cohort_phase::opening},
  {tags::page_opened, in(cohort_phase::opening), cohort_phase::opening},
  {tags::opening_finished, in(cohort_phase::opening), cohort_phase::open},
  {tags::reminding_started, in(cohort_phase::open), cohort_phase::open},
  {tags::page_reminded, in(cohort_phase::open), cohort_phase::open},
  {tags::reminding_finished, in(cohort_phase::open), cohort_phase::open},
  {tags::fenced,
   in(cohort_phase::none) | in(cohort_phase::planning) | in(cohort_phase::planned)
     | in(cohort_phase::opening) | in(cohort_phase::open),
   cohort_phase::closing},
  {tags::page_closed, in(cohort_phase::closing), cohort_phase::closing},
  {tags::closing_finished, in(cohort_phase::closing), cohort_phase::closed},
  {tags::participant_changed, in(cohort_phase::open), cohort_phase::open},
  {tags::changes_reported,
   in(cohort_phase::open) | in(cohort_phase::closing) | in(cohort_phase::closed),
   cohort_phase::open, true},
  {tags::due_set, in(cohort_phase::open), cohort_phase::open},
  {tags::companies_assigned, in(cohort_phase::none), cohort_phase::none},
  {tags::assignments_reported,
   in(cohort_phase::none) | in(cohort_phase::planning) | in(cohort_phase::planned)
     | in(cohort_phase::opening) | in(cohort_phase::open) | in(cohort_phase::closing)
     | in(cohort_phase::closed),
   cohort_phase::none, true},
}};

constexpr std::array<std::string_view, 7> cohort_phase_words{
  "none", "planning", "planned", "opening", "open", "closing", "closed"};

/// The steps that are gone while no question is answered.
std::uint8_t steps_of(const body::way& way) {
  std::size_t count = 0;
  std::size_t at = 0;
  while (at < way.steps.size()) {
    ++count;
    const auto& next = way.steps[at].next;
    if (!next) {
      ++at;
      continue;
    }
    const auto from = way.steps.begin() + static_cast<std::ptrdiff_t>(at) + 1;
    const auto found = std::find_if(from, way.steps.end(),
                                    [&](const body::step_way& one) { return one.key == *next; });
    at = static_cast<std::size_t>(found - way.steps.begin());
  }
  return static_cast<std::uint8_t>(count);
}

bool is_in(const participant& one, const kpi_part& part) {
  if (part.region && one.region != *part.region) return false;
  if (!part.department) return true;
  const auto departments = one.target.departments;
  if (*part.department < 0) return departments == 0;
  return *part.department < 32 && (departments >> *part.department & 1U) != 0;
}

}  // namespace

void deliver(participant& one, std::uint8_t steps) {
  if (one.stage != stage::waiting) return;
  one.stage = stage::open;
  if (one.delivered) return;
  one.delivered = true;
  one.finished = 0;
  one.reachable = steps;
}

void hold(participant& one) {
  if (one.stage == stage::open) one.stage = stage::waiting;
}

participant::participant(const planned& from)
  : company{from.company}, outcome{from.outcome}, connected{from.outcome == outcome::open} {
  target.departments = from.departments;
  if (from.departments == 0) target.persons = from.recipients;
  region = from.region;
}

bool cohort_fold::is_readable() const {
  return std::all_of(pages.begin(), pages.end(), [](const page& one) { return one.readable; });
}

participant* cohort_fold::find(company_id company) {
  const auto found
    = std::lower_bound(people.begin(), people.end(), company,
                       [](const participant& one, company_id id) { return one.company < id; });
  return found == people.end() || found->company != company ? nullptr : &*found;
}

figures cohort_fold::count(const kpi_part& of) const {
  figures all;
  // A plan that is not opened may be but a preview: nobody takes part yet.
  if (phase == cohort_phase::planning || phase == cohort_phase::planned) return all;
  for (const auto& one : people) {
    if (one.removed || !is_in(one, of)) continue;
    switch (one.stage) {
      case stage::planned:
        ++all.planned;
        break;
      case stage::waiting:
        ++all.waiting;
        break;
      case stage::open:
        ++(one.started ? all.in_progress : all.not_started);
        all.claimed += one.holder != 0 ? 1U : 0U;
        break;
      case stage::completed:
        ++all.completed;
        break;
      case stage::closed:
        ++(one.delivered ? all.closed : all.undelivered);
        break;
      case stage::failed:
        ++all.failed;
        break;
      case stage::skipped:
        ++all.skipped;
        break;
    }
    const bool waits = one.stage == stage::waiting;
    all.finished += waits ? 0U : one.finished;
    all.reachable += waits ? 0U : one.reachable;
    all.reminders_sent += one.reminders;
  }
  if (of.is_whole()) {
    all.reminders_skipped = reminders_skipped;
    all.people_reminded = people_reminded;
  }
  return all;
}

cohort_fold* cohort_table::find(const campaign_id& campaign) {
  const auto found = cohorts_.find(campaign);
  return found == cohorts_.end() ? nullptr : &found->second;
}

std::optional<failure> cohort_table::take(const seen& now) {
  auto& cohort = cohorts_[now.id.as_campaign()];
  const auto known = std::find_if(cohort_edges.begin(), cohort_edges.end(),
                                  [&](const auto& one) { return one.tag == now.what.tag; });
  if (known == cohort_edges.end()) {
    to_.add("I6", now, "a record with the unknown tag " + std::to_string(now.what.tag));
    return std::nullopt;
  }
  if ((known->from & in(cohort.phase)) == 0) {
    to_.add("I6", now,
            "tag " + std::to_string(now.what.tag) + " while the cohort is "
              + std::string{cohort_phase_words[static_cast<std::size_t>(cohort.phase)]});
    return std::nullopt;
  }
  if (!known->stays) cohort.phase = known->to;
  std::optional<failure> broken;
  apply(now, cohort, broken);
  return broken;
}

void cohort_table::apply(const seen& now, cohort_fold& cohort, std::optional<failure>& broken) {
  switch (now.what.tag) {
    case tags::plan_started:
      if (const auto past = read_as<body::plan_started>(now.what)) {
        if (past->attempt <= cohort.attempt) to_.add("I6", now, "a plan of an older attempt");
        cohort.attempt = past->attempt;
        cohort.steps = steps_of(past->version.definition);
        plans_.start(now, *past);
      } else {
        to_.add("I6", now, "a damaged body");
      }
      break;
    case tags::page_planned:
      on_page_planned(now, cohort, broken);
      break;
    case tags::plan_finished:
      on_plan_finished(now, cohort);
      break;
    case tags::plan_discarded: {
      const auto attempt = cohort.attempt;
      auto plans = std::move(cohort.plans);
      cohort = {};
      cohort.attempt = attempt;
      cohort.plans = std::move(plans);
      plans_.drop(now.id.as_campaign());
      break;
    }
    case tags::page_opened:
      on_page_opened(now, cohort);
      break;
    case tags::opening_finished:
      on_opening_finished(now, cohort);
      break;
    case tags::page_reminded:
      on_page_reminded(now, cohort);
      break;
    case tags::reminding_started:
    case tags::reminding_finished:
      on_reminding(now, cohort);
      break;
    case tags::fenced:
      cohort.next_page = 0;
      cohort.due.clear();
      plans_.drop(now.id.as_campaign());
      break;
    case tags::page_closed:
      on_page_closed(now, cohort);
      break;
    case tags::closing_finished:
      on_closing_finished(now, cohort);
      break;
    case tags::participant_changed:
      on_changed(now, cohort);
      break;
    case tags::changes_reported:
      on_reported(now, cohort);
      break;
    default:
      break;
  }
}

}  // namespace trefoil::checks
