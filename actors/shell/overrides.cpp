#include "actors/shell/overrides.hpp"

#include <algorithm>

#include "actors/cohort/resolution.hpp"

namespace trefoil::shell {

namespace {

struct stored_outcomes {
  std::vector<campaign::assignment_outcome> list;
  static constexpr auto fields = field_list{field<1>("list", &stored_outcomes::list)};
};

}  // namespace

void overrides::apply(const cohort_id& id, const cohort::event& event, const directory& companies,
                      const notes& books) {
  if (const auto* past = std::get_if<cohort::companies_assigned>(&event)) {
    carry_out(id.campaign, past->order, companies, books);
  } else if (const auto* told = std::get_if<cohort::assignments_reported>(&event)) {
    auto& left = outcomes_[id.campaign];
    const auto count = std::min(left.size(), told->outcomes.size());
    left.erase(left.begin(), left.begin() + static_cast<std::ptrdiff_t>(count));
    if (left.empty()) outcomes_.erase(id.campaign);
    outcomes_changed_.insert(id.campaign);
  } else if (std::holds_alternative<cohort::opening_started>(event)
             || std::holds_alternative<cohort::fenced>(event)) {
    forget(id.campaign);
  }
}

void overrides::carry_out(const campaign_id& campaign, const campaign::assignment_order& order,
                          const directory& companies, const notes& books) {
  const auto wanted = std::make_shared<const campaign::company_assignment>(order.wanted);
  campaign::assignment_outcome outcome{order.number, 0, 0, 0};
  for (const auto company : order.companies) {
    const auto now = find(campaign, company);
    const auto row = companies.find(company);
    const auto relation = companies.between(campaign.buyer, company);
    const auto contacts = books.favourites(campaign.buyer, company);
    const bool invited
      = relation.status == connection_status::invited && relation.by == campaign.buyer;
    switch (cohort::assign(now.get(), order, row.get(),
                           contacts ? std::span{*contacts} : std::span<const person_number>{},
                           relation.status == connection_status::connected, invited)) {
      case cohort::assigned::impossible:
        ++outcome.impossible;
        continue;
      case cohort::assigned::unchanged:
        ++outcome.unchanged;
        continue;
      case cohort::assigned::changed:
        ++outcome.changed;
        break;
    }
    if (order.clear) {
      all_[campaign].erase(company);
    } else {
      all_[campaign][company] = wanted;
    }
    changed_.insert({campaign, company});
  }
  if (const auto left = all_.find(campaign); left != all_.end() && left->second.empty())
    all_.erase(left);
  outcomes_[campaign].push_back(outcome);
  outcomes_changed_.insert(campaign);
}

void overrides::forget(const campaign_id& campaign) {
  const auto found = all_.find(campaign);
  if (found == all_.end()) return;
  for (const auto& [company, one] : found->second) changed_.insert({campaign, company});
  all_.erase(found);
}

override_ptr overrides::find(const campaign_id& campaign, company_id company) const {
  const auto of = all_.find(campaign);
  if (of == all_.end()) return nullptr;
  const auto found = of->second.find(company);
  return found == of->second.end() ? nullptr : found->second;
}

std::optional<std::pair<company_id, override_ptr>> overrides::next(const campaign_id& campaign,
                                                                   company_id after) const {
  const auto of = all_.find(campaign);
  if (of == all_.end()) return std::nullopt;
  const auto found = of->second.upper_bound(after);
  if (found == of->second.end()) return std::nullopt;
  return std::pair{found->first, found->second};
}

std::shared_ptr<const std::vector<campaign::assignment_outcome>> overrides::outcomes_of(
  const campaign_id& campaign) const {
  const auto found = outcomes_.find(campaign);
  if (found == outcomes_.end()) return nullptr;
  const auto count
    = static_cast<std::ptrdiff_t>(std::min(found->second.size(), limits::chunk_items_max));
  return std::make_shared<const std::vector<campaign::assignment_outcome>>(
    found->second.begin(), found->second.begin() + count);
}

std::vector<campaign_id> overrides::with_outcomes() const {
  std::vector<campaign_id> all;
  for (const auto& [campaign, list] : outcomes_) all.push_back(campaign);
  return all;
}

void overrides::save(changed_rows& to) {
  for (const auto& [campaign, company] : std::exchange(changed_, {})) {
    auto key = row_key(fold_kind::assigned, to_bytes(campaign) + to_bytes(company));
    if (const auto one = find(campaign, company)) {
      to.put(std::move(key), encode_stored(*one));
    } else {
      to.forget(std::move(key));
    }
  }
  for (const auto& campaign : std::exchange(outcomes_changed_, {})) {
    auto key = row_key(fold_kind::assignments, to_bytes(campaign));
    const auto found = outcomes_.find(campaign);
    if (found == outcomes_.end()) {
      to.forget(std::move(key));
    } else {
      to.put(std::move(key), encode_stored(stored_outcomes{found->second}));
    }
  }
}

bool overrides::restore(const fold_row& from) {
  const std::string_view key = from.key;
  campaign_id campaign;
  if (key.size() < 13 || !from_bytes(key.substr(1, 12), campaign)) return false;
  if (key[0] == static_cast<char>(fold_kind::assignments)) {
    stored_outcomes stored;
    if (key.size() != 13 || decode<spelling::stored>(*from.body, stored).failed()
        || stored.list.empty())
      return false;
    outcomes_[campaign] = std::move(stored.list);
    return true;
  }
  company_id company;
  campaign::company_assignment one;
  if (!from_bytes(key.substr(13), company) || decode<spelling::stored>(*from.body, one).failed())
    return false;
  all_[campaign][company] = std::make_shared<const campaign::company_assignment>(std::move(one));
  return true;
}

}  // namespace trefoil::shell
