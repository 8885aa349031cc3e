#include "runtime/gateway/reply_stream.hpp"

#include <utility>

#include "runtime/gateway/answers.hpp"

namespace trefoil::gateway {

reply_stream::reply_stream(std::size_t backlog_bytes_max, std::function<void()> wake)
  : backlog_bytes_max_{backlog_bytes_max}, wake_{std::move(wake)} {}

void reply_stream::deliver(std::vector<shell::reply> replies) {
  const std::lock_guard lock{mutex_};
  if (closed_ || overrun_) return;
  for (const auto& each : replies) append_response(waiting_, each);
  if (waiting_.size() + taken_bytes_ > backlog_bytes_max_) {
    overrun_ = true;
    waiting_ = {};
    wake_();  // Whoever writes cannot go on, so this is not left to them.
    return;
  }
  if (!std::exchange(busy_, true)) wake_();
}

std::string reply_stream::take() {
  const std::lock_guard lock{mutex_};
  taken_bytes_ = waiting_.size();
  busy_ = !waiting_.empty();
  return std::exchange(waiting_, {});
}

bool reply_stream::overrun() const {
  const std::lock_guard lock{mutex_};
  return overrun_;
}

std::size_t reply_stream::backlog() const {
  const std::lock_guard lock{mutex_};
  return waiting_.size() + taken_bytes_;
}

void reply_stream::close() {
  const std::lock_guard lock{mutex_};
  closed_ = true;
  wake_ = nullptr;
  waiting_ = {};
}

}  // namespace trefoil::gateway
