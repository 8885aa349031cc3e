#include "actors/shell/tally_log.hpp"

#include <algorithm>

#include "persistence/planted.hpp"

namespace trefoil::shell {

namespace {

/// A block is whole at so many bytes, or when it is twice as long as the counts that it begins with.
constexpr std::size_t block_bytes_min = 4'096;

constexpr std::size_t counts_of_tally = cohort::tally::fields.size;

/// Calls `what` with each count of both, by its number.
template <class Tally, class Other, class Each>
void each_count(Tally& one, Other& other, Each&& what) {
  std::size_t number = 0;
  cohort::tally::fields.apply([&](const auto&... count) {
    (what(number++, one.*(count.member), other.*(count.member)), ...);
  });
}

void put_varint(std::string& to, std::uint64_t value) {
  for (; value >= 0x80U; value >>= 7U) to.push_back(static_cast<char>(value | 0x80U));
  to.push_back(static_cast<char>(value));
}

bool get_varint(std::string_view& from, std::uint64_t& value) {
  value = 0;
  for (unsigned shift = 0; !from.empty() && shift < 64; shift += 7) {
    const auto byte = static_cast<unsigned char>(from.front());
    from.remove_prefix(1);
    value |= (byte & 0x7fULL) << shift;
    if (byte < 0x80U) return true;
  }
  return false;
}

/// Small numbers of either sign become small ones.
std::uint64_t folded(std::int64_t value) {
  return static_cast<std::uint64_t>(value) << 1U ^ static_cast<std::uint64_t>(value >> 63U);
}
std::int64_t unfolded(std::uint64_t value) {
  return static_cast<std::int64_t>(value >> 1U) ^ -static_cast<std::int64_t>(value & 1U);
}

/// Appends by how much one segment's counts changed; nothing when they did not.
bool put_entry(std::string& to, std::uint64_t ms, std::uint64_t places, std::uint32_t segment,
               const cohort::tally& before, const cohort::tally& after) {
  if (before == after) return false;
  std::uint64_t changed = 0;
  each_count(before, after, [&](std::size_t number, const auto& was, const auto& is) {
    if (was != is) changed |= std::uint64_t{1} << number;
  });
  put_varint(to, ms);
  put_varint(to, places);
  put_varint(to, segment);
  put_varint(to, changed);
  each_count(before, after, [&](std::size_t, const auto& was, const auto& is) {
    if (was != is)
      put_varint(to, folded(static_cast<std::int64_t>(std::uint64_t{is} - std::uint64_t{was})));
  });
  return true;
}

struct entry_head {
  std::uint64_t ms = 0;
  std::uint64_t places = 0;
  std::uint64_t segment = 0;
  std::uint64_t changed = 0;
};

bool get_head(std::string_view& from, entry_head& to) {
  return get_varint(from, to.ms) && get_varint(from, to.places) && get_varint(from, to.segment)
         && get_varint(from, to.changed) && to.changed >> counts_of_tally == 0;
}

bool get_counts(std::string_view& from, std::uint64_t changed, cohort::tally& to) {
  bool good = true;
  each_count(to, to, [&](std::size_t number, auto& count, const auto&) {
    std::uint64_t by = 0;
    if ((changed >> number & 1U) == 0 || !good) return;
    good = get_varint(from, by);
    count = static_cast<std::remove_reference_t<decltype(count)>>(
      std::uint64_t{count} + static_cast<std::uint64_t>(unfolded(by)));
  });
  return good;
}

}  // namespace

std::optional<segment_counts> counts_at(const tally_block& block, std::size_t segments,
                                        timestamp until) {
  segment_counts result;
  result.at = block.at;
  result.counts.resize(segments);
  auto when = block.from.ms;
  std::string_view left = block.entries;
  while (!left.empty()) {
    entry_head head;
    if (!get_head(left, head) || head.segment >= segments) return std::nullopt;
    const auto next = static_cast<std::int64_t>(static_cast<std::uint64_t>(when) + head.ms);
    if (next < when) return std::nullopt;
    when = next;
    if (when > until.ms) break;
    result.at += head.places;
    if (!get_counts(left, head.changed, result.counts[head.segment])) return std::nullopt;
  }
  return result;
}

std::uint32_t tally_log::region(const std::string& name) {
  const auto [place, fresh]
    = regions_.try_emplace(name, static_cast<std::uint32_t>(by_region_.size()));
  if (fresh) {
    by_region_.emplace_back();
    region_names_.push_back(name);
  }
  return place->second;
}

std::uint32_t tally_log::number_of(std::uint32_t region, department_set departments) {
  auto& known = by_region_[region];
  for (const auto& one : known) {
    if (one.departments == departments) return one.segment;
  }
  const auto number = static_cast<std::uint32_t>(segments_.size());
  known.push_back({departments, number});
  segments_.push_back({{region_names_[region], departments}, {}});
  return number;
}

cohort::tally& tally_log::touch(std::uint32_t segment) {
  auto& one = segments_[segment];
  if (started_ && !one.touched) {
    one.touched = true;
    touched_.emplace_back(segment, one.counts);
  }
  return one.counts;
}

void tally_log::add(std::uint32_t segment, const cohort::progress& fresh) {
  touch(segment).add(fresh);
}

void tally_log::change(std::uint32_t from, const cohort::progress& before, std::uint32_t to,
                       const cohort::progress& after) {
  touch(from).subtract(before);
  touch(to).add(after);
}

void tally_log::count_reminded(std::uint64_t people) { touch(0).people_reminded += people; }
void tally_log::count_reminder_skipped() { ++touch(0).reminders_skipped; }

void tally_log::start(const moment& now) {
  started_ = true;
  began_ = now.when;
  last_ = now;
  begin_block();
}

/// With whole counts, as differences from nothing.
void tally_log::begin_block() {
  open_ = {last_.when, last_.at, {}};
  for (std::uint32_t number = 0; number < segments_.size() && !planted(bug::block_begins_empty);
       ++number)
    put_entry(open_.entries, 0, 0, number, {}, segments_[number].counts);
  block_bytes_ = std::max(block_bytes_min, 2 * open_.entries.size());
}

void tally_log::seal() {
  blocks_.push_back(open_.from);
  fresh_[next_block() - 1] = std::move(open_);
  begin_block();
}

void tally_log::end_record(const moment& now) {
  if (touched_.empty()) return;
  const timestamp when{std::max(now.when.ms, last_.when.ms)};
  for (const auto& [segment, before] : touched_) {
    const auto ms = static_cast<std::uint64_t>(when.ms) - static_cast<std::uint64_t>(last_.when.ms);
    segments_[segment].touched = false;
    if (put_entry(open_.entries, ms, now.at - last_.at, segment, before, segments_[segment].counts))
      last_ = {now.at, when};
  }
  touched_.clear();
  if (open_.entries.size() >= block_bytes_) seal();
}

void tally_log::rest(const moment& now) {
  end_record(now);
  // The last block begins here, not where the last count changed: whoever forgot earlier ones before knew only of those.
  last_.when = std::max(last_.when, now.when);
  if (started_) seal();
}

cohort::tally tally_log::sum() const {
  cohort::tally all;
  for (const auto& one : segments_) all.add(one.counts);
  return all;
}

segment_counts tally_log::now() const {
  segment_counts result;
  for (const auto& one : segments_) {
    result.segments.push_back(one.segment);
    result.counts.push_back(one.counts);
  }
  return result;
}

tallies_then tally_log::then(const campaign_id& campaign, timestamp when) const {
  tallies_then found;
  if (!started_ || when < began_) return found;
  for (const auto& one : segments_) found.segments.push_back(one.segment);
  if (open_.from <= when) {
    found.where = tallies_then::kind::at_hand;
    found.block = open_;
    return found;
  }
  const auto behind = std::upper_bound(blocks_.begin(), blocks_.end(), when);
  if (behind == blocks_.begin()) {
    found.where = tallies_then::kind::forgotten;
    return found;
  }
  const auto number
    = first_block_ + static_cast<std::uint32_t>(std::prev(behind) - blocks_.begin());
  for (const auto* some : {&fresh_, &on_their_way_}) {
    const auto body = some->find(number);
    if (body == some->end()) continue;
    found.where = tallies_then::kind::at_hand;
    found.block = body->second;
    return found;
  }
  found.where = tallies_then::kind::stored;
  found.key = row_key(fold_kind::tallies, campaign, number);
  return found;
}

void tally_log::save(const campaign_id& campaign, changed_rows& to) {
  for (const auto& [number, body] : fresh_)
    to.put(row_key(fold_kind::tallies, campaign, number), encode_stored(body));
  on_their_way_ = std::exchange(fresh_, {});
  for (const auto number : std::exchange(forgotten_, {}))
    to.forget(row_key(fold_kind::tallies, campaign, number));
}

/// A block answers for all instants up to the beginning of the next one.
bool tally_log::forget(timestamp before) {
  std::size_t gone = 0;
  for (; gone < blocks_.size(); ++gone) {
    const auto next = gone + 1 < blocks_.size() ? blocks_[gone + 1] : open_.from;
    if (next > before) break;
    fresh_.erase(first_block_);
    forgotten_.push_back(first_block_++);
  }
  blocks_.erase(blocks_.begin(), blocks_.begin() + static_cast<std::ptrdiff_t>(gone));
  return gone > 0;
}

stored_tallies tally_log::stored() const {
  stored_tallies whole;
  for (const auto& one : segments_) whole.segments.push_back({one.segment, one.counts});
  whole.first_block = first_block_;
  whole.blocks = blocks_;
  if (started_) whole.open = open_;
  whole.last_at = last_.at;
  whole.last_when = last_.when;
  whole.started = began_;
  return whole;
}

bool tally_log::restore(stored_tallies&& whole) {
  if (whole.segments.empty()) return false;
  segments_.clear();
  regions_.clear();
  by_region_.clear();
  region_names_.clear();
  for (auto& one : whole.segments) {
    if (!segments_.empty())
      by_region_[region(one.segment.region)].push_back(
        {one.segment.departments, static_cast<std::uint32_t>(segments_.size())});
    segments_.push_back({std::move(one.segment), one.counts});
  }
  first_block_ = whole.first_block;
  blocks_ = std::move(whole.blocks);
  started_ = whole.open.has_value();
  if (started_) open_ = std::move(*whole.open);
  last_ = {whole.last_at, whole.last_when};
  began_ = whole.started;
  block_bytes_ = block_bytes_min;
  return true;
}

}  // namespace trefoil::shell
