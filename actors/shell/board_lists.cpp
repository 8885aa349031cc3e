/// Lists from the board, a slice at a time.

#include "actors/shell/board.hpp"

namespace trefoil::shell {

/// Calls `look` with each of so many campaigns behind `to.after`, until it says that the slice is over.
template <class Look>
void board::tasks(company_id company, std::size_t cohorts, task_list& to, Look&& look) const {
  auto at = to.after.given() ? cohorts_.upper_bound(to.after.campaign) : cohorts_.begin();
  while (at != cohorts_.end() && cohorts-- > 0 && to.rows.size() < to.limit) {
    to.after = {at->first, company, 1};
    const bool goes_on = look(at->second);
    ++at;
    if (!goes_on) break;
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
  const auto is_wanted = [&](const board_page& page, std::size_t index) {
    const auto& cell = page.cells[index];
    if (cell.status != cohort::participant_status::open) return false;
    if (cell.holder != 0) return cell.holder == person;
    const auto target = page.target_at(index);
    return target.persons.empty() ? company::is_eligible(*who, target.departments, anybody)
                                  : company::is_eligible(*row, person, target);
  };
  tasks(company, cohorts, to, [&](const entry& kept) {
    // Of a closed one nothing is open.
    const auto where = kept.cohort ? kept.cohort->locate(company) : std::nullopt;
    if (!where) return true;
    const auto& page = kept.cohort->pages[where->first];
    if (page.opened && is_wanted(page, where->second))
      to.rows.push_back({to.after, kept.cohort->now_at(page, where->second)});
    return true;
  });
}

void board::received(company_id company, const std::optional<cohort::participant_status>& status,
                     std::size_t cohorts, task_list& to) const {
  tasks(company, cohorts, to, [&](const entry& kept) {
    if (!kept.cohort) {
      if (status && !kept.sum.may_have(*status)) return true;
      to.put_away = to.after.campaign;
      return false;
    }
    if (auto row = kept.cohort->received(to.after, status)) to.rows.push_back(std::move(*row));
    return true;
  });
}

void board::participants(const cohort_id& id, std::size_t pages, participant_list& to) const {
  to.ended = true;
  const auto* kept = entry_of(id);
  if (kept == nullptr) return;
  if (kept->cohort) return kept->cohort->participants(id.campaign.buyer, pages, to);
  to.put_away = !to.status || kept->sum.may_have(*to.status);
}

}  // namespace trefoil::shell
