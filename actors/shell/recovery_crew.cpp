#include "actors/shell/recovery_crew.hpp"

#include "persistence/thread_name.hpp"

namespace trefoil::shell {

recovery_crew::recovery_crew(const store& from, std::vector<shard_head> heads, std::size_t threads,
                             std::function<void(shard_id, recovered_ptr)> done,
                             std::function<void(const failure&)> fail)
  : store_{from},
    heads_{std::move(heads)},
    done_{std::move(done)},
    fail_{std::move(fail)},
    begun_(heads_.size()),
    left_{heads_.size()} {
  for (std::size_t at = 0; at < threads; ++at) threads_.emplace_back([this] { run(); });
}

recovery_crew::~recovery_crew() { stop(); }

void recovery_crew::hurry(shard_id shard) {
  const std::lock_guard lock{mutex_};
  wanted_.push_back(shard);
}

std::optional<shard_id> recovery_crew::next() {
  const std::lock_guard lock{mutex_};
  while (!stopping_ && (!wanted_.empty() || at_ < heads_.size())) {
    shard_id shard = 0;
    if (wanted_.empty()) {
      shard = static_cast<shard_id>(at_++);
    } else {
      shard = wanted_.front();
      wanted_.pop_front();
    }
    if (!begun_[shard].exchange(true)) return shard;
  }
  return std::nullopt;
}

void recovery_crew::run() {
  name_thread("recovery");
  while (const auto shard = next()) {
    auto back = recover(store_, *shard, heads_[*shard]);
    if (!back) {
      fail_(back.error());
      return;
    }
    done_(*shard, std::make_shared<recovered>(std::move(*back)));
    --left_;
  }
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
