#include "actors/shell/notes.hpp"

namespace trefoil::shell {

namespace {

struct stored_contacts {
  std::vector<person_number> persons;
  static constexpr auto fields = std::tuple{field<1>("persons", &stored_contacts::persons)};
};

}  // namespace

void notes::apply(const book_id& id, const book::event& event) {
  std::visit([&](const auto& past) { apply(id, past); }, event);
}

void notes::apply(const book_id& id, const book::favourites_noted& past) {
  for (const auto& one : past.favourites) {
    const of_partner key{id.buyer, one.partner};
    if (one.persons.empty()) {
      favourites_.erase(key);
    } else {
      favourites_[key] = std::make_shared<const std::vector<person_number>>(one.persons);
    }
    favourites_changed_.insert(key);
  }
}

contacts_ptr notes::favourites(company_id buyer, company_id partner) const {
  const auto found = favourites_.find({buyer, partner});
  return found == favourites_.end() ? nullptr : found->second;
}

std::optional<std::pair<company_id, contacts_ptr>> notes::next_favourites(company_id buyer,
                                                                          company_id after) const {
  const auto found = favourites_.upper_bound({buyer, after});
  if (found == favourites_.end() || found->first.first != buyer) return std::nullopt;
  return std::pair{found->first.second, found->second};
}

void notes::save(changed_rows& to) {
  for (const auto& [buyer, partner] : std::exchange(favourites_changed_, {})) {
    auto key = row_key(fold_kind::favourites, to_bytes(buyer) + to_bytes(partner));
    if (const auto contacts = favourites(buyer, partner)) {
      to.put(std::move(key), encode_stored(stored_contacts{*contacts}));
    } else {
      to.forget(std::move(key));
    }
  }
}

bool notes::restore(const fold_row& from) {
  const std::string_view key = from.key;
  company_id buyer;
  company_id partner;
  stored_contacts stored;
  if (key.size() != 17 || !from_bytes(key.substr(1, 8), buyer)
      || !from_bytes(key.substr(9), partner)
      || decode<spelling::stored>(*from.body, stored).failed())
    return false;
  favourites_.insert_or_assign(
    favourites_.end(), {buyer, partner},
    std::make_shared<const std::vector<person_number>>(std::move(stored.persons)));
  return true;
}

}  // namespace trefoil::shell
