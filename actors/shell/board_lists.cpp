/// Lists from the board, a slice at a time.

#include "actors/cohort/resolution.hpp"
#include "actors/shell/board.hpp"

namespace trefoil::shell {

template <class Wanted>
void board::tasks(company_id company, std::size_t cohorts, task_list& to, Wanted&& wanted) const {
  auto at = to.after.given() ? cohorts_.upper_bound(to.after.campaign) : cohorts_.begin();
  for (; at != cohorts_.end() && cohorts > 0 && to.rows.size() < to.limit; ++at, --cohorts) {
    to.after = {at->first, company, 1};
    const auto where = locate(at->second, company);
    if (!where) continue;
    const auto& page = at->second.pages[where->first];
    if (!page.opened || !wanted(page, where->second)) continue;
    to.rows.push_back({to.after, now_at(at->second, page, where->second)});
  }
  to.ended = at == cohorts_.end();
}

void board::inbox(company_id company, person_number person, std::size_t cohorts,
                  task_list& to) const {
  const auto row = companies_.find(company);
  const auto* who = row == nullptr ? nullptr : row->find(person);
  if (who == nullptr) {
    to.ended = true;
    return;
  }
  const auto anybody = company::staffed(*row);
  tasks(company, cohorts, to, [&](const board_page& page, std::size_t index) {
    const auto& cell = page.cells[index];
    if (cell.status != cohort::participant_status::open) return false;
    if (cell.holder != 0) return cell.holder == person;
    const auto target = target_at(page, index);
    return target.persons.empty() ? company::is_eligible(*who, target.departments, anybody)
                                  : company::is_eligible(*row, person, target);
  });
}

void board::received(company_id company, const std::optional<cohort::participant_status>& status,
                     std::size_t cohorts, task_list& to) const {
  tasks(company, cohorts, to, [&](const board_page& page, std::size_t index) {
    const auto is = page.cells[index].status;
    if (is == cohort::participant_status::skipped || is == cohort::participant_status::failed
        || page.cells[index].reason == task::close_reason::never_sent)
      return false;  // Nothing was sent.
    return !status || is == *status;
  });
}

participant_row board::row_of(company_id buyer, const cohort_board& cohort, const board_page& page,
                              std::size_t index) {
  participant_row row;
  row.company = page.page.company(index);
  row.now = now_at(cohort, page, index);
  const auto target = target_at(page, index);
  row.target.departments = target.departments;
  row.target.persons.assign(target.persons.begin(), target.persons.end());
  row.reasons = page.page.reasons(index);
  auto bit = cohort::by_first_list;
  for (const auto number : cohort.lists) {
    if ((row.reasons & bit) != 0) row.lists.push_back({buyer, number});
    bit <<= 1U;
  }
  const auto own = page.amendments.find(static_cast<std::uint32_t>(index));
  if (own != page.amendments.end() && own->second.change != 0) {
    row.change = {own->second.change, own->second.kind, row.company, true, own->second.problem};
  }
  return row;
}

void board::participants(const cohort_id& id, std::size_t pages, participant_list& to) const {
  to.ended = true;
  const auto* cohort = look_up(id);
  if (cohort == nullptr) return;
  for (const auto& page : cohort->pages) {
    const auto size = page.page.size();
    if (!page.opened || size == 0 || page.page.company(size - 1) <= to.after) continue;
    if (pages-- == 0) {
      to.ended = false;
      return;
    }
    for (std::size_t index = 0; index < size; ++index) {
      const auto company = page.page.company(index);
      if (company <= to.after) continue;
      if (to.rows.size() == to.limit) {
        to.ended = false;
        return;
      }
      to.after = company;
      if (!to.status || page.cells[index].status == *to.status)
        to.rows.push_back(row_of(id.campaign.buyer, *cohort, page, index));
    }
  }
}

}  // namespace trefoil::shell
