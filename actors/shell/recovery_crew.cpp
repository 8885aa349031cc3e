#include "actors/shell/recovery_crew.hpp"

#include <utility>

#include "persistence/thread_name.hpp"

namespace trefoil::shell {

recovery_crew::recovery_crew(const store& from, std::vector<shard_head> heads, std::size_t threads,
                             std::function<void(shard_id, recovered_ptr)> done,
                             std::function<void(const failure&)> fail)
  : store_{from},
    done_{std::move(done)},
    fail_{std::move(fail)},
    shards_(heads.size()),
    left_{heads.size()} {
  for (std::size_t at = 0; at < heads.size(); ++at) shards_[at].head = heads[at];
  for (std::size_t at = 0; at < threads; ++at) threads_.emplace_back([this] { run(); });
}

recovery_crew::~recovery_crew() { stop(); }

void recovery_crew::hurry(shard_id shard) {
  const std::lock_guard lock{mutex_};
  if (shards_[shard].wanted.exchange(true)) return;
  wanted_.push_back(shard);
  hurried_ = true;
}

std::optional<recovery_crew::job> recovery_crew::next(bool only_wanted) {
  const std::lock_guard lock{mutex_};
  if (stopping_) return std::nullopt;
  for (; !wanted_.empty(); wanted_.pop_front()) {
    if (auto found = part_of(wanted_.front())) return found;
  }
  hurried_ = false;
  if (only_wanted) return std::nullopt;
  for (; at_ < shards_.size(); ++at_) {
    if (auto found = part_of(static_cast<shard_id>(at_))) return found;
  }
  return std::nullopt;
}

std::optional<recovery_crew::job> recovery_crew::part_of(shard_id shard) {
  auto& one = shards_[shard];
  if (one.begun == shard_recovery::parts) return std::nullopt;
  if (!one.back) one.back = std::make_unique<shard_recovery>(store_, shard, one.head);
  return job{shard, one.begun++};
}

void recovery_crew::run() {
  name_thread("recovery");
  while (const auto found = next(false)) carry_out(*found);
}

void recovery_crew::carry_out(const job& what) {
  auto& one = shards_[what.shard];
  const auto between = [this, &one] { let_pass(one); };
  if (const auto bad = one.back->restore(what.part, between)) return end(*bad);
  if (!end_part(one)) return;
  auto back = one.back->replay(between);
  if (!back) return end(back.error());
  done_(what.shard, std::make_shared<recovered>(std::move(*back)));
  --left_;
}

void recovery_crew::let_pass(const one_shard& at_work) {
  while (hurried_.load(std::memory_order_relaxed)
         && !at_work.wanted.load(std::memory_order_relaxed)) {
    if (const auto found = next(true)) carry_out(*found);
  }
}

bool recovery_crew::end_part(one_shard& one) {
  const std::lock_guard lock{mutex_};
  return ++one.ended == shard_recovery::parts;
}

void recovery_crew::end(const failure& why) {
  {
    const std::lock_guard lock{mutex_};
    if (std::exchange(stopping_, true)) return;
  }
  fail_(why);
}

void recovery_crew::stop() {
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
  }
  for (auto& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

}  // namespace trefoil::shell
