#include "actors/shell/cohort_board.hpp"

#include <algorithm>

#include "actors/cohort/resolution.hpp"
#include "persistence/planted.hpp"
#include "persistence/record.hpp"

namespace trefoil::shell {

bool participant_place::is_sent() const {
  return opened && cell->status != cohort::participant_status::skipped
         && cell->status != cohort::participant_status::failed;
}

bool board_page::read(std::string_view body) {
  // A number that a discarded plan used may hold the next plan's page: the hash tells.
  if (checksum(body) != hash) return false;
  auto decoded = cohort::assignment_page::decode(body);
  if (!decoded || decoded->size() == 0) return false;
  page = std::move(*decoded);
  first = page.company(0);
  last = page.company(page.size() - 1);
  cells.assign(page.size(), {});
  heads.clear();
  return true;
}

void board_page::head(std::size_t index, sequence at) {
  if (heads.empty()) heads.resize(cells.size());
  heads[index] = at;
  headed = true;
}

target_view board_page::target_at(std::size_t index) const {
  if (!amendments.empty()) {
    const auto own = amendments.find(static_cast<std::uint32_t>(index));
    if (own != amendments.end() && own->second.towards) return *own->second.towards;
  }
  return page.target(index);
}

std::optional<std::pair<std::size_t, std::size_t>> cohort_board::locate(company_id company) const {
  // Pages follow each other in company order: the last one that does not begin behind the company.
  const auto behind = std::upper_bound(
    pages.begin(), pages.end(), company,
    [](company_id wanted, const board_page& page) { return wanted < page.first; });
  if (behind == pages.begin()) return std::nullopt;
  const auto& page = *std::prev(behind);
  const auto index = page.page.find(company);
  if (!index || *index >= page.cells.size()) return std::nullopt;
  return std::pair{static_cast<std::size_t>(std::prev(behind) - pages.begin()), *index};
}

std::optional<participant_place> cohort_board::find(const task_id& id) const {
  const auto where = id.round == 1 ? locate(id.company) : std::nullopt;
  if (!where) return std::nullopt;
  const auto& page = pages[where->first];
  participant_place result;
  result.page = &page.page;
  result.index = where->second;
  result.cell = now_at(page, where->second);
  result.steps = steps;
  result.opened = page.opened && result.cell->reason != task::close_reason::never_sent;
  return result;
}

sequence cohort_board::head_of(const task_id& id) const {
  const auto where = id.round == 1 ? locate(id.company) : std::nullopt;
  return where ? pages[where->first].head_at(where->second) : 0;
}

cohort::participant cohort_board::now_at(const board_page& page, std::size_t index) const {
  cohort::participant now{page.cells[index], due, std::nullopt};
  if (page.amendments.empty()) return now;
  const auto own = page.amendments.find(static_cast<std::uint32_t>(index));
  if (own == page.amendments.end()) return now;
  if (own->second.due.given()) now.due = own->second.due;
  now.target = own->second.towards;
  return now;
}

std::optional<inbox_row> cohort_board::received(
  const task_id& id, const std::optional<cohort::participant_status>& status) const {
  const auto where = find(id);
  if (!where || !where->is_sent() || (status && where->cell->status != *status))
    return std::nullopt;
  return inbox_row{id, *where->cell};
}

participant_row cohort_board::row_of(company_id buyer, const board_page& page,
                                     std::size_t index) const {
  participant_row row;
  row.company = page.page.company(index);
  row.now = now_at(page, index);
  const auto target = page.target_at(index);
  row.target.departments = target.departments;
  row.target.persons.assign(target.persons.begin(), target.persons.end());
  row.reasons = page.page.reasons(index);
  auto bit = cohort::by_first_list;
  for (const auto number : lists) {
    if ((row.reasons & bit) != 0) row.lists.push_back({buyer, number});
    bit <<= 1U;
  }
  const auto own = page.amendments.find(static_cast<std::uint32_t>(index));
  if (own != page.amendments.end() && own->second.change != 0) {
    row.change = {own->second.change, own->second.kind, row.company, true, own->second.problem};
  }
  return row;
}

void cohort_board::participants(company_id buyer, std::size_t pages_max,
                                participant_list& to) const {
  to.ended = phase < cohort::phase::opening;  // A plan may be but a preview: nobody takes part yet.
  if (to.ended) return;
  for (const auto& page : pages) {
    if (page.planned == 0 || page.last <= to.after) continue;
    if (pages_max-- == 0) return;
    if (!page.is_read()) to.after = page.last;
    for (std::size_t index = 0; index < page.page.size(); ++index) {
      const auto company = page.page.company(index);
      if (company <= to.after) continue;
      if (to.rows.size() == to.limit) return;
      to.after = company;
      if (!to.status || page.cells[index].status == *to.status)
        to.rows.push_back(row_of(buyer, page, index));
    }
  }
  to.ended = true;
}

std::vector<posted> cohort_board::letters_of(company_id company, sequence from, sequence upto,
                                             std::size_t limit) const {
  std::vector<posted> result;
  const auto where = locate(company);
  if (!where) return result;
  const auto& page = pages[where->first];
  const auto gather = [&](const std::vector<posted>& all) {
    auto room = limit;
    for (auto one = all.rbegin(); one != all.rend() && room > 0; ++one) {
      if (one->at < from || one->at > upto) continue;
      result.push_back(*one);
      --room;
    }
  };
  gather(letters);
  gather(page.letters);
  const auto own = page.amendments.find(static_cast<std::uint32_t>(where->second));
  if (own != page.amendments.end()) gather(own->second.letters);
  std::ranges::sort(result, {}, &posted::at);
  if (result.size() > limit)
    result.erase(result.begin(), result.end() - static_cast<std::ptrdiff_t>(limit));
  return result;
}

board_page* cohort_board::page_of(std::uint32_t number) {
  const auto at = std::find_if(pages.begin(), pages.end(),
                               [&](const board_page& one) { return one.number == number; });
  return at == pages.end() ? nullptr : &*at;
}

bool cohort_board::can_be_put_away() const {
  const auto is_stored = [](const board_page& page) {
    return page.first.given() && !page.changed && !page.headed && !page.amended;
  };
  if (planted(bug::put_away_unsaved)) return phase == cohort::phase::closed;
  return phase == cohort::phase::closed && outcomes.empty() && !changed
         && std::all_of(pages.begin(), pages.end(), is_stored);
}

}  // namespace trefoil::shell
