#include "actors/shell/committer.hpp"

#include <caf/send.hpp>

#include "actors/shell/caf_types.hpp"
#include "persistence/thread_name.hpp"

namespace trefoil::shell {

committer::committer(store& where, std::function<void(std::error_code)> fail,
                     std::function<std::chrono::microseconds()> linger,
                     std::function<void(const std::string&)> report)
  : store_{where},
    fail_{std::move(fail)},
    linger_{std::move(linger)},
    report_{std::move(report)},
    thread_{[this] { run(); }} {}

committer::~committer() { stop(); }

void committer::submit(journal_batch batch, caf::actor shard) {
  {
    const std::lock_guard lock{mutex_};
    if (stopping_) return;
    waiting_.push_back(std::move(batch));
    waiting_shards_.push_back(std::move(shard));
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

bool committer::append(const std::vector<journal_batch>& batches) {
  constexpr std::chrono::milliseconds pause{100};
  for (bool told = false;;) {
    const auto error = store_.append(batches);
    if (!error) return true;
    if (error != store_errc::disk_full) {
      fail_(error);
      return false;
    }
    if (!std::exchange(told, true)) report_("the disk is full: commands wait until there is room");
    std::unique_lock lock{mutex_};
    if (arrived_.wait_for(lock, pause, [&] { return stopping_; })) return false;
  }
}

void committer::run() {
  name_thread("committer");
  std::vector<journal_batch> batches;
  std::vector<caf::actor> shards;
  for (;;) {
    {
      std::unique_lock lock{mutex_};
      arrived_.wait(lock, [&] { return stopping_ || !waiting_.empty(); });
      if (waiting_.empty()) return;
      arrived_.wait_for(lock, linger_(), [&] { return stopping_; });
      batches.swap(waiting_);
      shards.swap(waiting_shards_);
    }
    if (!append(batches)) return;
    for (std::size_t at = 0; at < batches.size(); ++at)
      caf::anon_send(shards[at], committed{batches[at].last});
    batches.clear();
    shards.clear();
  }
}

}  // namespace trefoil::shell
