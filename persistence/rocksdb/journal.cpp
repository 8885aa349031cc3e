#include "persistence/rocksdb/journal.hpp"

#include <rocksdb/iterator.h>

#include <algorithm>

#include "persistence/journal_rules.hpp"
#include "persistence/rocksdb/keys.hpp"

namespace trefoil {

rocksdb::ReadOptions pass_options() {
  rocksdb::ReadOptions options;
  options.fill_cache = false;
  // Nobody looks before the first position that is kept; and on a damaged table RocksDB 7.8 frees what it keeps for
  // deleted ranges twice.
  options.ignore_range_deletions = true;
  return options;
}

namespace {

bool belongs_to(const rocksdb::Iterator& at, const std::string& shard_prefix) {
  return at.Valid() && at.key().starts_with(shard_prefix) && at.key().size() == keys::row_key_bytes;
}

failure unreadable(shard_id shard, sequence position, const rocksdb::Status& status) {
  return failure_at(code_of(status), shard, position, "cannot be read: " + status.ToString());
}

/// Why a shard's rows cannot be reached, with the first position that is behind the damage.
failure unreachable(const engine& from, shard_id shard, const rocksdb::Status& why) {
  const std::unique_ptr<rocksdb::Iterator> at{
    from.db().NewIterator(pass_options(), from[engine::journal])};
  const auto prefix = keys::of_shard(shard);
  sequence reached = 0;
  for (at->Seek(prefix); belongs_to(*at, prefix); at->Next())
    reached = keys::last_of_row(at->key());
  return unreadable(shard, reached + 1, at->status().ok() ? why : at->status());
}

outcome_of<shard_head> read_head(const engine& from, rocksdb::Iterator& at, shard_id shard) {
  shard_head head;
  std::string epoch;
  auto status = from.db().Get({}, from[engine::settings], keys::of_epoch(shard), &epoch);
  if (!status.ok() && !status.IsNotFound()) return unexpected(failure_of(status));
  if (epoch.size() == sizeof head.epoch) head.epoch = keys::get_big_endian<trefoil::epoch>(epoch);
  std::string first;
  status = from.db().Get({}, from[engine::settings], keys::of_first(shard), &first);
  if (!status.ok() && !status.IsNotFound()) return unexpected(failure_of(status));
  if (first.size() == sizeof head.first) head.first = keys::get_big_endian<sequence>(first);
  head.last = head.first - 1;
  const auto prefix = keys::of_shard(shard);
  at.SeekForPrev(keys::of_shard(shard + 1U));
  if (!at.status().ok()) return unexpected(unreachable(from, shard, at.status()));
  if (!belongs_to(at, prefix)) return head;
  head.last = keys::last_of_row(at.key());
  return head;
}

}  // namespace

outcome_of<std::optional<store_settings>> read_settings(const engine& from) {
  std::string bytes;
  const auto status = from.db().Get({}, from[engine::settings], keys::settings, &bytes);
  if (status.IsNotFound()) return std::optional<store_settings>{};
  if (!status.ok()) return unexpected(failure_of(status));
  store_settings settings;
  if (const auto error = decode<spelling::stored>(bytes, settings); error.failed()) {
    return unexpected(failure{store_errc::corrupt, "the store's settings are damaged"});
  }
  if (settings.format > store_format) {
    return unexpected(failure{store_errc::mismatch, "written by a newer release"});
  }
  return std::optional{std::move(settings)};
}

outcome_of<std::vector<shard_head>> read_heads(const engine& from, shard_id shards) {
  const std::unique_ptr<rocksdb::Iterator> at{
    from.db().NewIterator(pass_options(), from[engine::journal])};
  std::vector<shard_head> heads;
  for (std::uint32_t shard = 0; shard < shards; ++shard) {
    auto head = read_head(from, *at, static_cast<shard_id>(shard));
    if (!head) return unexpected(head.error());
    heads.push_back(*head);
  }
  return heads;
}

std::optional<failure> scan_rows(
  const engine& from, shard_id shard, sequence first, const shard_head& head,
  const std::function<bool(const row_header&, std::string_view)>& take) {
  row_walk walk{shard, first, head};
  if (auto bad = walk.start()) return bad;
  const auto end = keys::of_shard(shard + 1U);
  const rocksdb::Slice bound{end};
  auto options = pass_options();
  options.iterate_upper_bound = &bound;
  const std::unique_ptr<rocksdb::Iterator> at{
    from.db().NewIterator(options, from[engine::journal])};
  for (at->Seek(keys::of_row(shard, walk.wanted())); at->Valid(); at->Next()) {
    const std::string_view row{at->value().data(), at->value().size()};
    const auto header = walk.next(keys::last_of_row(at->key()), row);
    if (!header) return header.error();
    if (!take(*header, row)) return std::nullopt;
  }
  if (!at->status().ok()) return unreadable(shard, walk.wanted(), at->status());
  return walk.finish();
}

outcome_of<std::string> read_row(const engine& from, shard_id shard, sequence position,
                                 const shard_head& head) {
  if (position == 0 || position > head.last) {
    return unexpected(failure_at(store_errc::not_found, shard, position, "was never written"));
  }
  std::string found;
  const auto bad
    = scan_rows(from, shard, position, head, [&](const row_header&, std::string_view row) {
        found = row;
        return false;
      });
  if (bad) return unexpected(*bad);
  return found;
}

std::optional<failure> find_lost_tail(const engine& from, std::span<const shard_head> heads,
                                      const acknowledged& promised) {
  for (std::size_t shard = 0; shard < std::min(heads.size(), promised.last.size()); ++shard) {
    if (heads[shard].last >= promised.last[shard]) continue;
    return failure_at(store_errc::corrupt, static_cast<shard_id>(shard), heads[shard].last + 1,
                      "is missing (it was acknowledged, and the log ends before it)");
  }
  if (from.db().GetLatestSequenceNumber() < promised.log_position) {
    return failure{
      store_errc::corrupt,
      "snapshots or pages are missing (they were acknowledged, and the log ends before them)"};
  }
  return std::nullopt;
}

failure diagnose(const rocksdb_options& options, const rocksdb::Status& why) {
  const failure unplaced{code_of(why), "no shard can be named: " + why.ToString()};
  const auto opened = engine::open(options, engine::reading::forgiving);
  if (!opened) return unplaced;
  // The settings may be what is damaged; the identity is a file of its own.
  std::string id;
  static_cast<void>(opened->db().GetDbIdentity(id));
  const auto promised = acknowledged_file::read(opened->files(), mark_path(options), id);
  const auto settings = read_settings(*opened);
  auto shards = options.shard_count;
  if (promised) shards = static_cast<shard_id>(promised->last.size());
  if (settings && *settings) shards = (*settings)->shards;
  const auto cause
    = " ("
      + (opened->damaged_log().empty() ? why.ToString()
                                       : "file " + opened->damaged_log() + " is damaged")
      + ")";
  auto heads = read_heads(*opened, shards);
  if (!heads) return {heads.error().code, heads.error().detail + cause};
  for (std::size_t shard = 0; shard < heads->size(); ++shard) {
    auto& head = (*heads)[shard];
    if (promised && shard < promised->last.size())
      head.last = std::max(head.last, promised->last[shard]);
    const auto all = [](const row_header&, std::string_view) { return true; };
    const auto bad = scan_rows(*opened, static_cast<shard_id>(shard), head.first, head, all);
    if (bad) return {store_errc::corrupt, bad->detail + cause};
  }
  return {store_errc::corrupt, "no acknowledged position is known to be missing" + cause};
}

}  // namespace trefoil
