#include "actors/shell/directory.hpp"

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

}  // namespace trefoil::shell
