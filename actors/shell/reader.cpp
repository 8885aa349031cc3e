#include "actors/shell/reader.hpp"

#include <algorithm>

#include <caf/send.hpp>

#include "actors/shell/caf_types.hpp"
#include "actors/shell/fold_rows.hpp"
#include "actors/shell/outbox.hpp"

namespace trefoil::shell {

namespace {

failure damaged(shard_id shard, sequence at, stored_errc why) {
  return {make_error_code(store_errc::corrupt), "shard " + std::to_string(shard) + ": position "
                                                  + std::to_string(at) + ": "
                                                  + std::string{word_of(why)}};
}

/// Calls `take` with each record of the row that holds `at`, until it returns false.
template <class Take>
std::optional<failure> each_record(const store& from, shard_id shard, sequence at, Take&& take) {
  auto row = from.read_row(shard, at);
  if (!row) return row.error();
  auto opened = row_reader::open(*row);
  if (!opened) return damaged(shard, at, opened.error());
  for (;;) {
    auto next = opened->next();
    if (!next) return damaged(shard, opened->position() + 1, next.error());
    if (!*next || !take(opened->position(), std::move(**next))) return std::nullopt;
  }
}

/// Walks an entity's chain from its head back to what is already known, newest first, then turns it round.
std::optional<failure> read_chain(const store& from, shard_id shard, sequence head, sequence known,
                                  std::size_t limit, std::vector<placed_record>& chain) {
  for (auto at = head; at > known && chain.size() < limit;) {
    const auto wanted = at;
    auto failed = each_record(from, shard, wanted, [&](sequence place, record&& one) {
      if (place < wanted) return true;
      at = one.previous;
      chain.push_back({place, std::move(one)});
      return false;
    });
    if (failed) return failed;
    if (at >= wanted) return damaged(shard, wanted, stored_errc::malformed);
  }
  std::reverse(chain.begin(), chain.end());
  return std::nullopt;
}

/// Where the last checkpoint left an entity's newest record; 0: nowhere.
std::optional<failure> read_head(const store& from, shard_id shard, const entity_id& entity,
                                 sequence& to) {
  const auto row = from.read_fold(shard, row_key(fold_kind::head, entity.key().view()));
  if (row) {
    to = get_number(*row);
  } else if (row.error().code != make_error_code(store_errc::not_found)) {
    return row.error();
  }
  return std::nullopt;
}

void read(const store& from, shard_id shard, const read_entity& order, fetched& to) {
  auto stored = from.read_snapshot(shard, order.entity.key());
  sequence known = 0;
  if (stored) {
    known = stored->head;
    to.from = std::move(*stored);
  } else if (stored.error().code != make_error_code(store_errc::not_found)) {
    to.failed = stored.error();
    return;
  }
  auto head = order.head;
  if (head == 0) to.failed = read_head(from, shard, order.entity, head);
  if (to.failed) return;
  to.failed = read_chain(from, shard, head, known, static_cast<std::size_t>(-1), to.records);
}

void read(const store& from, shard_id shard, const read_request& order, fetched& to) {
  to.failed = each_record(from, shard, order.at, [&](sequence place, record&& one) {
    if (place < order.at) return true;
    // One command's records stand together: the next command's mark, or another entity, ends them.
    const bool ends
      = !to.records.empty() && (one.request || one.entity != to.records.front().record.entity);
    if (!ends) to.records.push_back({place, std::move(one)});
    return !ends;
  });
}

void read(const store& from, shard_id shard, const read_history& order, fetched& to) {
  auto head = order.head;
  if (head == 0) to.failed = read_head(from, shard, order.entity, head);
  if (to.failed) return;
  if (head == 0) {
    const auto stored = from.read_snapshot(shard, order.entity.key());
    if (stored) head = stored->head;
  }
  to.failed = read_chain(from, shard, head, 0, order.limit, to.records);
}

void read(const store& from, shard_id shard, const read_effects& order, fetched& to) {
  auto next = order.positions.begin();
  std::size_t bytes = 0;
  while (next != order.positions.end() && bytes < pull_bytes_max && !to.failed) {
    to.failed = each_record(from, shard, *next, [&](sequence place, record&& one) {
      if (place == *next) {
        bytes += one.body.size();
        to.records.push_back({place, std::move(one)});
        ++next;
      }
      return next != order.positions.end() && bytes < pull_bytes_max;
    });
  }
}

}  // namespace

fetched_ptr read_now(const store& from, shard_id shard, read_order order) {
  auto result = std::make_shared<fetched>();
  std::visit([&](const auto& one) { read(from, shard, one, *result); }, order);
  result->order = std::move(order);
  return result;
}

reader::reader(const store& from, std::size_t threads) : store_{from} {
  for (std::size_t at = 0; at < threads; ++at) threads_.emplace_back([this] { run(); });
}

reader::~reader() { stop(); }

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

void reader::run() {
  for (;;) {
    job next;
    {
      std::unique_lock lock{mutex_};
      arrived_.wait(lock, [&] { return stopping_ || !waiting_.empty(); });
      if (stopping_) return;
      next = std::move(waiting_.front());
      waiting_.pop_front();
    }
    caf::anon_send(next.asker, read_now(store_, next.shard, std::move(next.order)));
  }
}

}  // namespace trefoil::shell
