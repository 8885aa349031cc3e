/// The board's rows in the store: a cohort as its campaign's row, its cells as one row a page.

#include <algorithm>
#include <bit>
#include <cstring>

#include "actors/shell/board.hpp"
#include "actors/shell/version_cache.hpp"
#include "persistence/planted.hpp"

namespace trefoil::shell {

namespace {

static_assert(std::endian::native == std::endian::little, "cells are stored as they are");

struct stored_page {
  std::uint32_t number = 0;
  std::uint64_t hash = 0;
  std::uint32_t planned = 0;
  bool opened = false;
  static constexpr auto fields = field_list{
    field<1>("number", &stored_page::number), field<2>("hash", &stored_page::hash),
    field<3>("planned", &stored_page::planned), field<4>("opened", &stored_page::opened)};
};

struct stored_letter {
  sequence at = 0;
  std::uint16_t tag = 0;
  timestamp when;
  static constexpr auto fields
    = field_list{field<1>("at", &stored_letter::at), field<2>("tag", &stored_letter::tag),
                 field<4>("when", &stored_letter::when)};
};

struct stored_amendment {
  std::uint32_t index = 0;
  timestamp due;
  std::optional<target> towards;
  std::uint32_t change = 0;
  campaign::change_kind kind = campaign::change_kind::none;
  std::uint16_t problem = 0;
  std::vector<stored_letter> letters;
  static constexpr auto fields = field_list{field<1>("index", &stored_amendment::index),
                                            field<2>("due", &stored_amendment::due),
                                            field<3>("towards", &stored_amendment::towards),
                                            field<4>("change", &stored_amendment::change),
                                            field<5>("kind", &stored_amendment::kind),
                                            field<6>("problem", &stored_amendment::problem),
                                            field<7>("letters", &stored_amendment::letters)};
};

struct stored_amendments {
  std::vector<stored_amendment> list;
  std::vector<stored_letter> letters;
  static constexpr auto fields = field_list{field<1>("list", &stored_amendments::list),
                                            field<2>("letters", &stored_amendments::letters)};
};

struct stored_cohort {
  cohort::phase phase = cohort::phase::none;
  std::uint8_t steps = 0;
  std::uint64_t version = 0;
  std::vector<company_id> individuals;
  company_id through;
  std::uint32_t reminders_due = 0;
  std::vector<stored_page> pages;
  stored_tallies tallies;
  std::vector<stored_letter> letters;
  timestamp due;
  std::vector<campaign::change_outcome> outcomes;
  std::vector<company_id> excluded;
  std::vector<std::uint32_t> lists;
  std::vector<std::uint32_t> excluded_lists;
  static constexpr auto fields
    = field_list{field<1>("phase", &stored_cohort::phase),
                 field<2>("steps", &stored_cohort::steps),
                 field<3>("version", &stored_cohort::version),
                 field<4>("individuals", &stored_cohort::individuals),
                 field<5>("through", &stored_cohort::through),
                 field<6>("reminders_due", &stored_cohort::reminders_due),
                 field<7>("pages", &stored_cohort::pages),
                 field<8>("tallies", &stored_cohort::tallies),
                 field<9>("letters", &stored_cohort::letters),
                 field<10>("due", &stored_cohort::due),
                 field<11>("outcomes", &stored_cohort::outcomes),
                 field<12>("excluded", &stored_cohort::excluded).optional(),
                 field<13>("lists", &stored_cohort::lists).optional(),
                 field<14>("excluded_lists", &stored_cohort::excluded_lists).optional()};
};

std::vector<stored_letter> stored_of(const std::vector<board::posted>& letters) {
  std::vector<stored_letter> result;
  for (const auto& one : letters) result.push_back({one.at, one.tag, one.when});
  return result;
}

std::vector<board::posted> posted_of(const std::vector<stored_letter>& letters) {
  std::vector<board::posted> result;
  for (const auto& one : letters) result.push_back({one.at, one.tag, one.when});
  return result;
}

}  // namespace

void board::save(changed_rows& to, const std::function<std::uint64_t(const version_ptr&)>& key_of) {
  for (auto& [campaign, cohort] : cohorts_) {
    for (auto& page : cohort.pages) {
      if (std::exchange(page.amended, false)) {
        to.put(row_key(fold_kind::amendments, campaign, page.number), stored(page));
      }
      if (!std::exchange(page.changed, false) || planted(bug::fold_row_missing)) continue;
      std::string cells(page.cells.size() * sizeof(cohort::progress), '\0');
      std::memcpy(cells.data(), page.cells.data(), cells.size());
      to.put(row_key(fold_kind::column, campaign, page.number), std::move(cells));
    }
    cohort.tallies.save(campaign, to);
    if (!std::exchange(cohort.changed, false)) continue;
    stored_cohort whole;
    whole.phase = cohort.phase;
    whole.steps = cohort.steps;
    whole.version = cohort.version ? key_of(cohort.version) : 0;
    whole.individuals = cohort.individuals;
    whole.through = cohort.through;
    whole.reminders_due = cohort.reminders_due;
    for (const auto& one : cohort.pages)
      whole.pages.push_back({one.number, one.hash, one.planned, one.opened});
    whole.tallies = cohort.tallies.stored();
    whole.letters = stored_of(cohort.letters);
    whole.due = cohort.due;
    whole.outcomes = cohort.outcomes;
    whole.excluded = cohort.excluded;
    whole.lists = cohort.lists;
    whole.excluded_lists = cohort.excluded_lists;
    to.put(row_key(fold_kind::cohort, to_bytes(campaign)), encode_stored(whole));
  }
}

void board::saved() {
  for (auto& [campaign, cohort] : cohorts_) cohort.tallies.saved();
}

void board::forget(sequence before, timestamp instant) {
  const auto is_gone = [&](const posted& one) { return one.at < before; };
  for (auto& [campaign, cohort] : cohorts_) {
    cohort.changed |= std::erase_if(cohort.letters, is_gone) > 0;
    cohort.changed |= cohort.tallies.forget(instant);
    for (auto& page : cohort.pages) {
      page.amended |= std::erase_if(page.letters, is_gone) > 0;
      for (auto& [index, own] : page.amendments)
        page.amended |= std::erase_if(own.letters, is_gone) > 0;
    }
  }
}

bool board::restore_cohort(const fold_row& from, const page_source& pages,
                           const std::function<version_ptr(std::uint64_t)>& version_of) {
  campaign_id campaign;
  stored_cohort whole;
  if (!from_bytes(std::string_view{from.key}.substr(1), campaign)
      || decode<spelling::stored>(*from.body, whole).failed())
    return false;
  auto& cohort = cohorts_[campaign];
  cohort.phase = whole.phase;
  cohort.steps = whole.steps;
  cohort.version = whole.version != 0 ? version_of(whole.version) : nullptr;
  if (whole.version != 0 && !cohort.version) return false;
  cohort.individuals = std::move(whole.individuals);
  cohort.through = whole.through;
  cohort.reminders_due = whole.reminders_due;
  if (!cohort.tallies.restore(std::move(whole.tallies))) return false;
  cohort.due = whole.due;
  cohort.outcomes = std::move(whole.outcomes);
  cohort.excluded = std::move(whole.excluded);
  cohort.lists = std::move(whole.lists);
  cohort.excluded_lists = std::move(whole.excluded_lists);
  cohort.letters = posted_of(whole.letters);
  for (const auto& one : whole.pages) {
    auto& page = cohort.pages.emplace_back();
    page.number = one.number;
    page.hash = one.hash;
    page.planned = one.planned;
    page.opened = one.opened;
    load({campaign, shard_}, cohort, page, pages);
    if (page.opened && page.page.size() == 0) lacks({campaign, shard_}, page.number);
  }
  return true;
}

board::board_page* board::page_of(const fold_row& from) {
  const std::string_view key = from.key;
  campaign_id campaign;
  if (key.size() != 17 || !from_bytes(key.substr(1, 12), campaign)) return nullptr;
  const auto number = static_cast<std::uint32_t>(get_number(key.substr(13)));
  const auto found = cohorts_.find(campaign);
  if (found == cohorts_.end()) return nullptr;
  auto& pages = found->second.pages;
  const auto at = std::find_if(pages.begin(), pages.end(),
                               [&](const board_page& one) { return one.number == number; });
  return at == pages.end() ? nullptr : &*at;
}

bool board::restore_column(const fold_row& from) {
  auto* page = page_of(from);
  if (page == nullptr) return false;
  if (page->page.size() == 0) return true;  // Of a plan that a later one has replaced.
  if (from.body->size() != page->cells.size() * sizeof(cohort::progress)) return false;
  std::memcpy(page->cells.data(), from.body->data(), from.body->size());
  return true;
}

std::string board::stored(const board_page& page) {
  stored_amendments all;
  for (const auto& [index, one] : page.amendments) {
    auto& added = all.list.emplace_back();
    added.index = index;
    added.due = one.due;
    added.towards = one.towards;
    added.change = one.change;
    added.kind = one.kind;
    added.problem = one.problem;
    added.letters = stored_of(one.letters);
  }
  all.letters = stored_of(page.letters);
  return encode_stored(all);
}

bool board::restore_amendments(const fold_row& from) {
  auto* page = page_of(from);
  stored_amendments all;
  if (page == nullptr || decode<spelling::stored>(*from.body, all).failed()) return false;
  for (auto& one : all.list) {
    if (one.index >= page->cells.size()) return false;
    auto& there = page->amendments[one.index];
    there.due = one.due;
    there.towards = std::move(one.towards);
    there.change = one.change;
    there.kind = one.kind;
    there.problem = one.problem;
    there.letters = posted_of(one.letters);
  }
  page->letters = posted_of(all.letters);
  return true;
}

}  // namespace trefoil::shell
