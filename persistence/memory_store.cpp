#include "persistence/memory_store.hpp"

#include <array>
#include <atomic>
#include <map>
#include <mutex>
#include <utility>

#include "persistence/journal_rules.hpp"

namespace trefoil {

namespace {

using page_key = std::pair<entity_key, std::uint32_t>;

/// One shard as bytes, each in the form that every store writes.
struct stored_shard {
  std::map<sequence, std::string> rows;  // By last position.
  std::map<entity_key, std::string> snapshots;
  std::map<page_key, std::string> pages;
  std::map<std::string, std::string, std::less<>> folds;
};

/// Hashes many pieces in order.
class running_digest {
public:
  void add(std::string_view piece) { sum_ = checksum(piece, sum_ + piece.size()); }
  void add(std::uint64_t number) {
    add(std::string_view{reinterpret_cast<const char*>(&number), sizeof number});
  }
  [[nodiscard]] std::uint64_t sum() const { return sum_; }

private:
  std::uint64_t sum_ = 0;
};

failure no_such(std::string_view what) { return {store_errc::not_found, std::string{what}}; }

/// An armed fault.
struct fault {
  std::uint64_t in = 0;  ///< Calls until it hits; 0: it is not armed.
  std::error_code error;
  memory_disk::break_at where = memory_disk::break_at::write;
};

failure made_to_fail(const fault& by) { return {by.error, "the disk was made to fail"}; }

}  // namespace

struct memory_disk::content {
  mutable std::mutex guard;
  std::vector<shard_head> heads;
  std::vector<stored_shard> shards;
  std::map<blob_id, std::string> blobs;
  std::vector<journal_batch> unsynced;  // Written by the append that broke at its sync.
  std::uint64_t owner = 0;              // The opening that holds the disk; 0: nobody.
  std::uint64_t openings = 0;
  std::atomic<bool> is_low{false};

  std::array<fault, memory_disk::call_count> faults;
  std::function<void(std::span<const journal_batch>)> durable;
  std::function<std::optional<memory_disk::broken_append>(std::span<const journal_batch>)> judge;
  std::function<bool()> judge_reads;

  void keep(std::span<const journal_batch> batches) {
    move_heads(batches, heads);
    if (durable && !batches.empty()) durable(batches);
    for (const auto& batch : batches) {
      auto& shard = shards[batch.shard];
      if (batch.first != 0) shard.rows[batch.last] = batch.row;
      for (const auto& each : batch.pages) shard.pages[{each.cohort, each.number}] = encode(each);
      for (const auto& each : batch.snapshots) shard.snapshots[each.entity] = encode(each);
      for (const auto& each : batch.folds) {
        if (each.body) {
          shard.folds[each.key] = encode(each);
        } else {
          shard.folds.erase(each.key);
        }
      }
      shard.rows.erase(shard.rows.begin(), shard.rows.lower_bound(batch.keep_from));
    }
  }

  /// Counts a call; the fault, when it is this call's turn.
  const fault* hit_by_fault(memory_disk::call kind) {
    auto& armed = faults[static_cast<std::size_t>(kind)];
    return armed.in != 0 && --armed.in == 0 ? &armed : nullptr;
  }

