/// The board's rows in the store: a cohort as its campaign's row, its cells as one row a page.

#include <bit>
#include <cstring>

#include "actors/shell/board.hpp"
#include "actors/shell/version_cache.hpp"

namespace trefoil::shell {

namespace {

static_assert(std::endian::native == std::endian::little, "cells are stored as they are");

struct stored_page {
  std::uint32_t number = 0;
  std::uint64_t hash = 0;
  std::uint32_t planned = 0;
  bool opened = false;
  static constexpr auto fields = std::tuple{
    field<1>("number", &stored_page::number), field<2>("hash", &stored_page::hash),
    field<3>("planned", &stored_page::planned), field<4>("opened", &stored_page::opened)};
};

struct stored_letter {
  sequence at = 0;
  std::uint16_t tag = 0;
  std::uint32_t page = 0;
  timestamp when;
  static constexpr auto fields
    = std::tuple{field<1>("at", &stored_letter::at), field<2>("tag", &stored_letter::tag),
                 field<3>("page", &stored_letter::page), field<4>("when", &stored_letter::when)};
};

struct stored_cohort {
  cohort::phase phase = cohort::phase::none;
  std::uint8_t steps = 0;
  std::uint64_t version = 0;
  std::vector<company_id> individuals;
  company_id through;
  std::uint32_t reminders_due = 0;
  std::vector<stored_page> pages;
  cohort::tally sums;
  std::vector<stored_letter> letters;
  static constexpr auto fields
    = std::tuple{field<1>("phase", &stored_cohort::phase),
                 field<2>("steps", &stored_cohort::steps),
                 field<3>("version", &stored_cohort::version),
                 field<4>("individuals", &stored_cohort::individuals),
                 field<5>("through", &stored_cohort::through),
                 field<6>("reminders_due", &stored_cohort::reminders_due),
                 field<7>("pages", &stored_cohort::pages),
                 field<8>("sums", &stored_cohort::sums),
                 field<9>("letters", &stored_cohort::letters)};
};

std::string key_of_column(const campaign_id& campaign, std::uint32_t page) {
  auto key = row_key(fold_kind::column, to_bytes(campaign));
  put_number(key, page, 4);
  return key;
}

}  // namespace

void board::save(changed_rows& to, const std::function<std::uint64_t(const version_ptr&)>& key_of) {
  for (auto& [campaign, cohort] : cohorts_) {
    for (auto& page : cohort.pages) {
      if (!std::exchange(page.changed, false)) continue;
      std::string cells(page.cells.size() * sizeof(cohort::progress), '\0');
      std::memcpy(cells.data(), page.cells.data(), cells.size());
      to.put(key_of_column(campaign, page.number), std::move(cells));
    }
    if (!std::exchange(cohort.changed, false)) continue;
    stored_cohort stored;
    stored.phase = cohort.phase;
    stored.steps = cohort.steps;
    stored.version = cohort.version ? key_of(cohort.version) : 0;
    stored.individuals = cohort.individuals;
    stored.through = cohort.through;
    stored.reminders_due = cohort.reminders_due;
    for (const auto& one : cohort.pages)
      stored.pages.push_back({one.number, one.hash, one.planned, one.opened});
    stored.sums = cohort.sums;
    for (const auto& one : cohort.letters)
      stored.letters.push_back({one.at, one.tag, one.page, one.when});
    to.put(row_key(fold_kind::cohort, to_bytes(campaign)), encode_stored(stored));
  }
}

void board::forget_letters(sequence before) {
  for (auto& [campaign, cohort] : cohorts_) {
    const auto gone
      = std::erase_if(cohort.letters, [&](const posted& one) { return one.at < before; });
    cohort.changed = cohort.changed || gone > 0;
  }
}

bool board::restore_cohort(const fold_row& from, const page_source& pages,
                           const std::function<version_ptr(std::uint64_t)>& version_of) {
  campaign_id campaign;
  stored_cohort stored;
  if (!from_bytes(std::string_view{from.key}.substr(1), campaign)
      || decode<spelling::stored>(*from.body, stored).failed())
    return false;
  auto& cohort = cohorts_[campaign];
  cohort.phase = stored.phase;
  cohort.steps = stored.steps;
  cohort.version = stored.version != 0 ? version_of(stored.version) : nullptr;
  if (stored.version != 0 && !cohort.version) return false;
  cohort.individuals = std::move(stored.individuals);
  cohort.through = stored.through;
  cohort.reminders_due = stored.reminders_due;
  cohort.sums = stored.sums;
  for (const auto& one : stored.letters)
    cohort.letters.push_back({one.at, one.tag, one.page, one.when});
  for (const auto& one : stored.pages) {
    auto& page = cohort.pages.emplace_back();
    page.number = one.number;
    page.hash = one.hash;
    page.planned = one.planned;
    page.opened = one.opened;
    load({campaign, shard_}, page, pages);
    if (page.opened && page.page.size() == 0) lacks({campaign, shard_}, page.number);
  }
  return true;
}

bool board::restore_column(const fold_row& from) {
  const std::string_view key = from.key;
  campaign_id campaign;
  if (key.size() != 17 || !from_bytes(key.substr(1, 12), campaign)) return false;
  const auto number = static_cast<std::uint32_t>(get_number(key.substr(13)));
  const auto found = cohorts_.find(campaign);
  if (found == cohorts_.end()) return false;
  for (auto& page : found->second.pages) {
    if (page.number != number) continue;
    if (page.page.size() == 0) return true;  // Of a plan that a later one has replaced.
    if (from.body->size() != page.cells.size() * sizeof(cohort::progress)) return false;
    std::memcpy(page.cells.data(), from.body->data(), from.body->size());
    return true;
  }
  return false;
}

}  // namespace trefoil::shell
