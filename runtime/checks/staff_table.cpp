#include "runtime/checks/staff_table.hpp"

#include <algorithm>

namespace trefoil::checks {

namespace {

constexpr std::uint32_t general_management = 1;  ///< Its bit.
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

bool staff_table::is_for(const staff& all, const person& one, std::uint32_t targets) {
  if ((one.departments & targets) != 0) return true;
  const bool stands_in = (one.departments & general_management) != 0;
  return stands_in && std::none_of(all.begin(), all.end(), [&](const person& other) {
           return (other.departments & targets) != 0;
         });
}

bool staff_table::is_for(company_id company, person_number number, std::uint32_t targets) const {
  const auto* all = find(company);
  return all != nullptr && number > 0 && number <= all->size()
         && is_for(*all, (*all)[number - 1], targets);
}

std::uint64_t staff_table::reached(company_id company, std::uint32_t targets) const {
  const auto* all = find(company);
  if (all == nullptr) return 0;
  const auto count_in = [&](std::uint32_t mask) {
    return std::count_if(all->begin(), all->end(),
                         [&](const person& one) { return (one.departments & mask) != 0; });
  };
  const auto meant = count_in(targets);
  return static_cast<std::uint64_t>(meant > 0 ? meant : count_in(general_management));
}

}  // namespace trefoil::checks
