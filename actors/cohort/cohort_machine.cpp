#include "actors/cohort/cohort_machine.hpp"

#include "persistence/planted.hpp"

#include <algorithm>

#include "actors/cohort/assignment_page.hpp"
#include "actors/cohort/judgement.hpp"

namespace trefoil::cohort {

namespace {

happening<event> nothing_new() { return {}; }

template <class... Events>
happening<event> happened(Events... events) {
  happening<event> result;
  result.events.reserve(sizeof...(Events) + 1);
  (result.events.emplace_back(std::move(events)), ...);
  return result;
}

/// Tells the campaign that an order was carried out.
template <class Report>
void tell(happening<event>& result, const entity_id& self, std::uint32_t number) {
  result.effects.push_back(send_to(self.as_campaign(), Report{{self.as_cohort().shard, number}}));
}

void finish_opening(happening<event>& result, const state& cohort, const entity_id& self) {
  result.events.emplace_back(opening_finished{});
  tell<campaign::report_opened>(result, self, cohort.attempt);
}

void finish_reminding(happening<event>& result, const entity_id& self, std::uint32_t reminder) {
  result.events.emplace_back(reminding_finished{reminder});
  tell<campaign::report_reminded>(result, self, reminder);
}

void finish_closing(happening<event>& result, const entity_id& self) {
  result.events.emplace_back(closing_finished{});
  tell<campaign::report_closed>(result, self, 0);
}

bool is_last(const state& cohort, std::uint32_t page) { return page + 1 >= cohort.pages; }

decision<event> plan_step(const state& cohort, const entity_id& self, const facts& known) {
  if (!known.candidates) return refuse(errc::busy, "the candidates are not at hand");
  const auto result = judge(cohort, self, *known.candidates);
  const bool is_end = result.whole && (known.candidates->last || known.candidates->list.empty());
  happening<event> step;
  step.guards.push_back({cell::kind::connections, self.as_campaign().buyer});
  auto counts = cohort.counts;
  auto hash = cohort.hash;
  if (result.through != cohort.through) {
    page_planned past{cohort.pages, result.counts, result.through, known.as_of, 0, result.hash};
    counts.add(past.counts);
    if (!result.entries.empty()) {
      auto body = assignment_page::of(result.entries).encode();
      past.hash = checksum(body);
      hash += past.plan_hash;
      step.pages.push_back({self.key(), cohort.pages, std::move(body)});
    }
    step.events.emplace_back(past);
  }
  if (is_end) {
    step.events.emplace_back(plan_finished{hash, known.as_of});
    step.effects.push_back(send_to(
      self.as_campaign(),
      campaign::report_planned{cohort.attempt, self.as_cohort().shard, counts, hash, known.as_of}));
  }
  return step;
}

happening<event> open_step(const state& cohort, const entity_id& self) {
  auto step = happened(page_opened{cohort.next_page});
  if (is_last(cohort, cohort.next_page)) finish_opening(step, cohort, self);
  return step;
}

happening<event> remind_step(const state& cohort, const entity_id& self) {
  if (cohort.reminders.empty()) return nothing_new();
  const auto reminder = cohort.reminders.front();
  auto step
    = happened(page_reminded{cohort.reminder_page, reminder, cohort.reminder_times.front()});
  if (is_last(cohort, cohort.reminder_page)) finish_reminding(step, self, reminder);
  return step;
}

/// What letters came to is told first: a campaign that closes still hears it.
happening<event> report_step(const entity_id& self,
                             const std::vector<campaign::change_outcome>& outcomes) {
  auto step = happened(changes_reported{outcomes});
  step.effects.push_back(send_to(self.as_campaign(), campaign::report_changes{outcomes}));
  return step;
}

/// The same of orders of overrides.
happening<event> report_step(const entity_id& self,
                             const std::vector<campaign::assignment_outcome>& outcomes) {
  auto step = happened(assignments_reported{outcomes});
  step.effects.push_back(
    send_to(self.as_campaign(), campaign::report_assignments{self.as_cohort().shard, outcomes}));
  return step;
}

happening<event> close_step(const state& cohort, const entity_id& self) {
  auto step = happened(page_closed{cohort.next_page});
  if (is_last(cohort, cohort.next_page)) finish_closing(step, self);
  return step;
}

/// Those of this shard, ascending, each once; never the buyer itself.
std::vector<company_id> own_of(const std::vector<company_id>& all, const entity_id& self,
                               const facts& known) {
  std::vector<company_id> own;
  for (const auto company : all) {
    const bool here = entity_id{company}.shard_of(known.shards) == self.as_cohort().shard;
    if (here && company != self.as_campaign().buyer) own.push_back(company);
  }
  std::sort(own.begin(), own.end());
  own.erase(std::unique(own.begin(), own.end()), own.end());
  return own;
}

std::vector<std::uint32_t> numbers_of(const std::vector<list_id>& lists) {
  std::vector<std::uint32_t> numbers;
  numbers.reserve(lists.size());
  for (const auto& one : lists) numbers.push_back(one.number);
  return numbers;
}

happening<event> on(const state& cohort, const entity_id& self, const make_plan& order,
                    const facts& known) {
  if (cohort.phase != phase::none || order.attempt <= cohort.attempt) return nothing_new();
  const auto& meant = order.audience;
  plan_started past{order.attempt,        {},        meant.filter, order.departments,
                    order.version_frozen, order.mode};
  past.individuals = own_of(meant.individuals, self, known);
  past.excluded = own_of(meant.exclusions.individuals, self, known);
  past.lists = numbers_of(meant.lists);
  past.excluded_lists = numbers_of(meant.exclusions.lists);
  past.filters = meant.filters;
  return happened(std::move(past));
}

happening<event> on(const state& cohort, const entity_id& self, const open_plan& order,
                    const facts&) {
  if (cohort.phase != phase::planned || order.number != cohort.attempt) return nothing_new();
  auto result = happened(opening_started{});
  if (cohort.pages == 0) finish_opening(result, cohort, self);
  return result;
}

happening<event> on(const state& cohort, const entity_id& self, const discard_plan& order,
                    const facts&) {
  const bool has_plan = cohort.phase == phase::planning || cohort.phase == phase::planned;
  if (!has_plan || order.number != cohort.attempt) return nothing_new();
  auto result = happened(plan_discarded{});
  tell<campaign::report_discarded>(result, self, cohort.attempt);
  return result;
}

happening<event> on(const state& cohort, const entity_id& self, const remind_all& order,
                    const facts&) {
  const auto& queue = cohort.reminders;
  const bool is_known = std::find(queue.begin(), queue.end(), order.number) != queue.end();
  if (cohort.phase != phase::open || is_known) return nothing_new();
  auto result = happened(reminding_started{order.number, order.at});
  if (cohort.pages == 0) finish_reminding(result, self, order.number);
  return result;
}

happening<event> on(const state& cohort, const entity_id& self, const raise_fence&, const facts&) {
  if (cohort.phase == phase::closing || cohort.phase == phase::closed) return nothing_new();
  auto result = happened(fenced{});
  if (cohort.pages == 0) finish_closing(result, self);
  return result;
}

happening<event> on(const state& cohort, const entity_id&, const change_participant& order,
                    const facts&) {
  if (cohort.phase != phase::open) return nothing_new();
  return happened(participant_changed{order.change});
}

happening<event> on(const state& cohort, const entity_id&, const set_due& order, const facts&) {
  if (cohort.phase != phase::open) return nothing_new();
  return happened(due_set{order.due, order.at});
}

happening<event> on(const state& cohort, const entity_id&, const assign_companies& order,
                    const facts&) {
  if (cohort.phase != phase::none) return nothing_new();
  return happened(companies_assigned{order.order});
}

void apply(state& cohort, const plan_started& past) {
  cohort.phase = phase::planning;
  cohort.attempt = past.attempt;
  cohort.filter = past.filter;
  cohort.filters = past.filters;
  cohort.departments = past.departments;
  cohort.mode = past.mode;
}

void apply(state& cohort, const page_planned& past) {
  cohort.through = past.through;
  cohort.counts.add(past.counts);
  if (past.counts.all() == 0) return;
  cohort.pages = past.number + 1;
  cohort.hash += past.plan_hash;
}

void apply(state& cohort, const plan_finished& past) {
  cohort.phase = phase::planned;
  cohort.hash = past.hash;
}

/// Of the plan only the attempt's number is left.
void apply(state& cohort, const plan_discarded&) {
  const auto attempt = cohort.attempt;
  cohort = {};
  cohort.attempt = attempt;
}

void apply(state& cohort, const opening_started&) {
  cohort.phase = phase::opening;
  cohort.next_page = 0;
}

void apply(state& cohort, const page_opened& past) {
  if (!planted(bug::publish_without_cursor)) cohort.next_page = past.number + 1;
}

void apply(state& cohort, const opening_finished&) { cohort.phase = phase::open; }

void apply(state& cohort, const reminding_started& past) {
  cohort.reminders.push_back(past.reminder);
  cohort.reminder_times.push_back(past.at);
}

void apply(state& cohort, const page_reminded& past) { cohort.reminder_page = past.number + 1; }

void apply(state& cohort, const reminding_finished&) {
  cohort.reminder_page = 0;
  if (cohort.reminders.empty()) return;
  cohort.reminders.erase(cohort.reminders.begin());
  cohort.reminder_times.erase(cohort.reminder_times.begin());
}

void apply(state& cohort, const fenced&) {
  cohort.phase = phase::closing;
  cohort.next_page = 0;
  cohort.reminders.clear();
  cohort.reminder_times.clear();
  cohort.reminder_page = 0;
}

void apply(state& cohort, const page_closed& past) { cohort.next_page = past.number + 1; }

void apply(state& cohort, const closing_finished&) { cohort.phase = phase::closed; }

// The shard folds what these mean; the cohort itself goes on as it was.
void apply(state&, const participant_changed&) {}
void apply(state&, const changes_reported&) {}
void apply(state&, const due_set&) {}
void apply(state&, const companies_assigned&) {}
void apply(state&, const assignments_reported&) {}

}  // namespace

bool has_work(phase at, std::size_t reminders) {
  switch (at) {
    case phase::planning:
    case phase::opening:
    case phase::closing:
      return true;
    case phase::open:
      return reminders > 0;
    case phase::none:
    case phase::planned:
    case phase::closed:
      return false;
  }
  return false;
}

decision<event> machine::decide(const state& cohort, const entity_id& self, const command&,
                                const facts& known) {
  if (known.outcomes && !known.outcomes->empty()) return report_step(self, *known.outcomes);
  if (known.assigned && !known.assigned->empty()) return report_step(self, *known.assigned);
  switch (cohort.phase) {
    case phase::planning:
      return plan_step(cohort, self, known);
    case phase::opening:
      return open_step(cohort, self);
    case phase::open:
      return remind_step(cohort, self);
    case phase::closing:
      return close_step(cohort, self);
    case phase::none:
    case phase::planned:
    case phase::closed:
      break;
  }
  return nothing_new();
}

happening<event> machine::take(const state& cohort, const entity_id& self, const effect& sent,
                               const facts& known) {
  return std::visit([&](const auto& order) { return on(cohort, self, order, known); }, sent);
}

void machine::evolve(state& cohort, const entity_id&, const event& past) {
  std::visit([&](const auto& one) { apply(cohort, one); }, past);
}

bool machine::ends(const event& past) { return std::holds_alternative<closing_finished>(past); }

answer machine::answer_of(const entity_id&, const std::vector<event>&) { return {empty_result()}; }

}  // namespace trefoil::cohort
