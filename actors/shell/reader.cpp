#include "actors/shell/reader.hpp"

#include <algorithm>
#include <iterator>
#include <unordered_map>

#include <caf/send.hpp>

#include "actors/shell/caf_types.hpp"
#include "actors/shell/fold_rows.hpp"
#include "actors/shell/outbox.hpp"
#include "persistence/planted.hpp"
#include "persistence/thread_name.hpp"

namespace trefoil::shell {

namespace {

failure damaged(shard_id shard, sequence at, stored_errc why) {
  return {make_error_code(store_errc::corrupt), "shard " + std::to_string(shard) + ": position "
                                                  + std::to_string(at) + ": "
                                                  + std::string{word_of(why)}};
}

/// What orders are read from.
struct source {
  store& all;
  shard_id shard = 0;
  last_row& kept;
};

/// Calls `take` with each record of the row that holds `at`, until it returns false.
template <class Take>
std::optional<failure> each_record(const source& from, sequence at, Take&& take) {
  const auto shard = from.shard;
  const auto row = from.kept.read(from.all, shard, at);
  if (!row) return row.error();
  auto opened = row_reader::open(*row);
  if (!opened) return damaged(shard, at, opened.error());
  for (;;) {
    auto next = opened->next();
    if (!next) return damaged(shard, opened->position() + 1, next.error());
    if (!*next || !take(opened->position(), std::move(**next))) return std::nullopt;
  }
}

constexpr auto unlimited = static_cast<std::size_t>(-1);

/// Walks an entity's chain from its head back to what is already known, newest first, then turns it round.
std::optional<failure> read_chain(const source& from, sequence head, sequence known,
                                  std::size_t limit, std::vector<placed_record>& chain) {
  for (auto at = head; at > known && chain.size() < limit;) {
    const auto wanted = at;
    auto failed = each_record(from, wanted, [&](sequence place, record&& one) {
      if (place < wanted) return true;
      at = one.previous;
      chain.push_back({place, std::move(one)});
      return false;
    });
    if (failed && limit != unlimited && failed->code == make_error_code(store_errc::not_found))
      break;  // A history goes back as far as the journal does.
    if (failed) return failed;
    if (at >= wanted) return damaged(from.shard, wanted, stored_errc::malformed);
  }
  std::reverse(chain.begin(), chain.end());
  if (planted(bug::chain_cut_short) && !chain.empty()) chain.pop_back();
  return std::nullopt;
}

/// Where the last checkpoint left an entity's newest record, unless the order says; 0: nowhere.
std::optional<failure> read_head(const source& from, const entity_id& entity, const fetched& so_far,
                                 sequence& to) {
  if (to == 0 && so_far.cohort) to = so_far.cohort->head_of(entity.as_task());
  if (to != 0) return std::nullopt;
  const auto row = from.all.read_fold(from.shard, row_key(fold_kind::head, entity.key().view()));
  if (row) {
    to = get_number(*row);
  } else if (row.error().code != make_error_code(store_errc::not_found)) {
    return row.error();
  }
  return std::nullopt;
}

void read_cohort(const source& from, const task_id& task, fetched& to) {
  auto cohort = read_closed(from.all, {task.campaign, from.shard}, task.company, 1,
                            closed_part::amendments_and_heads);
  if (cohort) {
    to.cohort = std::move(*cohort);
  } else {
    to.failed = std::move(cohort.error());
  }
}

void read(const source& from, const read_entity& order, fetched& to) {
  if (order.closed) read_cohort(from, order.entity.as_task(), to);
  if (to.failed) return;
  auto stored = from.all.read_snapshot(from.shard, order.entity.key());
  sequence known = 0;
  if (stored) {
    known = stored->head;
    to.from = std::move(*stored);
  } else if (stored.error().code != make_error_code(store_errc::not_found)) {
    to.failed = stored.error();
    return;
  }
  auto head = order.head;
  to.failed = read_head(from, order.entity, to, head);
  if (to.failed) return;
  to.failed = read_chain(from, head, known, unlimited, to.records);
}

void read(const source& from, const read_request& order, fetched& to) {
  to.failed = each_record(from, order.at, [&](sequence place, record&& one) {
    if (place < order.at) return true;
    // One command's records stand together: the next command's mark, or another entity, ends them.
    const bool ends
      = !to.records.empty() && (one.request || one.entity != to.records.front().record.entity);
    if (!ends) to.records.push_back({place, std::move(one)});
    return !ends;
  });
}

void read(const source& from, const read_history& order, fetched& to) {
  if (order.closed) read_cohort(from, order.entity.as_task(), to);
  if (to.failed) return;
  auto head = order.head;
  to.failed = read_head(from, order.entity, to, head);
  if (to.failed) return;
  if (head == 0) {
    const auto stored = from.all.read_snapshot(from.shard, order.entity.key());
    if (stored) head = stored->head;
  }
  to.failed = read_chain(from, head, 0, order.limit, to.records);
}

void read(const source& from, const read_effects& order, fetched& to) {
  auto next = order.positions.begin();
  std::size_t bytes = 0;
  while (next != order.positions.end() && bytes < pull_bytes_max && !to.failed) {
    to.failed = each_record(from, *next, [&](sequence place, record&& one) {
      if (place == *next) {
        bytes += one.body.size();
        to.records.push_back({place, std::move(one)});
        ++next;
      }
      return next != order.positions.end() && bytes < pull_bytes_max;
    });
  }
}

/// A stretch of the journal's beginning that is old enough to go.
struct old_stretch {
  std::unordered_map<entity_id, std::vector<sequence>, entity_hash>
    records;                   ///< Events, by entity.
  std::vector<sequence> rows;  ///< Their first positions.
  sequence end = 0;            ///< Behind the last row.
};

/// Adds a row. False: it is too young, or damaged.
bool add_row(const row_header& header, std::string_view row, timestamp before, old_stretch& to,
             std::optional<stored_errc>& bad) {
  auto opened = row_reader::open(row);
  if (!opened) {
    bad = opened.error();
    return false;
  }
  std::vector<std::pair<entity_id, sequence>> found;
  for (;;) {
    auto next = opened->next();
    if (!next) {
      bad = next.error();
      return false;
    }
    if (!*next) break;
    if ((*next)->at_ms >= before.ms) return false;
    const auto id = entity_id::from_key((*next)->entity);
    if (id && !(*next)->to && id->kind != entity_kind::none)
      found.emplace_back(*id, opened->position());
  }
  for (const auto& [id, at] : found) to.records[id].push_back(at);
  to.rows.push_back(header.first);
  to.end = header.last + 1;
  return true;
}

/// An entity's first record in the stretch that no snapshot covers; 0: all are covered.
outcome_of<sequence> first_uncovered(const store& from, shard_id shard, const entity_id& id,
                                     const std::vector<sequence>& records) {
  const auto stored = from.read_snapshot(shard, id.key());
  if (!stored && stored.error().code != make_error_code(store_errc::not_found))
    return unexpected(stored.error());
  const auto covered = stored ? stored->head : 0;
  const auto at = std::upper_bound(records.begin(), records.end(), covered);
  return at == records.end() ? 0 : *at;
}

void read(const source& at, const read_expired& order, fetched& to) {
  const auto& from = at.all;
  const auto shard = at.shard;
  constexpr std::size_t bytes_max = 4 * 1024 * 1024;
  constexpr std::size_t uncovered_max = 512;
  old_stretch old;
  old.end = order.from;
  std::size_t bytes = 0;
  std::optional<stored_errc> bad;
  to.failed = from.scan(shard, order.from, [&](const row_header& header, std::string_view row) {
    if (header.last > order.upto || !add_row(header, row, order.before, old, bad)) return false;
    bytes += row.size();
    return bytes < bytes_max;
  });
  if (bad && !to.failed) to.failed = damaged(shard, old.end, *bad);
  to.keep_from = old.end;
  for (const auto& [id, records] : old.records) {
    if (to.failed) return;
    const auto uncovered = first_uncovered(from, shard, id, records);
    if (!uncovered) {
      to.failed = uncovered.error();
    } else if (*uncovered != 0) {
      to.keep_from = std::min(to.keep_from, *uncovered);
      if (to.uncovered.size() < uncovered_max) to.uncovered.push_back(id);
    }
  }
  // Rows go whole: the one that holds the first position to keep stays.
  const auto behind = std::upper_bound(old.rows.begin(), old.rows.end(), to.keep_from);
  if (planted(bug::trimmed_too_far) && behind != old.rows.end()) {
    to.keep_from = *behind;
    return;
  }
  if (to.keep_from < old.end && behind != old.rows.begin()) to.keep_from = *std::prev(behind);
}

void read(const source& from, const reclaim_room&, fetched&) { from.all.reclaim(); }

}  // namespace

outcome_of<std::string_view> last_row::read(const store& from, shard_id shard, sequence position) {
  if (shard == shard_ && first_ <= position && position <= last_) return row_;
  last_ = 0;
  auto row = from.read_row(shard, position);
  if (!row) return unexpected(row.error());
  row_ = std::move(*row);
  // Only of a sound row it is known what stands in it.
  if (const auto opened = row_reader::open(row_)) {
    shard_ = shard;
    first_ = opened->header().first;
    last_ = opened->header().last;
  }
  return row_;
}

fetched_ptr read_now(store& from, shard_id shard, read_order order, last_row& kept) {
  auto result = std::make_shared<fetched>();
  const source at{from, shard, kept};
  std::visit([&](const auto& one) { read(at, one, *result); }, order);
  result->order = std::move(order);
  return result;
}

reader::reader(store& from) : store_{from} {}

reader::~reader() { stop(); }

void reader::start(std::size_t threads) {
  for (std::size_t at = 0; at < threads; ++at) threads_.emplace_back([this] { run(); });
}

void reader::fetch(shard_id shard, read_order order, caf::actor asker) {
  {
    const std::lock_guard lock{mutex_};
    if (stopping_) return;
    waiting_.push_back({shard, std::move(order), std::move(asker)});
  }
  arrived_.notify_one();
}

void reader::stop() {
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
    waiting_.clear();
  }
  arrived_.notify_all();
  for (auto& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

std::size_t reader::waiting() const {
  const std::lock_guard lock{mutex_};
  return waiting_.size();
}

void reader::carry_out(job one, last_row& kept) {
  caf::anon_send(one.asker, read_now(store_, one.shard, std::move(one.order), kept));
}

void reader::serve(std::size_t which) {
  job next;
  {
    const std::lock_guard lock{mutex_};
    const auto at = waiting_.begin() + static_cast<std::ptrdiff_t>(which);
    next = std::move(*at);
    waiting_.erase(at);
  }
  carry_out(std::move(next), served_);
}

void reader::run() {
  name_thread("reader");
  last_row kept;
  for (;;) {
    job next;
    {
      std::unique_lock lock{mutex_};
      arrived_.wait(lock, [&] { return stopping_ || !waiting_.empty(); });
      if (stopping_) return;
      next = std::move(waiting_.front());
      waiting_.pop_front();
    }
    carry_out(std::move(next), kept);
  }
}

}  // namespace trefoil::shell
