#include "actors/shell/board.hpp"

#include <algorithm>

#include "actors/shell/version_cache.hpp"
#include "actors/task/path.hpp"
#include "persistence/planted.hpp"
#include "persistence/record.hpp"

namespace trefoil::shell {

void board::apply(const moment& now, const cohort_id& id, const cohort::event& event,
                  const page_source& pages) {
  // Overrides are a fold of their own, and what came of them may be told even behind the end.
  if (std::holds_alternative<cohort::companies_assigned>(event)
      || std::holds_alternative<cohort::assignments_reported>(event))
    return;
  const auto [at, fresh] = cohorts_.try_emplace(id.campaign);
  if (fresh) at->second.cohort = std::make_unique<cohort_board>();
  if (!at->second.cohort) return changes_closed(id);
  auto& cohort = *at->second.cohort;
  cohort.changed = true;
  std::visit([&](const auto& one) { on({now, id, cohort, pages}, one); }, event);
  cohort.tallies.end_record(now);
}

void board::apply(const moment& now, const task_id& id, const task::event& event) {
  const auto found = cohorts_.find(id.campaign);
  if (found == cohorts_.end()) return;
  if (!found->second.cohort) return changes_closed(id);
  auto& cohort = *found->second.cohort;
  const auto where = cohort.locate(id.company);
  if (!where) return;
  auto& page = cohort.pages[where->first];
  auto& cell = page.cells[where->second];
  page.changed = true;
  page.head(where->second, now.at);
  cohort.changed = true;
  const auto before = planted(bug::cell_counted_twice) ? cohort::progress{} : cell;
  cohort::mark(cell, event);
  const auto segment = segment_of(cohort, page, where->second);
  cohort.tallies.change(segment, before, segment, cell);
  cohort.tallies.end_record(now);
}

void board::relate(const moment& now, company_id buyer, company_id company,
                   connection_status status) {
  for (auto at = cohorts_.lower_bound({buyer, 0}); at != cohorts_.end() && at->first.buyer == buyer;
       ++at) {
    if (!at->second.cohort || at->second.cohort->phase >= cohort::phase::closing)
      continue;  // Behind the fence nobody is notified any more.
    auto& cohort = *at->second.cohort;
    change_company({at->first, shard_}, cohort, company,
                   [&](cohort::progress& cell, const board_page&, std::size_t) {
                     if (status == connection_status::connected) {
                       cohort::deliver(cell, cohort.steps);
                     } else if (!planted(bug::end_letter_lost)) {
                       cohort::hold(cell);
                     }
                   });
    cohort.tallies.end_record(now);
  }
}

void board::membership(const moment& now, company_id company, const company::row& row,
                       person_number person) {
  for (auto& [campaign, kept] : cohorts_) {
    if (!kept.cohort || kept.cohort->phase == cohort::phase::closed) continue;
    auto& cohort = *kept.cohort;
    change_company({campaign, shard_}, cohort, company,
                   [&](cohort::progress& cell, const board_page& page, std::size_t index) {
                     if (cell.holder != person) return;
                     if (!company::is_eligible(row, person, page.target_at(index)))
                       cohort::lose_holder(cell, person);
                   });
    cohort.tallies.end_record(now);
  }
}

const board::entry* board::entry_of(const cohort_id& id) const {
  const auto found = cohorts_.find(id.campaign);
  return found == cohorts_.end() ? nullptr : &found->second;
}

const cohort_board* board::look_up(const cohort_id& id) const {
  const auto* known = entry_of(id);
  return known == nullptr ? nullptr : known->cohort.get();
}

bool board::is_put_away(const cohort_id& id) const {
  const auto* known = entry_of(id);
  return known != nullptr && !known->cohort;
}

std::optional<participant_place> board::find(const task_id& id) const {
  const auto* cohort = look_up({id.campaign, shard_});
  return cohort == nullptr ? std::nullopt : cohort->find(id);
}

sequence board::head_of(const task_id& id) const {
  const auto* cohort = look_up({id.campaign, shard_});
  return cohort == nullptr ? 0 : cohort->head_of(id);
}

bool board::fenced(const cohort_id& id) const {
  const auto* known = entry_of(id);
  return known != nullptr && (!known->cohort || known->cohort->phase >= cohort::phase::closing);
}

bool board::has_work(const cohort_id& id) const {
  const auto* cohort = look_up(id);
  if (cohort == nullptr) return false;
  if (!cohort->outcomes.empty()) return true;
  return cohort::has_work(cohort->phase, cohort->reminders_due);
}

version_ptr board::version(const cohort_id& id) const {
  const auto* known = entry_of(id);
  if (known == nullptr) return nullptr;
  return known->cohort ? known->cohort->version : known->version;
}

cohort::tally board::tally(const cohort_id& id) const {
  const auto* known = entry_of(id);
  if (known == nullptr) return {};
  if (!known->cohort) return known->sum;
  const auto* cohort = known->cohort.get();
  // A plan is seen by nobody before it is agreed on: it may be but a preview.
  return cohort->tallies.started() ? cohort->tallies.sum() : cohort::tally{};
}

segment_counts board::segments(const cohort_id& id) const {
  const auto* cohort = look_up(id);
  return cohort == nullptr || !cohort->tallies.started() ? segment_counts{} : cohort->tallies.now();
}

tallies_then board::tallies_at(const cohort_id& id, timestamp when) const {
  const auto* cohort = look_up(id);
  return cohort == nullptr ? tallies_then{} : cohort->tallies.then(id.campaign, when);
}

std::uint32_t board::segment_of(cohort_board& cohort, const board_page& page, std::size_t index) {
  return cohort.tallies.number_of(page.regions[page.page.region(index)],
                                  page.target_at(index).departments);
}

std::optional<board::planning> board::planning_of(const cohort_id& id) const {
  const auto* cohort = look_up(id);
  if (cohort == nullptr || cohort->phase != cohort::phase::planning) return std::nullopt;
  return planning{&cohort->individuals, cohort->through, &cohort->excluded, &cohort->lists,
                  &cohort->excluded_lists};
}

std::vector<cohort_id> board::at_work() const {
  std::vector<cohort_id> result;
  for (const auto& [campaign, kept] : cohorts_) {
    if (has_work({campaign, shard_})) result.push_back({campaign, shard_});
  }
  return result;
}

std::vector<posted> board::letters_of(const task_id& id, sequence from, sequence upto,
                                      std::size_t limit) const {
  const auto* cohort = look_up({id.campaign, shard_});
  return cohort == nullptr ? std::vector<posted>{}
                           : cohort->letters_of(id.company, from, upto, limit);
}

void board::load(const cohort_id& id, cohort_board& cohort, board_page& page,
                 const page_source& pages) {
  if (page.is_read()) return;
  const auto body = pages(entity_id{id}.key(), page.number);
  if (!body || !page.read(*body)) return;
  for (const auto& name : page.page.regions()) page.regions.push_back(cohort.tallies.region(name));
}

void board::lacks(const cohort_id& id, std::uint32_t page) {
  if (!lacking_)
    lacking_ = to_text(entity_id{id}) + ": page " + std::to_string(page) + " is missing or damaged";
}

void board::changes_closed(const entity_id& what) {
  if (!lacking_) lacking_ = to_text(what) + ": changes although its campaign is closed";
}

template <class Change>
void board::change(const cohort_id& id, cohort_board& cohort, board_page& page, std::size_t index,
                   Change&& apply) {
  auto& cell = page.cells[index];
  const auto before = cell;
  apply(cell, page, index);
  if (planted(bug::letter_twice) && changed_) apply(cell, page, index);
  if (cell == before) return;
  page.changed = true;
  cohort.changed = true;
  const auto segment = segment_of(cohort, page, index);
  cohort.tallies.change(segment, before, segment, cell);
  if (changed_) changed_({id.campaign, page.page.company(index), 1});
}

template <class Change>
void board::change_page(const folding& in, const posted& letter, std::uint32_t number,
                        Change&& apply) {
  for (auto& page : in.cohort.pages) {
    if (page.number != number) continue;
    load(in.id, in.cohort, page, in.pages);
    if (!page.is_read()) lacks(in.id, number);
    for (std::size_t index = 0; index < page.cells.size(); ++index)
      change(in.id, in.cohort, page, index, apply);
    note(page.letters, letter);
    page.amended = true;
    return;
  }
}

template <class Change>
void board::change_company(const cohort_id& id, cohort_board& cohort, company_id company,
                           Change&& apply) {
  if (const auto where = cohort.locate(company)) {
    auto& page = cohort.pages[where->first];
    if (page.opened) change(id, cohort, page, where->second, apply);
  }
}

void board::on(const folding& in, const cohort::plan_started& past) {
  in.cohort = {};
  in.cohort.version = shared_version(past.version_frozen);
  in.cohort.steps = task::steps_without_answers(*in.cohort.version);
  in.cohort.individuals = past.individuals;
  in.cohort.excluded = past.excluded;
  in.cohort.excluded_lists = past.excluded_lists;
  in.cohort.lists = past.lists;
  in.cohort.phase = cohort::phase::planning;
}

void board::on(const folding& in, const cohort::page_planned& past) {
  in.cohort.through = past.through;
  if (past.counts.all() == 0) return;
  auto& page = in.cohort.pages.emplace_back();
  page.number = past.number;
  page.hash = past.hash;
  page.planned = past.counts.all();
  load(in.id, in.cohort, page, in.pages);
  // Of a page that is gone nothing is opened: its plan was discarded.
  for (std::size_t index = 0; index < page.cells.size(); ++index)
    in.cohort.tallies.add(segment_of(in.cohort, page, index), {});
}

void board::on(const folding& in, const cohort::plan_finished&) {
  in.cohort.phase = cohort::phase::planned;
  in.cohort.individuals = {};
  in.cohort.excluded = {};
  in.cohort.excluded_lists = {};
}

void board::on(const folding& in, const cohort::plan_discarded&) { in.cohort = {}; }

void board::on(const folding& in, const cohort::opening_started&) {
  in.cohort.tallies.start(in.now);
  in.cohort.phase = cohort::phase::opening;
}

void board::on(const folding& in, const cohort::page_opened& past) {
  change_page(in, {in.now.at, cohort::page_opened::tag, {}}, past.number,
              [&](cohort::progress& cell, const board_page& opened, std::size_t index) {
                const auto& page = opened.page;
                // Accepted or ended since it was planned: that letter came before there was anything to change.
                const auto relation = companies_.between(in.id.campaign.buyer, page.company(index));
                const bool connected = relation.status == connection_status::connected;
                cell = cohort::opened(page.outcome(index), connected, in.cohort.steps);
                if (const auto to = page.target(index); to.assignee() != 0)
                  cohort::hand_over(cell, to, companies_.find(page.company(index)).get());
              });
  for (auto& page : in.cohort.pages) page.opened = page.opened || page.number == past.number;
}

void board::on(const folding& in, const cohort::opening_finished&) {
  in.cohort.phase = cohort::phase::open;
}

void board::on(const folding& in, const cohort::reminding_started&) { ++in.cohort.reminders_due; }

/// How many people a reminder of an unclaimed task reaches: those that may claim it now.
std::uint64_t board::reached_at(const board_page& page, std::size_t index) const {
  const auto row = companies_.find(page.page.company(index));
  return row == nullptr ? 0 : company::eligible(*row, page.target_at(index)).size();
}

void board::on(const folding& in, const cohort::page_reminded& past) {
  change_page(in, {in.now.at, cohort::page_reminded::tag, past.at}, past.number,
              [&](cohort::progress& cell, const board_page& page, std::size_t index) {
                switch (cohort::remind(cell, past.at)) {
                  case cohort::reminder_outcome::sent_holder:
                    in.cohort.tallies.count_reminded(1);
                    break;
                  case cohort::reminder_outcome::sent_recipients:
                    in.cohort.tallies.count_reminded(reached_at(page, index));
                    break;
                  case cohort::reminder_outcome::not_participating:
                    break;
                  default:
                    in.cohort.tallies.count_reminder_skipped();
                }
              });
}

void board::on(const folding& in, const cohort::reminding_finished&) {
  if (in.cohort.reminders_due > 0) --in.cohort.reminders_due;
}

void board::on(const folding& in, const cohort::fenced&) {
  if (!in.cohort.tallies.started()) in.cohort.tallies.start(in.now);
  in.cohort.phase = cohort::phase::closing;
  in.cohort.reminders_due = 0;
}

void board::on(const folding& in, const cohort::page_closed& past) {
  change_page(in, {in.now.at, cohort::page_closed::tag, {}}, past.number,
              [](cohort::progress& cell, const board_page&, std::size_t) {
                cohort::close(cell, task::close_reason::campaign_closed);
              });
}

void board::on(const folding& in, const cohort::closing_finished&) {
  in.cohort.tallies.rest(in.now);
  in.cohort.phase = cohort::phase::closed;
}

}  // namespace trefoil::shell
