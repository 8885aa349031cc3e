/// The board's part in checkpoints: what it leaves in the store, what it takes back, and what leaves memory.

#include "actors/shell/board.hpp"
#include "persistence/planted.hpp"

namespace trefoil::shell {

void board::save(changed_rows& to, const std::function<std::uint64_t(const version_ptr&)>& key_of) {
  for (auto& [campaign, kept] : cohorts_) {
    if (!kept.cohort) continue;
    auto& cohort = *kept.cohort;
    for (auto& page : cohort.pages) {
      if (std::exchange(page.amended, false))
        to.put(row_key(fold_kind::amendments, campaign, page.number), page.stored_amendments());
      if (std::exchange(page.changed, false) && !planted(bug::fold_row_missing))
        to.put(row_key(fold_kind::column, campaign, page.number), page.stored_cells());
      if (std::exchange(page.headed, false) && !planted(bug::heads_not_saved))
        to.put(row_key(fold_kind::heads, campaign, page.number), page.stored_heads());
    }
    cohort.tallies.save(campaign, to);
    if (!std::exchange(cohort.changed, false)) continue;
    to.put(row_key(fold_kind::cohort, to_bytes(campaign)),
           cohort.stored(cohort.version ? key_of(cohort.version) : 0));
  }
  for (auto& key : std::exchange(forgotten_, {})) to.forget(std::move(key));
}

void board::saved() {
  for (auto& [campaign, kept] : cohorts_) {
    if (!kept.cohort) continue;
    kept.cohort->tallies.saved();
    if (kept.cohort->can_be_put_away()) put_away(kept);
  }
}

void board::put_away(entry& kept) {
  const auto& tallies = kept.cohort->tallies;
  kept.version = kept.cohort->version;
  kept.sum = tallies.sum();
  kept.blocks = {tallies.first_block(), tallies.next_block(), tallies.last_from()};
  kept.cohort = nullptr;
}

void board::forget(sequence before, timestamp instant) {
  const auto is_gone = [&](const posted& one) { return one.at < before; };
  counts_from_ = std::max(counts_from_, instant);
  for (auto& [campaign, kept] : cohorts_) {
    if (!kept.cohort) {
      if (kept.blocks.last_from > instant) continue;
      for (; kept.blocks.first < kept.blocks.end; ++kept.blocks.first)
        forgotten_.push_back(row_key(fold_kind::tallies, campaign, kept.blocks.first));
      continue;
    }
    auto& cohort = *kept.cohort;
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
  std::uint64_t version = 0;
  auto cohort = std::make_unique<cohort_board>();
  if (!from_bytes(std::string_view{from.key}.substr(1), campaign) || !campaign.given()
      || !cohort->restore(*from.body, version))
    return false;
  cohort->version = version != 0 ? version_of(version) : nullptr;
  if (version != 0 && !cohort->version) return false;
  auto& kept = cohorts_[campaign];
  kept.cohort = std::move(cohort);
  if (kept.cohort->can_be_put_away()) {
    put_away(kept);
    return true;
  }
  for (auto& page : kept.cohort->pages) {
    kept.cohort->changed |= !page.first.given();
    load({campaign, shard_}, *kept.cohort, page, pages);
    if (page.opened && !page.is_read()) lacks({campaign, shard_}, page.number);
  }
  return true;
}

std::vector<campaign_id> board::in_memory() const {
  std::vector<campaign_id> all;
  for (const auto& [campaign, kept] : cohorts_) {
    if (kept.cohort) all.push_back(campaign);
  }
  return all;
}

void board::restore_counts_from(timestamp instant) {
  counts_from_ = instant;
  for (auto& [campaign, kept] : cohorts_) {
    if (!kept.cohort && kept.blocks.last_from <= instant) kept.blocks.first = kept.blocks.end;
  }
}

board_page* board::page_of(const fold_row& from) {
  const std::string_view key = from.key;
  campaign_id campaign;
  if (key.size() != 17 || !from_bytes(key.substr(1, 12), campaign)) return nullptr;
  const auto found = cohorts_.find(campaign);
  if (found == cohorts_.end() || !found->second.cohort) return nullptr;
  return found->second.cohort->page_of(static_cast<std::uint32_t>(get_number(key.substr(13))));
}

bool board::restore_column(const fold_row& from) {
  auto* page = page_of(from);
  if (page == nullptr) return false;
  if (!page->is_read()) return true;  // Of a plan that a later one has replaced.
  return page->restore_cells(*from.body);
}

bool board::restore_heads(const fold_row& from) {
  auto* page = page_of(from);
  return page != nullptr && (!page->is_read() || page->restore_heads(*from.body));
}

bool board::restore_amendments(const fold_row& from) {
  auto* page = page_of(from);
  return page != nullptr && page->restore_amendments(*from.body);
}

}  // namespace trefoil::shell