  std::optional<memory_disk::broken_append> breaks(std::span<const journal_batch> batches) {
    if (const auto* by = hit_by_fault(memory_disk::call::append))
      return memory_disk::broken_append{by->error, by->where};
    return judge ? judge(batches) : std::nullopt;
  }
};

memory_disk::memory_disk() : content_{std::make_unique<content>()} {}
memory_disk::~memory_disk() = default;

void memory_disk::fail(call kind, std::uint64_t nth, std::error_code error, break_at where) {
  const std::lock_guard lock{content_->guard};
  content_->faults[static_cast<std::size_t>(kind)] = {nth, error, where};
}

void memory_disk::judge(
  std::function<std::optional<broken_append>(std::span<const journal_batch>)> by) {
  const std::lock_guard lock{content_->guard};
  content_->judge = std::move(by);
}

void memory_disk::judge_reads(std::function<bool()> by) {
  const std::lock_guard lock{content_->guard};
  content_->judge_reads = std::move(by);
}

bool memory_disk::spare(call kind) {
  const std::lock_guard lock{content_->guard};
  return std::exchange(content_->faults[static_cast<std::size_t>(kind)].in, 0) == 0;
}

void memory_disk::run_low(bool is_low) { content_->is_low = is_low; }

void memory_disk::watch(std::function<void(std::span<const journal_batch>)> durable) {
  const std::lock_guard lock{content_->guard};
  content_->durable = std::move(durable);
}

void memory_disk::crash(unsynced fate) {
  const std::lock_guard lock{content_->guard};
  if (fate == unsynced::kept) content_->keep(content_->unsynced);
  content_->unsynced.clear();
  content_->owner = 0;
}

std::uint64_t memory_disk::digest() const {
  const std::lock_guard lock{content_->guard};
  running_digest digest;
  for (std::size_t at = 0; at < content_->shards.size(); ++at) {
    const auto& shard = content_->shards[at];
    digest.add(content_->heads[at].epoch);
    digest.add(content_->heads[at].first);
    digest.add(content_->heads[at].last);
    for (const auto& [last, row] : shard.rows) digest.add(row);
    for (const auto& [key, bytes] : shard.snapshots) digest.add(bytes);
    for (const auto& [key, bytes] : shard.pages) digest.add(bytes);
    for (const auto& [key, bytes] : shard.folds) digest.add(bytes);
  }
  for (const auto& [id, bytes] : content_->blobs) digest.add(bytes);
  return digest.sum();
}

/// One opening of a memory_disk.
class memory_store final : public store {
public:
  static outcome_of<std::unique_ptr<store>> open(std::shared_ptr<memory_disk> disk,
                                                 shard_id shards) {
    auto& on = *disk->content_;
    const std::lock_guard lock{on.guard};
    if (on.owner != 0) return unexpected(failure{store_errc::in_use, "the disk is open"});
    if (const auto* by = on.hit_by_fault(memory_disk::call::open))
      return unexpected(made_to_fail(*by));
    if (on.heads.empty()) {
      on.heads.resize(shards);
      on.shards.resize(shards);
    }
    if (on.heads.size() != shards) {
      return unexpected(
        failure{store_errc::mismatch, "made with " + std::to_string(on.heads.size()) + " shards"});
    }
    on.owner = ++on.openings;
    return std::unique_ptr<store>{new memory_store{std::move(disk), on.owner}};
  }

  ~memory_store() override {
    const std::lock_guard lock{on_.guard};
    if (on_.owner == me_) on_.owner = 0;
  }

  shard_id shard_count() const override { return static_cast<shard_id>(on_.heads.size()); }

  outcome_of<std::vector<shard_head>> open_shards(std::span<const shard_id> wanted) override {
    const std::lock_guard lock{on_.guard};
    std::vector<shard_head> heads;
    for (const auto shard : wanted) {
      if (auto bad = refuse(shard)) return unexpected(*bad);
    }
    if (broken_) return unexpected(broken());
    if (const auto* by = on_.hit_by_fault(memory_disk::call::open))
      return unexpected(made_to_fail(*by));
    for (const auto shard : wanted) {
      ++on_.heads[shard].epoch;
      heads.push_back(on_.heads[shard]);
    }
    return heads;
  }

  outcome_of<shard_head> head(shard_id shard) const override {
    const std::lock_guard lock{on_.guard};
    if (auto bad = refuse(shard)) return unexpected(*bad);
    return on_.heads[shard];
  }

  std::error_code append(std::span<const journal_batch> batches) override {
    const std::lock_guard lock{on_.guard};
    if (broken_ || !mine()) return store_errc::failed;
    if (const auto error = check_batches(batches, on_.heads)) {
      broken_ = error == store_errc::failed;
      return error;
    }
    if (const auto by = on_.breaks(batches)) {
      const bool written = by->where == memory_disk::break_at::sync;
      // Only a full disk that wrote nothing leaves the store usable.
      broken_ = by->error != store_errc::disk_full || written;
      if (written) on_.unsynced.assign(batches.begin(), batches.end());
      return by->error;
    }
    on_.keep(batches);
    ++counters_.appends;
    ++counters_.syncs;
    counters_.bytes += bytes_of(batches);
    return {};
  }

