#include "actors/shell/notes.hpp"

#include <algorithm>

#include "persistence/planted.hpp"

namespace trefoil::shell {

namespace {

struct stored_past {
  sequence until = 0;
  std::vector<person_number> persons;  ///< None: it had none.
  static constexpr auto fields = field_list{field<1>("until", &stored_past::until),
                                            field<2>("persons", &stored_past::persons)};
};

struct stored_contacts {
  std::vector<person_number> persons;
  std::vector<stored_past> past;
  static constexpr auto fields = field_list{field<1>("persons", &stored_contacts::persons),
                                            field<2>("past", &stored_contacts::past).optional()};
};

struct stored_plan {
  sequence started = 0;
  static constexpr auto fields = field_list{field<1>("started", &stored_plan::started)};
};

contacts_ptr contacts_of(std::vector<person_number> persons) {
  if (persons.empty()) return nullptr;
  return std::make_shared<const std::vector<person_number>>(std::move(persons));
}

std::vector<person_number> persons_of(const contacts_ptr& contacts) {
  return contacts ? *contacts : std::vector<person_number>{};
}

}  // namespace

bool notes::is_planning(company_id buyer) const {
  const auto found = plans_.lower_bound({buyer, 0});
  return found != plans_.end() && found->first.buyer == buyer;
}

void notes::plan_started(sequence at, const campaign_id& campaign) {
  plans_[campaign] = at;
  plans_changed_.insert(campaign);
}

void notes::plan_ended(const campaign_id& campaign) {
  if (plans_.erase(campaign) == 0) return;
  plans_changed_.insert(campaign);
  if (is_planning(campaign.buyer)) return;
  lists_.forget_past(campaign.buyer);
  auto one = with_past_.lower_bound({campaign.buyer, {}});
  while (one != with_past_.end() && one->first == campaign.buyer) {
    const auto found = favourites_.find(*one);
    found->second.past.clear();
    if (!found->second.now) favourites_.erase(found);
    favourites_changed_.insert(*one);
    one = with_past_.erase(one);
  }
}

sequence notes::seen_by(const campaign_id& campaign) const {
  const auto found = plans_.find(campaign);
  if (found == plans_.end() || planted(bug::plan_reads_on)) return newest;
  return found->second;
}

void notes::apply(sequence at, const book_id& id, const book::event& event) {
  std::visit([&](const auto& past) { apply(at, id, past); }, event);
}

void notes::apply(sequence at, const book_id& id, const book::favourites_noted& past) {
  const bool keep = is_planning(id.buyer);
  for (const auto& one : past.favourites) {
    const of_partner key{id.buyer, one.partner};
    auto& here = favourites_[key];
    if (keep) {
      here.past.emplace_back(at, here.now);
      with_past_.insert(key);
    }
    here.now = contacts_of(one.persons);
    if (!here.now && here.past.empty()) favourites_.erase(key);
    favourites_changed_.insert(key);
  }
}

void notes::apply(sequence at, const book_id& id, const book::members_noted& past) {
  lists_.note(at, id.buyer, past, is_planning(id.buyer));
}

void notes::apply(sequence at, const book_id& id, const book::list_dropped& past) {
  lists_.drop(at, {id.buyer, past.list}, is_planning(id.buyer));
}

contacts_ptr notes::favourites(company_id buyer, company_id partner, sequence as_of) const {
  const auto found = favourites_.find({buyer, partner});
  if (found == favourites_.end()) return nullptr;
  for (const auto& [until, then] : found->second.past) {
    if (until > as_of) return then;
  }
  return found->second.now;
}

bool notes::has_favourites(company_id buyer) const {
  const auto found = favourites_.lower_bound({buyer, {}});
  return found != favourites_.end() && found->first.first == buyer;
}

std::optional<std::pair<company_id, contacts_ptr>> notes::next_favourites(company_id buyer,
                                                                          company_id after) const {
  auto found = favourites_.upper_bound({buyer, after});
  while (found != favourites_.end() && found->first.first == buyer && !found->second.now) ++found;
  if (found == favourites_.end() || found->first.first != buyer) return std::nullopt;
  return std::pair{found->first.second, found->second.now};
}

void notes::save_favourites(const of_partner& of, changed_rows& to) const {
  auto key = row_key(fold_kind::favourites, to_bytes(of.first) + to_bytes(of.second));
  const auto found = favourites_.find(of);
  if (found == favourites_.end()) {
    to.forget(std::move(key));
    return;
  }
  stored_contacts stored{persons_of(found->second.now), {}};
  for (const auto& [until, then] : found->second.past)
    stored.past.push_back({until, persons_of(then)});
  to.put(std::move(key), encode_stored(stored));
}

void notes::save(changed_rows& to) {
  for (const auto& one : std::exchange(favourites_changed_, {})) save_favourites(one, to);
  for (const auto& campaign : std::exchange(plans_changed_, {})) {
    auto key = row_key(fold_kind::plan, to_bytes(campaign));
    const auto found = plans_.find(campaign);
    if (found == plans_.end()) {
      to.forget(std::move(key));
    } else {
      to.put(std::move(key), encode_stored(stored_plan{found->second}));
    }
  }
  lists_.save(to);
}

bool notes::restore_plan(const fold_row& from) {
  campaign_id campaign;
  stored_plan stored;
  if (!from_bytes(std::string_view{from.key}.substr(1), campaign)
      || decode<spelling::stored>(*from.body, stored).failed())
    return false;
  plans_[campaign] = stored.started;
  return true;
}

bool notes::restore(const fold_row& from) {
  const std::string_view key = from.key;
  const auto kind = static_cast<fold_kind>(key[0]);
  if (kind == fold_kind::plan) return restore_plan(from);
  if (kind != fold_kind::favourites) return lists_.restore(from);
  company_id buyer;
  company_id partner;
  stored_contacts stored;
  if (key.size() != 17 || !from_bytes(key.substr(1, 8), buyer)
      || !from_bytes(key.substr(9), partner)
      || decode<spelling::stored>(*from.body, stored).failed())
    return false;
  contacts back{contacts_of(std::move(stored.persons)), {}};
  for (auto& one : stored.past)
    back.past.emplace_back(one.until, contacts_of(std::move(one.persons)));
  if (!back.past.empty()) with_past_.insert({buyer, partner});
  favourites_.insert_or_assign(favourites_.end(), {buyer, partner}, std::move(back));
  return true;
}

}  // namespace trefoil::shell
