#include "actors/shell/folds.hpp"

#include <algorithm>

#include "actors/shell/candidates.hpp"
#include "actors/shell/guards.hpp"
#include "actors/shell/version_cache.hpp"
#include "persistence/planted.hpp"

namespace trefoil::shell {

entity_id shard_entity(shard_id shard) {
  entity_id id;
  id.home = std::uint64_t{shard} << 48U;
  return id;
}

folds::folds(shard_id own, shard_id all)
  : shard{own},
    shards{all},
    cohorts{own, companies},
    effects{all, outbox_bytes_max},
    requests{requests_remembered_max / all},
    cursors(all, 0) {}

template <class Event>
void folds::fold(const moment& now, const entity_id& id, const Event& event,
                 const page_source& pages) {
  if constexpr (std::is_same_v<Event, company::event>) {
    companies.apply(id.as_company(), event);
    if (const auto* noted = std::get_if<company::connection_noted>(&event)) {
      cohorts.relate(now, noted->other, id.as_company(), noted->status);
    } else if (const auto row = companies.find(id.as_company())) {
      if (const auto* changed = std::get_if<company::departments_changed>(&event)) {
        cohorts.membership(now, id.as_company(), *row, changed->person);
      } else if (const auto* left = std::get_if<company::person_deactivated>(&event)) {
        cohorts.membership(now, id.as_company(), *row, left->person);
      }
    }
  } else if constexpr (std::is_same_v<Event, task::event>) {
    cohorts.apply(now, id.as_task(), event);
  } else if constexpr (std::is_same_v<Event, cohort::event>) {
    cohorts.apply(now, id.as_cohort(), event, pages);
    assignments.apply(id.as_cohort(), event, companies, books);
    fold_plan(now.at, id.as_cohort().campaign, event);
  } else if constexpr (std::is_same_v<Event, book::event>) {
    books.apply(now.at, id.as_book(), event);
  } else if constexpr (std::is_same_v<Event, list::event>) {
    if (std::holds_alternative<list::deleted>(event)) books.list_deleted(id.as_list());
  } else if constexpr (std::is_same_v<Event, workflow::event>) {
    if (const auto* published = std::get_if<workflow::published>(&event)) {
      newest_[id] = shared_version(published->version_frozen);
      published_changed_.insert(to_bytes(id.as_workflow()));
    }
  } else if constexpr (std::is_same_v<Event, campaign::event>) {
    if (const auto* edited = std::get_if<campaign::edited>(&event)) {
      chosen_[id] = edited->plan.workflow;
      chosen_changed_.insert(to_bytes(id.as_campaign()));
    }
  }
}

/// A plan sees the notes as they are where it starts, until it is made.
void folds::fold_plan(sequence at, const campaign_id& campaign, const cohort::event& event) {
  if (std::holds_alternative<cohort::plan_started>(event)) {
    books.plan_started(at, campaign);
  } else if (std::holds_alternative<cohort::plan_finished>(event)
             || std::holds_alternative<cohort::plan_discarded>(event)
             || std::holds_alternative<cohort::fenced>(event)) {
    books.plan_ended(campaign);
  }
}

void folds::apply(const moment& now, const entity_id& id, const any_event& event,
                  const page_source& pages) {
  instant = std::max(instant, now.when);
  std::visit([&](const auto& one) { fold({now.at, instant}, id, one, pages); }, event);
}

void folds::apply(const moment& first, const entity_id& id, const any_events& events,
                  const page_source& pages) {
  instant = std::max(instant, first.when);
  std::visit(
    [&](const auto& list) {
      if (!list) return;
      moment now{first.at, instant};
      for (const auto& one : *list) {
        fold(now, id, one, pages);
        ++now.at;
      }
    },
    events);
}

bool folds::is_put_away(const entity_id& id) const {
  return id.kind == entity_kind::task && cohorts.is_put_away({id.as_campaign(), shard});
}

bool folds::exists(const entity_id& id) const {
  if (id.kind == entity_kind::task) {
    const auto place = cohorts.find(id.as_task());
    return place && place->is_sent();
  }
  const auto company = companies.find({id.home});
  switch (id.kind) {
    case entity_kind::campaign:
      return company && id.number > 0 && id.number <= company->campaigns;
    case entity_kind::list:
      return company && id.number > 0 && id.number <= company->lists;
    case entity_kind::workflow:
      return company && id.number > 0 && id.number <= company->workflows;
    case entity_kind::company:
    case entity_kind::connection:
      return company != nullptr;
    default:
      return true;
  }
}

bool folds::has_work(const cohort_id& id) const {
  return cohorts.has_work(id) || assignments.outcomes_of(id.campaign) != nullptr;
}

std::vector<cohort_id> folds::at_work() const {
  auto all = cohorts.at_work();
  for (const auto& campaign : assignments.with_outcomes()) {
    const cohort_id id{campaign, shard};
    if (!cohorts.has_work(id)) all.push_back(id);
  }
  return all;
}

void folds::gather(const entity_id& id, const any_command* command, facts& to) const {
  to.as_of = position;
  to.shards = shards;
  switch (id.kind) {
    case entity_kind::task: {
      const cohort_id cohort{id.as_campaign(), shard};
      to.company = companies.find({id.home});
      to.workflow = cohorts.version(cohort);
      to.fenced = cohorts.fenced(cohort);
      break;
    }
    case entity_kind::cohort: {
      const auto cohort = id.as_cohort();
      to.workflow = cohorts.version(cohort);
      to.fenced = cohorts.fenced(cohort);
      if (command != nullptr) to.outcomes = cohorts.outcomes_of(cohort);
      if (command != nullptr) to.assigned = assignments.outcomes_of(cohort.campaign);
      if (const auto planning = cohorts.planning_of(cohort); planning && command != nullptr) {
        to.candidates = next_candidates(companies, books, assignments, cohort.campaign, *planning,
                                        candidates_max);
      }
      break;
    }
    case entity_kind::campaign: {
      to.company = companies.find({id.home});
      to.deleted_lists = books.lists().deleted_of({id.home});
      const auto chosen = chosen_.find(id);
      const auto found
        = chosen == chosen_.end() ? newest_.end() : newest_.find(entity_id{chosen->second});
      if (found != newest_.end()) to.workflow = found->second;
      break;
    }
    default:
      to.company = companies.find({id.home});
  }
}

void moved_by(const entity_id& id, const company::event& event, std::vector<cell>& to) {
  if (const auto* noted = std::get_if<company::connection_noted>(&event)) {
    to.push_back({cell::kind::connections, noted->other});
    to.push_back({cell::kind::relation, connection_id::between(id.as_company(), noted->other)});
  } else if (company::changes_row(event)
             && !std::holds_alternative<company::workflow_created>(event)
             && !std::holds_alternative<company::campaign_created>(event)
             && !std::holds_alternative<company::list_created>(event)) {
    to.push_back({cell::kind::membership, id});
  }
}

void moved_by(const entity_id& id, const list::event& event, std::vector<cell>& to) {
  if (std::holds_alternative<list::deleted>(event))
    to.push_back({cell::kind::lists, id.as_company()});
}

void moved_by(const entity_id& id, const cohort::event& event, std::vector<cell>& to) {
  if (std::holds_alternative<cohort::fenced>(event) && !planted(bug::fence_moves_nothing))
    to.push_back({cell::kind::fence, id});
  if (const auto* changed = std::get_if<cohort::participant_changed>(&event)) {
    // Tasks rely on how both companies stand: what the buyer does to one of them is a part of that.
    to.push_back({cell::kind::relation,
                  connection_id::between(id.as_campaign().buyer, changed->change.company)});
  }
}

}  // namespace trefoil::shell
