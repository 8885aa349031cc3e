#include "runtime/checks/unchanged.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <unordered_map>

#include "runtime/checks/plan_check.hpp"

namespace trefoil::checks {

namespace {

/// A command that may find everything as it asks, and the record that made it so.
struct ground {
  std::string_view command;
  std::uint16_t tag;
  bool by_asker;  ///< The record's first number is the person who asks.
};
constexpr std::array<ground, 18> grounds{{
  {"task.claim", tags::claimed, true},
  {"task.start", tags::task_started, false},
  {"campaign.close", tags::close_started, false},
  {"campaign.set_due", tags::campaign_due_set, false},
  {"connection.invite", tags::connection_changed, false},
  {"connection.accept", tags::connection_changed, false},
  {"company.edit_profile", tags::admitted, false},
  {"company.set_departments", tags::admitted, false},
  {"company.set_favourites", tags::admitted, false},
  {"company.deactivate_person", tags::person_deactivated, false},
  {"list.add", tags::list_started, false},
  {"list.remove", tags::list_started, false},
  {"list.rename", tags::list_started, false},
  {"list.rename", tags::list_renamed, false},
  {"list.delete", tags::list_deleted, false},
  {"workflow.publish", tags::workflow_published, false},
  {"workflow.validate", tags::workflow_started, false},
  {"workflow.validate", tags::workflow_edited, false},
}};

/// The entity that a text names; a person stands for its company.
std::optional<entity_id> entity_named(const std::string& text) {
  const auto as = [&](auto id) -> std::optional<entity_id> {
    return from_text(text, id) ? std::optional{entity_id{id}} : std::nullopt;
  };
  if (person_id person; from_text(text, person)) return entity_id{person.company};
  for (const auto& found : {as(task_id{}), as(campaign_id{}), as(company_id{}), as(workflow_id{}),
                            as(list_id{}), as(connection_id{})}) {
    if (found) return found;
  }
  return std::nullopt;
}

/// A task that was given to a single person is held by it without a claim.
bool gives_to_asker(const operation& of, const record& past) {
  person_id asker;
  const auto letter = read_as<body::changed>(past);
  if (!letter || of.command != "task.claim" || !from_text(of.person, asker)) return false;
  const auto& persons = letter->change.towards.persons;
  return persons.size() == 1 && persons.front() == asker.number;
}

/// The entity whose commands may find a record as their ground.
entity_id ground_of(const entity_id& id, const record& past) {
  if (past.tag != tags::participant_changed) return id;
  const auto letter = read_as<body::changed>(past);
  return letter ? entity_id{task_id{id.as_campaign(), letter->change.company, 1}} : id;
}

bool is_ground(const operation& of, sequence at, const record& past) {
  if (of.acknowledged && at > of.acknowledged->at) return false;
  if (past.tag == tags::participant_changed) return gives_to_asker(of, past);
  return std::any_of(grounds.begin(), grounds.end(), [&](const ground& one) {
    if (one.command != of.command || one.tag != past.tag) return false;
    if (!one.by_asker) return true;
    person_id asker;
    const auto first = read_as<body::number>(past);
    return first && from_text(of.person, asker) && asker.number == first->value;
  });
}

using open_operations = std::unordered_multimap<entity_id, const operation*, entity_hash>;

/// A page may have planned a task for a single person, too: the claims by such persons are no longer open.
std::optional<failure> close_planned(const journal_view& view, shard_id shard, const entity_id& id,
                                     const record& past, open_operations& open) {
  const auto planned_page = read_as<body::page_planned>(past);
  if (!planned_page || planned_page->counts.all() == 0) return std::nullopt;
  const auto body = view.page_body(shard, past.entity, planned_page->number);
  if (!body) return body.error();
  const auto page = *body ? read_page(**body) : std::nullopt;
  for (const auto& one : page ? *page : std::vector<planned>{}) {
    if (one.departments != 0 || one.recipients.size() != 1) continue;
    const auto only = to_text(person_id{one.company, one.recipients.front()});
    auto [from, to] = open.equal_range(entity_id{task_id{id.as_campaign(), one.company, 1}});
    while (from != to) {
      const bool found = from->second->command == "task.claim" && from->second->person == only;
      from = found ? open.erase(from) : std::next(from);
    }
  }
  return std::nullopt;
}

}  // namespace

outcome_of<std::vector<const operation*>> without_ground(const journal_view& view,
                                                         const std::vector<const operation*>& all) {
  open_operations open;
  std::vector<const operation*> without;
  std::set<shard_id> wanted;
  for (const auto* one : all) {
    const auto id = entity_named(one->entity);
    if (id) {
      open.emplace(*id, one);
      wanted.insert(id->shard_of(view.shards()));
    } else {
      without.push_back(one);
    }
  }
  for (const auto shard : wanted) {
    std::optional<failure> unread;
    auto failed = each_record(view, shard, [&](const row_header&, sequence at, const record& past) {
      const auto id = entity_id::from_key(past.entity);
      if (!id || past.to) return true;
      auto [from, to] = open.equal_range(ground_of(*id, past));
      while (from != to) from = is_ground(*from->second, at, past) ? open.erase(from) : ++from;
      if (past.tag == tags::page_planned) unread = close_planned(view, shard, *id, past, open);
      return !open.empty() && !unread;
    });
    if (unread) return unexpected(std::move(*unread));
    if (failed) return unexpected(std::move(*failed));
  }
  for (const auto& [id, one] : open) without.push_back(one);
  return without;
}

}  // namespace trefoil::checks
