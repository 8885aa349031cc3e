/// What all folds of a shard leave in the store, and how it is taken back.

#include "actors/shell/folds.hpp"
#include "actors/shell/version_cache.hpp"
#include "persistence/planted.hpp"

namespace trefoil::shell {

sequence folds::head_of(const entity_id& id) const {
  if (id.kind == entity_kind::task) return cohorts.head_of(id.as_task());
  if (const auto found = heads_.find(id); found != heads_.end()) return found->second;
  const auto found = heads_on_their_way_.find(id);
  return found == heads_on_their_way_.end() ? 0 : found->second;
}

std::uint64_t folds::save_version(changed_rows& to, const version_ptr& version) {
  const auto key = key_of(*version);
  if (versions_saved_.insert(key).second) {
    auto row = row_key(fold_kind::version);
    put_number(row, key);
    to.put(std::move(row), encode_stored(*version));
  }
  return key;
}

changed_rows folds::save() {
  changed_rows to;
  companies.save(to);
  books.save(to);
  assignments.save(to);
  cohorts.save(to, [&](const version_ptr& version) { return save_version(to, version); });
  if (!planted(bug::requests_not_saved)) requests.save(to);
  for (const auto& key : std::exchange(published_changed_, {})) {
    workflow_id workflow;
    if (!from_bytes(key, workflow)) continue;
    std::string body;
    put_number(body, save_version(to, newest_.at(entity_id{workflow})));
    to.put(row_key(fold_kind::published, key), std::move(body));
  }
  for (const auto& key : std::exchange(chosen_changed_, {})) {
    campaign_id campaign;
    if (!from_bytes(key, campaign)) continue;
    to.put(row_key(fold_kind::chosen, key), to_bytes(chosen_.at(entity_id{campaign})));
  }
  for (const auto& [id, at] : heads_) {
    std::string body;
    put_number(body, at);
    to.put(row_key(fold_kind::head, id.key().view()), std::move(body));
  }
  heads_on_their_way_ = std::move(heads_);
  heads_ = {};
  const auto oldest = planted(bug::outbox_forgotten) ? 0 : effects.oldest();
  to.put(row_key(fold_kind::standing),
         encode_stored(standing{position, oldest != 0 ? oldest : position + 1, cursors, instant,
                                cohorts.counts_from()}));
  return to;
}

bool folds::restore_version(const fold_row& from) {
  const auto key = std::string_view{from.key}.substr(1);
  workflow::frozen version;
  if (key.size() != 8 || decode<spelling::stored>(*from.body, version).failed()) return false;
  restored_[get_number(key)] = shared_version(version);
  versions_saved_.insert(get_number(key));
  return true;
}

bool folds::restore_cohort(const fold_row& from, const page_source& pages) {
  return cohorts.restore_cohort(from, pages, [&](std::uint64_t version) {
    const auto found = restored_.find(version);
    return found == restored_.end() ? nullptr : found->second;
  });
}

bool folds::restore_chosen(const fold_row& from) {
  campaign_id campaign;
  workflow_id workflow;
  if (!from_bytes(std::string_view{from.key}.substr(1), campaign)
      || !from_bytes(*from.body, workflow))
    return false;
  chosen_[entity_id{campaign}] = workflow;
  return true;
}

bool folds::restore_published(const fold_row& from) {
  workflow_id workflow;
  const auto found = restored_.find(get_number(*from.body));
  if (!from_bytes(std::string_view{from.key}.substr(1), workflow) || found == restored_.end())
    return false;
  newest_[entity_id{workflow}] = found->second;
  return true;
}

bool folds::restore_standing(const fold_row& from) {
  standing stood;
  if (from.key.size() != 1 || decode<spelling::stored>(*from.body, stood).failed()
      || stood.cursors.size() != shards)
    return false;
  position = stood.through;
  effects_from = stood.effects_from;
  cursors = std::move(stood.cursors);
  instant = stood.instant;
  cohorts.restore_counts_from(stood.counts_from);
  return true;
}

bool folds::restore_row(const fold_row& from, const page_source& pages) {
  switch (static_cast<fold_kind>(from.key[0])) {
    case fold_kind::company:
    case fold_kind::relation:
      return companies.restore(from);
    case fold_kind::assigned:
    case fold_kind::assignments:
      return assignments.restore(from);
    case fold_kind::favourites:
    case fold_kind::plan:
    case fold_kind::roll:
    case fold_kind::deleted_list:
      return books.restore(from);
    case fold_kind::version:
      return restore_version(from);
    case fold_kind::cohort:
      return restore_cohort(from, pages);
    case fold_kind::column:
      return cohorts.restore_column(from);
    case fold_kind::heads:
      return cohorts.restore_heads(from);
    case fold_kind::amendments:
      return cohorts.restore_amendments(from);
    case fold_kind::requests:
      return requests.restore(from);
    case fold_kind::chosen:
      return restore_chosen(from);
    case fold_kind::published:
      return restore_published(from);
    case fold_kind::standing:
      return restore_standing(from);
    case fold_kind::head:
    case fold_kind::tallies:
      return true;
  }
  return false;
}

std::optional<std::string> folds::restore(const fold_row& from, const page_source& pages) {
  if (restore_row(from, pages)) return std::nullopt;
  return "a fold row of kind " + from.key.substr(0, 1) + " is damaged";
}

}  // namespace trefoil::shell
