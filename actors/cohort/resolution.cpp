#include "actors/cohort/resolution.hpp"

namespace trefoil::cohort {

namespace {

using campaign::assignment_mode;

resolved to_persons(std::vector<person_number> persons, std::uint32_t reasons) {
  resolved result;
  result.recipients = persons;
  result.target.persons = std::move(persons);
  result.reasons = reasons;
  return result;
}

resolved to_departments(const company::row& row, department_set wanted, bool is_second_choice) {
  const department_set last_resort{department::general_management};
  resolved result;
  const bool reached = !wanted.empty() && company::staffed(row).meets(wanted);
  result.target.departments = reached ? wanted : last_resort;
  result.recipients = company::eligible(row, result.target);
  const bool is_wanted = reached || (wanted.empty() && !is_second_choice);
  if (!is_wanted && !result.recipients.empty()) result.reasons |= fell_back;
  return result;
}

std::vector<person_number> able(const company::row& row, std::span<const person_number> persons) {
  std::vector<person_number> left;
  for (const auto one : persons) {
    if (company::can_respond(row, one)) left.push_back(one);
  }
  return left;
}

}  // namespace

resolved resolve(const company::row& row, const campaign::assignment& wanted,
                 std::span<const person_number> contacts, bool connected) {
  if (wanted.mode == assignment_mode::departments) {
    return to_departments(row, wanted.departments, false);
  }
  const bool named = wanted.mode == assignment_mode::persons;
  if (named) contacts = wanted.persons;
  auto good = connected || named ? able(row, contacts) : std::vector<person_number>{};
  const std::uint32_t stale = good.size() < contacts.size() ? stale_contacts : 0U;
  if (!good.empty()) return to_persons(std::move(good), (named ? 0U : by_favourites) | stale);
  const bool has_second = wanted.mode == assignment_mode::favourites_else_departments;
  auto result = to_departments(row, has_second ? wanted.departments : department_set{}, true);
  result.reasons |= stale;
  return result;
}

assigned assign(const campaign::company_assignment* now, const campaign::assignment_order& order,
                const company::row* row, std::span<const person_number> contacts, bool connected,
                bool invited) {
  if (order.clear) return now == nullptr ? assigned::unchanged : assigned::changed;
  if (row == nullptr || (!connected && !invited)) return assigned::impossible;
  if (now != nullptr) {
    if (now->customised && !order.replace) return assigned::unchanged;
    const bool same = now->how == order.wanted.how && now->customised == order.wanted.customised;
    if (same) return assigned::unchanged;
  }
  const auto found = resolve(*row, order.wanted.how, contacts, connected);
  const bool meant = !found.recipients.empty() && (found.reasons & fell_back) == 0;
  return meant ? assigned::changed : assigned::impossible;
}

}  // namespace trefoil::cohort
