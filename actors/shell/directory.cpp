#include "actors/shell/directory.hpp"

#include <algorithm>

namespace trefoil::shell {

void directory::apply(company_id id, const company::event& event) {
  if (const auto* noted = std::get_if<company::connection_noted>(&event)) {
    relations_[{noted->other, id}] = {noted->status, noted->by};
    relations_changed_.insert({noted->other, id});
    return;
  }
  if (!company::changes_row(event)) return;
  auto& row = rows_[id];
  auto fresh = row ? std::make_shared<company::row>(*row) : std::make_shared<company::row>();
  fresh->id = id;
  company::apply(*fresh, event);
  row = std::move(fresh);
  companies_changed_.insert(id);
}

std::shared_ptr<const company::row> directory::find(company_id id) const {
  const auto found = rows_.find(id);
  return found == rows_.end() ? nullptr : found->second;
}

relation directory::between(company_id other, company_id own) const {
  const auto found = relations_.find({other, own});
  return found == relations_.end() ? relation{} : found->second;
}

void directory::attest(caller& who, const company::row* row) {
  const auto* person = row != nullptr ? row->find(who.person.number) : nullptr;
  if (person == nullptr) return;
  who.role = person->role;
  who.departments = person->departments;
  who.active = person->active;
}

std::shared_ptr<const cohort::candidates> directory::next_candidates(
  company_id buyer, const std::vector<company_id>& individuals, company_id through,
  std::size_t max) const {
  auto result = std::make_shared<cohort::candidates>();
  auto named = std::upper_bound(individuals.begin(), individuals.end(), through);
  auto related = relations_.upper_bound({buyer, through});
  const auto has_related
    = [&] { return related != relations_.end() && related->first.first == buyer; };
  while (result->list.size() < max && (named != individuals.end() || has_related())) {
    cohort::candidate next;
    const bool take_named
      = named != individuals.end() && (!has_related() || *named <= related->first.second);
    const bool take_related
      = has_related() && (named == individuals.end() || related->first.second <= *named);
    next.company = take_named ? *named : related->first.second;
    next.individual = take_named;
    if (take_related) {
      next.connection = related->second.status;
      next.invited_by = related->second.by;
      ++related;
    }
    if (take_named) ++named;
    next.row = find(next.company);
    result->list.push_back(std::move(next));
  }
  result->last = named == individuals.end() && !has_related();
  return result;
}

}  // namespace trefoil::shell
