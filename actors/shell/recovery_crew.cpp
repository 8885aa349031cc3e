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
  auto& ticket = shards_[shard].ticket;
  if (ticket != nobody) return;
  ticket = next_ticket_++;
  if (wanted_.empty()) first_wanted_ = ticket.load();
  wanted_.push_back(shard);
}

std::optional<recovery_crew::job> recovery_crew::next() {
  const std::lock_guard lock{mutex_};
  if (auto found = wanted_before(nobody)) return found;
  for (; !stopping_ && at_ < shards_.size(); ++at_) {
    if (auto found = part_of(static_cast<shard_id>(at_))) return found;
  }
  return std::nullopt;
}

std::optional<recovery_crew::job> recovery_crew::next_before(ticket limit) {
  const std::lock_guard lock{mutex_};
  return wanted_before(limit);
}

std::optional<recovery_crew::job> recovery_crew::wanted_before(ticket limit) {
  while (!stopping_ && first_wanted_ < limit) {
    if (auto found = part_of(wanted_.front())) return found;
    wanted_.pop_front();
    first_wanted_ = wanted_.empty() ? nobody : shards_[wanted_.front()].ticket.load();
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
  while (const auto found = next()) carry_out(*found);
}

void recovery_crew::carry_out(const job& what) {
  auto& one = shards_[what.shard];
  const auto between = [this, &one] { return let_pass(one); };
  const auto bad = one.back->restore(what.part, between);
  if (stopping_) return;
  if (bad) return fail_with(*bad);
  if (!end_part(one)) return;
  auto back = one.back->replay(between);
  if (stopping_) return;
  if (!back) return fail_with(back.error());
  done_(what.shard, std::make_shared<recovered>(std::move(*back)));
  --left_;
}

bool recovery_crew::let_pass(const one_shard& at_work) {
  while (first_wanted_.load(std::memory_order_relaxed)
         < at_work.ticket.load(std::memory_order_relaxed)) {
    const auto found = next_before(at_work.ticket);
    if (!found) break;
    carry_out(*found);
  }
  return !stopping_.load(std::memory_order_relaxed);
}

bool recovery_crew::end_part(one_shard& one) {
  const std::lock_guard lock{mutex_};
  return ++one.ended == shard_recovery::parts;
}

void recovery_crew::fail_with(const failure& why) {
  {
    const std::lock_guard lock{mutex_};
    if (stopping_.exchange(true)) return;
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
