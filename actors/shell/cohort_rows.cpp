/// A cohort's rows in the store: itself as its campaign's row, its cells and what stands beside them as rows a page.

#include <bit>
#include <cstring>

#include "actors/shell/cohort_board.hpp"

namespace trefoil::shell {

namespace {

static_assert(std::endian::native == std::endian::little, "numbers are stored as they are");

struct stored_page {
  std::uint32_t number = 0;
  std::uint64_t hash = 0;
  std::uint32_t planned = 0;
  bool opened = false;
  company_id first;
  company_id last;
  static constexpr auto fields = field_list{field<1>("number", &stored_page::number),
                                            field<2>("hash", &stored_page::hash),
                                            field<3>("planned", &stored_page::planned),
                                            field<4>("opened", &stored_page::opened),
                                            field<5>("first", &stored_page::first).optional(),
                                            field<6>("last", &stored_page::last).optional()};
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

struct amendment_list {
  std::vector<stored_amendment> list;
  std::vector<stored_letter> letters;
  static constexpr auto fields = field_list{field<1>("list", &amendment_list::list),
                                            field<2>("letters", &amendment_list::letters)};
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

std::vector<stored_letter> stored_of(const std::vector<posted>& letters) {
  std::vector<stored_letter> result;
  for (const auto& one : letters) result.push_back({one.at, one.tag, one.when});
  return result;
}

std::vector<posted> posted_of(const std::vector<stored_letter>& letters) {
  std::vector<posted> result;
  for (const auto& one : letters) result.push_back({one.at, one.tag, one.when});
  return result;
}

}  // namespace

std::string board_page::stored_cells() const {
  std::string to(cells.size() * sizeof(cohort::progress), '\0');
  std::memcpy(to.data(), cells.data(), to.size());
  return to;
}

bool board_page::restore_cells(std::string_view from) {
  if (from.size() != cells.size() * sizeof(cohort::progress)) return false;
  if (cells.empty()) return true;
  std::memcpy(cells.data(), from.data(), from.size());
  for (const auto& cell : cells)
    if (word(cell.status).empty() || word(cell.reason).empty() || cell.finished > cell.reachable)
      return false;
  return true;
}

std::string board_page::stored_heads() const {
  std::string to(heads.size() * sizeof(sequence), '\0');
  std::memcpy(to.data(), heads.data(), to.size());
  return to;
}

bool board_page::restore_heads(std::string_view from) {
  if (from.size() != cells.size() * sizeof(sequence)) return false;
  heads.resize(cells.size());
  std::memcpy(heads.data(), from.data(), from.size());
  return true;
}

std::string board_page::stored_amendments() const {
  amendment_list all;
  for (const auto& [index, one] : amendments) {
    auto& added = all.list.emplace_back();
    added.index = index;
    added.due = one.due;
    added.towards = one.towards;
    added.change = one.change;
    added.kind = one.kind;
    added.problem = one.problem;
    added.letters = stored_of(one.letters);
  }
  all.letters = stored_of(letters);
  return encode_stored(all);
}

bool board_page::restore_amendments(std::string_view from) {
  amendment_list all;
  if (decode<spelling::stored>(from, all).failed()) return false;
  for (auto& one : all.list) {
    if (one.index >= cells.size()) return false;
    auto& there = amendments[one.index];
    there.due = one.due;
    there.towards = std::move(one.towards);
    there.change = one.change;
    there.kind = one.kind;
    there.problem = one.problem;
    there.letters = posted_of(one.letters);
  }
  letters = posted_of(all.letters);
  return true;
}

std::string cohort_board::stored(std::uint64_t version_key) const {
  stored_cohort whole;
  whole.phase = phase;
  whole.steps = steps;
  whole.version = version_key;
  whole.individuals = individuals;
  whole.through = through;
  whole.reminders_due = reminders_due;
  for (const auto& one : pages)
    whole.pages.push_back({one.number, one.hash, one.planned, one.opened, one.first, one.last});
  whole.tallies = tallies.stored();
  whole.letters = stored_of(letters);
  whole.due = due;
  whole.outcomes = outcomes;
  whole.excluded = excluded;
  whole.lists = lists;
  whole.excluded_lists = excluded_lists;
  return encode_stored(whole);
}

bool cohort_board::restore(std::string_view from, std::uint64_t& version_key) {
  stored_cohort whole;
  if (decode<spelling::stored>(from, whole).failed()) return false;
  version_key = whole.version;
  phase = whole.phase;
  steps = whole.steps;
  individuals = std::move(whole.individuals);
  through = whole.through;
  reminders_due = whole.reminders_due;
  if (!tallies.restore(std::move(whole.tallies))) return false;
  due = whole.due;
  outcomes = std::move(whole.outcomes);
  excluded = std::move(whole.excluded);
  lists = std::move(whole.lists);
  excluded_lists = std::move(whole.excluded_lists);
  letters = posted_of(whole.letters);
  for (const auto& one : whole.pages) {
    if (one.planned == 0 || (!pages.empty() && one.number <= pages.back().number)) return false;
    auto& page = pages.emplace_back();
    page.number = one.number;
    page.hash = one.hash;
    page.planned = one.planned;
    page.opened = one.opened;
    page.first = one.first;
    page.last = one.last;
  }
  changed = false;
  return true;
}

}  // namespace trefoil::shell
