#include "runtime/checks/staff_table.hpp"

#include <algorithm>

namespace trefoil::checks {

namespace {

constexpr std::uint64_t auditor = 0;

}  // namespace

void staff_table::join(staff& to, const std::vector<body::person>& people) {
  for (const auto& one : people) {
    const bool answers = one.active && one.role != auditor;
    to.push_back({answers ? one.departments : 0, answers});
  }
}

void staff_table::take(const seen& now) {
  const auto company = now.id.as_company();
  if (now.what.tag == tags::admitted) {
    if (const auto past = read_as<body::admitted>(now.what))
      join(companies_[company], past->people);
  } else if (now.what.tag == tags::people_joined) {
    if (const auto past = read_as<body::people_joined>(now.what))
      join(companies_[company], past->people);
  } else if (now.what.tag == tags::departments_changed) {
    const auto past = read_as<body::pair>(now.what);
    auto* one = past ? find(company, past->first) : nullptr;
    if (one != nullptr && one->answers) one->departments = static_cast<std::uint32_t>(past->second);
  } else if (now.what.tag == tags::person_deactivated) {
    const auto past = read_as<body::number>(now.what);
    if (auto* one = past ? find(company, past->value) : nullptr) *one = {};
  }
}

staff_table::person* staff_table::find(company_id company, std::uint64_t number) {
  auto& all = companies_[company];
  return number == 0 || number > all.size() ? nullptr : &all[number - 1];
}

const staff_table::staff* staff_table::find(company_id company) const {
  const auto found = companies_.find(company);
  return found == companies_.end() ? nullptr : &found->second;
}

bool staff_table::is_for(const staff& all, std::size_t place, const body::target& meant) {
  const auto& one = all[place];
  if (!one.answers) return false;
  const auto is_meant = [&](std::size_t at) {
    if (!all[at].answers) return false;
    if (meant.persons.empty()) return (all[at].departments & meant.departments) != 0;
    return std::find(meant.persons.begin(), meant.persons.end(), at + 1) != meant.persons.end();
  };
  if (is_meant(place)) return true;
  if ((one.departments & general_management) == 0) return false;
  for (std::size_t at = 0; at < all.size(); ++at) {
    if (is_meant(at)) return false;
  }
  return true;
}

bool staff_table::is_for(company_id company, person_number number,
                         const body::target& meant) const {
  const auto* all = find(company);
  return all != nullptr && number > 0 && number <= all->size() && is_for(*all, number - 1, meant);
}

bool staff_table::answers(company_id company, person_number number) const {
  const auto* all = find(company);
  return all != nullptr && number > 0 && number <= all->size() && (*all)[number - 1].answers;
}

std::vector<person_number> staff_table::all_for(company_id company,
                                                const body::target& meant) const {
  const auto* all = find(company);
  if (all == nullptr) return {};
  const auto named = [&](std::size_t at) {
    return std::find(meant.persons.begin(), meant.persons.end(), at + 1) != meant.persons.end();
  };
  std::vector<person_number> first;
  std::vector<person_number> standing_in;
  for (std::size_t at = 0; at < all->size(); ++at) {
    const auto& one = (*all)[at];
    if (!one.answers) continue;
    const bool wanted
      = meant.persons.empty() ? (one.departments & meant.departments) != 0 : named(at);
    const auto number = static_cast<person_number>(at + 1);
    if (wanted) first.push_back(number);
    if ((one.departments & general_management) != 0) standing_in.push_back(number);
  }
  return first.empty() ? standing_in : first;
}

bool staff_table::works_in(company_id company, std::uint32_t departments) const {
  const auto* all = find(company);
  return all != nullptr && std::any_of(all->begin(), all->end(), [&](const person& one) {
           return one.answers && (one.departments & departments) != 0;
         });
}

}  // namespace trefoil::checks
