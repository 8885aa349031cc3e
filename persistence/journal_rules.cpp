#include "persistence/journal_rules.hpp"

#include <algorithm>
#include <vector>

namespace trefoil {

namespace {

/// The largest body that one record's row, page or snapshot may bring.
bool within_limits(const journal_batch& batch) {
  const auto fits
    = [](const auto& one) { return one.body.size() <= limits::record_body_bytes_max; };
  const auto fold_fits = [](const fold_row& one) {
    return one.key.size() <= limits::fold_key_bytes_max
           && (!one.body || one.body->size() <= limits::record_body_bytes_max);
  };
  return batch.row.size() <= limits::row_bytes_max && std::ranges::all_of(batch.pages, fits)
         && std::ranges::all_of(batch.snapshots, fits)
         && std::ranges::all_of(batch.folds, fold_fits);
}

bool row_is_as_announced(const journal_batch& batch, const shard_head& head) {
  if (batch.first == 0) return batch.row.empty() && batch.last == 0;
  if (batch.first != head.last + 1) return false;
  const auto row = row_reader::open(batch.row);
  const row_header announced{batch.shard, batch.epoch, batch.first, batch.last};
  return row && row->header() == announced;
}

}  // namespace

failure failure_at(store_errc code, shard_id shard, sequence position, std::string_view what) {
  return {code, "shard " + std::to_string(shard) + ": position " + std::to_string(position) + " "
                  + std::string{what}};
}

std::error_code check_batches(std::span<const journal_batch> batches,
                              std::span<const shard_head> heads) {
  std::vector<bool> seen(heads.size());
  // The fence comes first: a fenced writer has an old view of the journal, so its gap means nothing.
  for (const auto& batch : batches) {
    if (batch.shard >= heads.size() || seen[batch.shard]) return store_errc::failed;
    seen[batch.shard] = true;
    if (batch.epoch < heads[batch.shard].epoch) return store_errc::fenced;
  }
  for (const auto& batch : batches) {
    const auto& head = heads[batch.shard];
    if (batch.epoch == 0 || batch.epoch != head.epoch) return store_errc::failed;
    if (!within_limits(batch) || !row_is_as_announced(batch, head)) return store_errc::failed;
    if (batch.keep_from > head.last + 1) return store_errc::failed;
  }
  return {};
}

void move_heads(std::span<const journal_batch> batches, std::span<shard_head> heads) {
  for (const auto& batch : batches) {
    auto& head = heads[batch.shard];
    if (batch.first != 0) head.last = batch.last;
    head.first = std::max(head.first, batch.keep_from);
  }
}

std::uint64_t bytes_of(std::span<const journal_batch> batches) {
  std::uint64_t sum = 0;
  for (const auto& batch : batches) {
    sum += batch.row.size();
    for (const auto& each : batch.pages) sum += each.body.size();
    for (const auto& each : batch.snapshots) sum += each.body.size();
    for (const auto& each : batch.folds) sum += each.body ? each.body->size() : 0;
  }
  return sum;
}

row_walk::row_walk(shard_id shard, sequence from, const shard_head& head)
  : shard_{shard}, wanted_{std::max<sequence>(from, 1)}, head_{head} {}

std::optional<failure> row_walk::start() const {
  if (wanted_ >= head_.first) return std::nullopt;
  return failure_at(store_errc::not_found, shard_, wanted_, "is no longer kept");
}

expected<row_header, failure> row_walk::next(sequence key_last, std::string_view row) {
  const auto opened = row_reader::open(row);
  if (!opened) {
    const auto code
      = opened.error() == stored_errc::format_newer ? store_errc::mismatch : store_errc::corrupt;
    return unexpected(failure_at(code, shard_, wanted_, word_of(opened.error())));
  }
  const auto header = opened->header();
  if (header.shard != shard_ || header.last != key_last) {
    return unexpected(
      failure_at(store_errc::corrupt, shard_, wanted_, "holds a row that belongs elsewhere"));
  }
  const bool is_next
    = started_ ? header.first == wanted_ : header.first <= wanted_ && wanted_ <= header.last;
  if (!is_next) return unexpected(failure_at(store_errc::corrupt, shard_, wanted_, "is missing"));
  started_ = true;
  wanted_ = header.last + 1;
  return header;
}

std::optional<failure> row_walk::finish() const {
  if (wanted_ > head_.last) return std::nullopt;
  return failure_at(store_errc::corrupt, shard_, wanted_, "is missing");
}

}  // namespace trefoil
