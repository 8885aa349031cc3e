#include "actors/shell/committer.hpp"

#include <algorithm>
#include <utility>

#include "actors/shell/move_behind.hpp"
#include "persistence/planted.hpp"
#include "persistence/thread_name.hpp"

namespace trefoil::shell {

namespace {

void join(handed_in& to, handed_in more) {
  if (!more.records.empty()) {
    if (to.records.empty()) to.batch.first = more.batch.first;
    to.batch.last = more.batch.last;
    to.records.append(more.records);
  }
  move_behind(to.batch.pages, more.batch.pages);
  move_behind(to.batch.snapshots, more.batch.snapshots);
  move_behind(to.batch.folds, more.batch.folds);
  to.batch.keep_from = std::max(to.batch.keep_from, more.batch.keep_from);
}

journal_batch finished(handed_in from) {
  auto& batch = from.batch;
  if (!from.records.empty())
    batch.row = from.records.finish({batch.shard, batch.epoch, batch.first, batch.last});
  return std::move(batch);
}

}  // namespace

committer::committer(store& where, std::function<void(std::vector<committed>)> tell,
                     std::function<void(std::error_code)> fail,
                     std::function<void(const std::string&)> report)
  : store_{where}, tell_{std::move(tell)}, fail_{std::move(fail)}, report_{std::move(report)} {}

committer::~committer() { stop(); }

void committer::start(std::function<std::int64_t()> may_join) {
  may_join_ = std::move(may_join);
  thread_ = std::thread{[this] { run(); }};
}

bool committer::submit(handed_in what) {
  const auto shard = what.batch.shard;
  bool joined = false;
  bool wake = false;
  {
    const std::lock_guard lock{mutex_};
    if (stopping_) return false;
    if (waits_at_.size() <= shard) waits_at_.resize(shard + std::size_t{1});
    joined = waits_at_[shard] > 0;
    if (joined) {
      join(waiting_[waits_at_[shard] - 1], std::move(what));
    } else {
      waiting_.push_back(std::move(what));
      waits_at_[shard] = static_cast<std::uint32_t>(waiting_.size());
    }
    wake = std::exchange(awaits_one_, false);
  }
  if (wake) arrived_.notify_one();
  return joined;
}

void committer::stop() {
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
  }
  arrived_.notify_one();
  if (thread_.joinable()) thread_.join();
}

bool committer::pending() const {
  const std::lock_guard lock{mutex_};
  return !waiting_.empty() || !writing_.empty();
}

void committer::take_waiting() {
  std::vector<handed_in> taken;
  {
    const std::lock_guard lock{mutex_};
    taken.swap(waiting_);
    std::fill(waits_at_.begin(), waits_at_.end(), 0U);
  }
  writing_.reserve(taken.size());
  for (auto& each : taken) writing_.push_back(finished(std::move(each)));
}

committer::outcome committer::write() {
  const bool held = !writing_.empty();
  if (!held) take_waiting();
  if (writing_.empty()) return outcome::idle;
  if (planted(bug::told_before_sync) && !held) tell_shards();
  if (const auto error = store_.append(writing_)) {
    if (error != store_errc::disk_full) {
      fail_(error);
      return outcome::failed;
    }
    if (!held) report_("the disk is full: commands wait until there is room");
    if (planted(bug::held_batch_told) && !held) tell_shards();
    return outcome::held;
  }
  const bool told = planted(bug::told_before_sync) || (planted(bug::held_batch_told) && held);
  if (!told) tell_shards();
  writing_.clear();
  return outcome::written;
}

void committer::tell_shards() {
  std::vector<committed> word;
  word.reserve(writing_.size());
  for (const auto& each : writing_) word.push_back({each.shard, each.last});
  tell_(std::move(word));
}

std::chrono::microseconds committer::linger(std::int64_t may_join) {
  constexpr std::int64_t few = 300;
  constexpr std::int64_t most_us = 4'000;
  return std::chrono::microseconds{std::clamp<std::int64_t>(2 * (may_join - few), 0, most_us)};
}

void committer::run() {
  constexpr std::chrono::milliseconds pause{100};
  name_thread("committer");
  for (auto last = outcome::idle; last != outcome::failed;) {
    {
      std::unique_lock lock{mutex_};
      const auto stopped = [&] { return stopping_; };
      if (last == outcome::held) {
        if (arrived_.wait_for(lock, pause, stopped)) return;
      } else {
        awaits_one_ = waiting_.empty();
        arrived_.wait(lock, [&] { return stopping_ || !waiting_.empty(); });
        if (waiting_.empty()) return;
        // Whoever joins while it lingers need not wake it.
        if (const auto length = linger(may_join_()); length > length.zero())
          arrived_.wait_for(lock, length, stopped);
      }
    }
    last = write();
  }
}

}  // namespace trefoil::shell