  outcome_of<std::string> read_row(shard_id shard, sequence position) const override {
    const std::lock_guard lock{on_.guard};
    if (auto bad = refuse_read(shard)) return unexpected(*bad);
    const auto& rows = on_.shards[shard].rows;
    const auto found = rows.lower_bound(position);
    if (position == 0 || found == rows.end()) {
      return unexpected(failure_at(store_errc::not_found, shard, position, "was never written"));
    }
    row_walk walk{shard, position, on_.heads[shard]};
    if (auto bad = walk.start()) return unexpected(*bad);
    if (auto header = walk.next(found->first, found->second); !header)
      return unexpected(header.error());
    return found->second;
  }

  std::optional<failure> scan(
    shard_id shard, sequence from,
    const std::function<bool(const row_header&, std::string_view)>& take) const override {
    std::unique_lock lock{on_.guard};
    if (auto bad = refuse_read(shard)) return bad;
    row_walk walk{shard, from, on_.heads[shard]};
    if (auto bad = walk.start()) return bad;
    // Rows are never changed once written, so `take` runs unlocked on a copy of one and may call the store.
    while (true) {
      const auto found = on_.shards[shard].rows.lower_bound(walk.wanted());
      if (found == on_.shards[shard].rows.end()) return walk.finish();
      const auto [last, row] = *found;
      auto header = walk.next(last, row);
      if (!header) return header.error();
      lock.unlock();
      if (!take(*header, row)) return std::nullopt;
      lock.lock();
    }
  }

  outcome_of<snapshot> read_snapshot(shard_id shard, const entity_key& entity) const override {
    const std::lock_guard lock{on_.guard};
    if (auto bad = refuse_read(shard)) return unexpected(*bad);
    const auto found = on_.shards[shard].snapshots.find(entity);
    if (found == on_.shards[shard].snapshots.end()) return unexpected(no_such("snapshot"));
    return decode_snapshot(found->second).map_error([&](stored_errc why) {
      return failure{store_errc::corrupt, std::string{word_of(why)}};
    });
  }

  outcome_of<page> read_page(shard_id shard, const entity_key& cohort,
                             std::uint32_t number) const override {
    const std::lock_guard lock{on_.guard};
    if (auto bad = refuse_read(shard)) return unexpected(*bad);
    const auto found = on_.shards[shard].pages.find({cohort, number});
    if (found == on_.shards[shard].pages.end()) return unexpected(no_such("page"));
    return decode_page(found->second).map_error([&](stored_errc why) {
      return failure{store_errc::corrupt, std::string{word_of(why)}};
    });
  }

  std::optional<failure> scan_snapshots(
    shard_id shard, const std::function<bool(const snapshot&)>& take) const override {
    const auto all = copy_of(shard, &stored_shard::snapshots);
    if (!all) return all.error();
    for (const auto& [key, bytes] : *all) {
      const auto decoded = decode_snapshot(bytes);
      if (!decoded) return failure{store_errc::corrupt, std::string{word_of(decoded.error())}};
      if (!take(*decoded)) break;
    }
    return std::nullopt;
  }

  std::optional<failure> scan_folds(
    shard_id shard, std::string_view prefix,
    const std::function<bool(const fold_row&)>& take) const override {
    const auto all = copy_of(shard, &stored_shard::folds);
    if (!all) return all.error();
    for (auto at = all->lower_bound(prefix); at != all->end() && at->first.starts_with(prefix);
         ++at) {
      const auto decoded = decode_fold_row(at->second);
      if (!decoded) return failure{store_errc::corrupt, std::string{word_of(decoded.error())}};
      if (!take(*decoded)) break;
    }
    return std::nullopt;
  }

