#include "actors/shell/committer.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include <caf/send.hpp>

#include "actors/shell/caf_types.hpp"
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

committer::committer(store& where, std::function<void(std::error_code)> fail,
                     std::function<void(const std::string&)> report)
  : store_{where}, fail_{std::move(fail)}, report_{std::move(report)} {}

committer::~committer() { stop(); }

void committer::start() {
  thread_ = std::thread{[this] { run(); }};
}

void committer::submit(journal_batch batch, caf::actor shard, std::size_t commands) {
  {
    const std::lock_guard lock{mutex_};
    if (stopping_) return;
    waiting_.push_back(std::move(batch));
    waiting_shards_.push_back(std::move(shard));
    waiting_commands_ += commands;
  }
  arrived_.notify_one();
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
    move_behind(writing_shards_, waiting_shards_);
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
  writing_shards_.clear();
  return outcome::written;
}

void committer::tell_shards() {
  for (std::size_t at = 0; at < writing_.size(); ++at)
    caf::anon_send(writing_shards_[at], committed{writing_[at].last});
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
        arrived_.wait(lock, [&] { return stopping_ || !waiting_.empty(); });
        if (waiting_.empty()) return;
        arrived_.wait_for(lock, linger(), stopped);
      }
    }
    last = write();
  }
}

}  // namespace trefoil::shell
