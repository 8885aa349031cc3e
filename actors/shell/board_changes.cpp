/// Letters to single participants, as the board folds them.

#include <algorithm>

#include "actors/shell/board.hpp"

namespace trefoil::shell {

std::shared_ptr<const std::vector<campaign::change_outcome>> board::outcomes_of(
  const cohort_id& id) const {
  const auto* cohort = look_up(id);
  if (cohort == nullptr || cohort->outcomes.empty()) return nullptr;
  const auto& all = cohort->outcomes;
  const auto size = static_cast<std::ptrdiff_t>(std::min(all.size(), limits::chunk_items_max));
  return std::make_shared<const std::vector<campaign::change_outcome>>(all.begin(),
                                                                       all.begin() + size);
}

void board::note(std::vector<posted>& letters, const posted& one) {
  letters.push_back(one);
  if (letters.size() > limits::letters_shown_max) letters.erase(letters.begin());
}

/// Changes one participant as its letter says. Why it does nothing, or `none`.
errc board::amend(const folding& in, const campaign::change& what) {
  const auto where = in.cohort.locate(what.company);
  if (!where || !in.cohort.pages[where->first].opened) return errc::not_participant;
  auto& page = in.cohort.pages[where->first];
  const auto index = where->second;
  const auto before = in.cohort.now_at(page, index);
  auto after = before;
  const auto row = companies_.find(what.company);
  const auto problem = cohort::change(after, what, row.get());

  const auto segment = segment_of(in.cohort, page, index);
  auto& own = page.amendments[static_cast<std::uint32_t>(index)];
  own.change = what.number;
  own.kind = what.kind;
  own.problem = static_cast<std::uint16_t>(problem);
  page.amended = true;
  if (problem != errc::none) return problem;
  if (what.kind == campaign::change_kind::set_due) own.due = what.due;
  own.towards = after.target;
  note(own.letters, {in.now.at, tag_in_history(what.kind), what.at});

  auto& cell = page.cells[index];
  cell = after;
  in.cohort.tallies.change(segment, before, segment_of(in.cohort, page, index), cell);
  if (what.kind == campaign::change_kind::remind)
    in.cohort.tallies.count_reminded(cell.holder != 0 ? 1 : reached_at(page, index));
  page.changed = true;
  if (changed_) changed_({in.id.campaign, what.company, 1});
  return problem;
}

/// What a letter counts as in a task's history.
std::uint16_t board::tag_in_history(campaign::change_kind kind) {
  switch (kind) {
    case campaign::change_kind::close:
    case campaign::change_kind::remove:
      return cohort::page_closed::tag;
    case campaign::change_kind::remind:
      return cohort::page_reminded::tag;
    case campaign::change_kind::set_due:
      return cohort::due_set::tag;
    default:
      return cohort::participant_changed::tag;
  }
}

void board::on(const folding& in, const cohort::participant_changed& past) {
  const auto problem = amend(in, past.change);
  in.cohort.outcomes.push_back(
    {past.change.number, past.change.company, static_cast<std::uint16_t>(problem)});
}

void board::on(const folding& in, const cohort::changes_reported& past) {
  const auto told = std::min(past.outcomes.size(), in.cohort.outcomes.size());
  in.cohort.outcomes.erase(in.cohort.outcomes.begin(),
                           in.cohort.outcomes.begin() + static_cast<std::ptrdiff_t>(told));
}

void board::on(const folding& in, const cohort::due_set& past) {
  in.cohort.due = past.due;
  note(in.cohort.letters, {in.now.at, cohort::due_set::tag, past.at});
  if (!changed_) return;
  for (const auto& page : in.cohort.pages) {
    for (std::size_t index = 0; index < page.cells.size(); ++index)
      changed_({in.id.campaign, page.page.company(index), 1});
  }
}

}  // namespace trefoil::shell
