#include "actors/shell/rolls.hpp"

#include <algorithm>

namespace trefoil::shell {

namespace {

/// That a list was deleted says its key alone.
struct stored_deletion {
  static constexpr auto fields = field_list{};
};

}  // namespace

bool rolls::section::had(company_id company, sequence as_of) const {
  for (const auto& one : past) {
    if (one.until > as_of && one.company == company) return one.was;
  }
  return std::binary_search(members.begin(), members.end(), company);
}

std::optional<company_id> rolls::section::next(company_id after, sequence as_of) const {
  std::optional<company_id> found;
  auto now = std::upper_bound(members.begin(), members.end(), after);
  if (past.empty() || past.back().until <= as_of) {
    if (now != members.end()) found = *now;
    return found;
  }
  for (; now != members.end() && !found; ++now) {
    if (had(*now, as_of)) found = *now;
  }
  for (const auto& one : past) {
    const bool nearer = after < one.company && (!found || one.company < *found);
    if (nearer && had(one.company, as_of)) found = one.company;
  }
  return found;
}

void rolls::changed(const place& where, section& in, sequence at, company_id company, bool was,
                    bool keep) {
  if (keep) {
    in.past.push_back({at, company, was});
    with_past_.insert(where);
  }
  sections_changed_.insert(where);
}

void rolls::forget_if_empty(const place& where) {
  const auto found = sections_.find(where);
  if (found == sections_.end()) return;
  if (found->second.members.empty() && found->second.past.empty()) sections_.erase(found);
}

void rolls::note(sequence at, company_id buyer, const book::members_noted& past, bool keep) {
  const list_id list{buyer, past.list};
  auto& size = sizes_[list];
  for (const auto company : past.companies) {
    const place where{list, company.partition()};
    auto& in = sections_[where];
    const auto spot = std::lower_bound(in.members.begin(), in.members.end(), company);
    const bool was = spot != in.members.end() && *spot == company;
    if (was && past.removed) {
      in.members.erase(spot);
      --size;
      changed(where, in, at, company, was, keep);
    } else if (!was && !past.removed) {
      in.members.insert(spot, company);
      ++size;
      changed(where, in, at, company, was, keep);
    }
    forget_if_empty(where);
  }
  if (size == 0) sizes_.erase(list);
}

void rolls::drop(sequence at, const list_id& list, bool keep) {
  auto one = sections_.lower_bound({list, 0});
  while (one != sections_.end() && one->first.first == list) {
    auto& [where, in] = *one;
    for (const auto company : std::exchange(in.members, {}))
      changed(where, in, at, company, true, keep);
    one = in.past.empty() ? sections_.erase(one) : std::next(one);
  }
  sizes_.erase(list);
}

void rolls::forget_past(company_id buyer) {
  auto one = with_past_.lower_bound({{buyer, 0}, 0});
  while (one != with_past_.end() && one->first.owner == buyer) {
    sections_[*one].past.clear();
    sections_changed_.insert(*one);
    forget_if_empty(*one);
    one = with_past_.erase(one);
  }
}

bool rolls::has(const list_id& list, company_id company, sequence as_of) const {
  const auto found = sections_.find({list, company.partition()});
  return found != sections_.end() && found->second.had(company, as_of);
}

std::optional<company_id> rolls::next(const list_id& list, company_id after, sequence as_of) const {
  auto one = sections_.lower_bound({list, after.partition()});
  for (; one != sections_.end() && one->first.first == list; ++one) {
    if (const auto found = one->second.next(after, as_of)) return found;
  }
  return std::nullopt;
}

std::size_t rolls::size(const list_id& list) const {
  const auto found = sizes_.find(list);
  return found == sizes_.end() ? 0 : found->second;
}

void rolls::deleted(const list_id& list) {
  auto& of_buyer = deleted_[list.owner];
  auto all = of_buyer ? *of_buyer : std::vector<std::uint32_t>{};
  const auto spot = std::lower_bound(all.begin(), all.end(), list.number);
  if (spot != all.end() && *spot == list.number) return;
  all.insert(spot, list.number);
  of_buyer = std::make_shared<const std::vector<std::uint32_t>>(std::move(all));
  deleted_changed_.insert(list);
}

std::shared_ptr<const std::vector<std::uint32_t>> rolls::deleted_of(company_id buyer) const {
  const auto found = deleted_.find(buyer);
  return found == deleted_.end() ? nullptr : found->second;
}

void rolls::save(changed_rows& to) {
  for (const auto& where : std::exchange(sections_changed_, {})) {
    auto key = row_key(fold_kind::roll, to_bytes(where.first));
    put_number(key, where.second, 2);
    const auto found = sections_.find(where);
    if (found == sections_.end()) {
      to.forget(std::move(key));
    } else {
      to.put(std::move(key), encode_stored(found->second));
    }
  }
  for (const auto& list : std::exchange(deleted_changed_, {}))
    to.put(row_key(fold_kind::deleted_list, to_bytes(list)), encode_stored(stored_deletion{}));
}

bool rolls::restore(const fold_row& from) {
  const std::string_view key = from.key;
  list_id list;
  if (key.size() < 13 || !from_bytes(key.substr(1, 12), list)) return false;
  if (key[0] == static_cast<char>(fold_kind::deleted_list)) {
    deleted(list);
    deleted_changed_.erase(list);
    return key.size() == 13;
  }
  section stored;
  if (key.size() != 15 || decode<spelling::stored>(*from.body, stored).failed()) return false;
  const place where{list, static_cast<std::uint16_t>(get_number(key.substr(13)))};
  if (!stored.members.empty()) sizes_[list] += stored.members.size();
  if (!stored.past.empty()) with_past_.insert(where);
  sections_.insert_or_assign(sections_.end(), where, std::move(stored));
  return true;
}

}  // namespace trefoil::shell
