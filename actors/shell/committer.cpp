#include "actors/shell/committer.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "persistence/planted.hpp"
#include "persistence/thread_name.hpp"

namespace trefoil::shell {

namespace {

template <class T>
void move_behind(std::vector<T>& to, std::vector<T>& from) {
  std::move(from.begin(), from.end(), std::back_inserter(to));
  from.clear();
}

}  // namespace

committer::committer(store& where, std::function<void(std::vector<committed>)> tell,
                     std::function<void(std::error_code)> fail,
                     std::function<void(const std::string&)> report)
  : store_{where}, tell_{std::move(tell)}, fail_{std::move(fail)}, report_{std::move(report)} {}

committer::~committer() { stop(); }

void committer::start() {
  thread_ = std::thread{[this] { run(); }};
}

void committer::submit(journal_batch batch, std::size_t commands) {
  bool wake = false;
  {
    const std::lock_guard lock{mutex_};
    if (stopping_) return;
    waiting_.push_back(std::move(batch));
    waiting_commands_ += commands;
    wake = std::exchange(awaits_one_, false);
  }
  if (wake) arrived_.notify_one();
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

committer::outcome committer::write() {
  const bool held = !writing_.empty();
  {
    // A shard has one batch under way at most, so what came meanwhile is of other shards.
    const std::lock_guard lock{mutex_};
    move_behind(writing_, waiting_);
    before_commands_ = std::exchange(last_commands_, std::exchange(waiting_commands_, 0));
  }
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

std::chrono::microseconds committer::linger() const {
  constexpr std::size_t most_us = 4'000;
  return std::chrono::microseconds{std::min(last_commands_ + before_commands_, most_us)};
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
        arrived_.wait_for(lock, linger(), stopped);
      }
    }
    last = write();
  }
}

}  // namespace trefoil::shell