  outcome_of<std::string> read_fold(shard_id shard, std::string_view key) const override {
    const std::lock_guard lock{on_.guard};
    if (auto bad = refuse_read(shard)) return unexpected(*bad);
    const auto& folds = on_.shards[shard].folds;
    const auto found = folds.find(key);
    if (found == folds.end()) return unexpected(no_such("fold row"));
    auto decoded = decode_fold_row(found->second);
    if (!decoded)
      return unexpected(failure{store_errc::corrupt, std::string{word_of(decoded.error())}});
    return std::move(*decoded->body);
  }

  std::optional<failure> scan_pages(shard_id shard,
                                    const std::function<bool(const page&)>& take) const override {
    const auto all = copy_of(shard, &stored_shard::pages);
    if (!all) return all.error();
    for (const auto& [key, bytes] : *all) {
      const auto decoded = decode_page(bytes);
      if (!decoded) return failure{store_errc::corrupt, std::string{word_of(decoded.error())}};
      if (!take(*decoded)) break;
    }
    return std::nullopt;
  }

  outcome_of<blob_id> put_blob(std::string_view bytes) override {
    const std::lock_guard lock{on_.guard};
    if (!mine()) return unexpected(broken());
    if (const auto* by = on_.hit_by_fault(memory_disk::call::blob))
      return unexpected(made_to_fail(*by));
    const auto id = blob_id_of(bytes);
    on_.blobs.try_emplace(id, bytes);
    return id;
  }

  outcome_of<std::string> read_blob(const blob_id& id) const override {
    const std::lock_guard lock{on_.guard};
    if (!mine()) return unexpected(broken());
    if (const auto* by = on_.hit_by_fault(memory_disk::call::blob))
      return unexpected(made_to_fail(*by));
    const auto found = on_.blobs.find(id);
    if (found == on_.blobs.end()) return unexpected(no_such("blob"));
    return found->second;
  }

  bool has_blob(const blob_id& id) const override {
    const std::lock_guard lock{on_.guard};
    return on_.blobs.contains(id);
  }

  store_counters counters() const override {
    const std::lock_guard lock{on_.guard};
    return counters_;
  }

  bool low() const override { return on_.is_low; }

private:
  memory_store(std::shared_ptr<memory_disk> disk, std::uint64_t me)
    : disk_{std::move(disk)}, on_{*disk_->content_}, me_{me} {}

  [[nodiscard]] bool mine() const { return on_.owner == me_; }

  static failure broken() { return {store_errc::failed, "the store is closed to writes"}; }

  [[nodiscard]] std::optional<failure> refuse(shard_id shard) const {
    if (!mine()) return broken();
    if (shard >= on_.heads.size()) return no_such("shard " + std::to_string(shard));
    return std::nullopt;
  }

  [[nodiscard]] std::optional<failure> refuse_read(shard_id shard) const {
    if (auto bad = refuse(shard)) return bad;
    if (const auto* by = on_.hit_by_fault(memory_disk::call::read)) return made_to_fail(*by);
    if (on_.judge_reads && on_.judge_reads()) return made_to_fail({1, store_errc::failed});
    return std::nullopt;
  }

  template <class Map>
  outcome_of<Map> copy_of(shard_id shard, Map stored_shard::*part) const {
    const std::lock_guard lock{on_.guard};
    if (auto bad = refuse_read(shard)) return unexpected(*bad);
    return on_.shards[shard].*part;
  }

  std::shared_ptr<memory_disk> disk_;
  memory_disk::content& on_;
  std::uint64_t me_;
  bool broken_ = false;
  store_counters counters_;
};

outcome_of<std::unique_ptr<store>> open_memory_store(std::shared_ptr<memory_disk> disk,
                                                     shard_id shards) {
  return memory_store::open(std::move(disk), shards);
}

std::unique_ptr<store> make_memory_store(shard_id shards) {
  return std::move(memory_store::open(std::make_shared<memory_disk>(), shards).value());
}

}  // namespace trefoil
