#include "runtime/gateway/reply_stream.hpp"

#include <utility>

#include "runtime/gateway/answers.hpp"
#include "runtime/wire/refusals.hpp"

namespace trefoil::gateway {

reply_stream::reply_stream(std::size_t backlog_bytes_max, std::shared_ptr<backlog_budget> of_all,
                           std::shared_ptr<doorbell> bell)
  : backlog_bytes_max_{backlog_bytes_max}, of_all_{std::move(of_all)}, bell_{std::move(bell)} {}

/// `append`: to what waits.
template <class Append>
void reply_stream::append_by(written_by writer, Append&& append) {
  const std::lock_guard lock{mutex_};
  if (closed_ || overrun_) return;
  const auto waited = waiting_.size();
  const bool had_read_all = taken_bytes_ == 0;
  append();
  const bool within_all = of_all_->take(waiting_.size() - waited);
  if (waiting_.size() + taken_bytes_ > backlog_bytes_max_ || (!within_all && !had_read_all)) {
    overrun_ = true;
    of_all_->give_back(waiting_.size());
    waiting_ = {};
    return bell_->note(owner_);  // Whoever writes cannot go on, so this is not left to them.
  }
  if (!std::exchange(busy_, true) && writer == written_by::whoever_is_woken) bell_->note(owner_);
}

void reply_stream::append(std::vector<shell::reply> replies) {
  append_by(written_by::whoever_is_woken, [&] {
    for (const auto& each : replies) append_response(waiting_, each);
  });
}

void reply_stream::append_own(std::vector<shell::reply> replies) {
  append_by(written_by::the_caller, [&] {
    for (const auto& each : replies) append_response(waiting_, each);
  });
}

void reply_stream::refuse(std::span<const std::uint32_t> calls, std::string_view body,
                          bool together) {
  constexpr std::size_t head_bytes = 8;
  append_by(written_by::the_caller, [&] {
    if (together) return wire::append_refusals(waiting_, calls, body);
    waiting_.reserve(waiting_.size() + calls.size() * (body.size() + head_bytes));
    for (const auto call : calls) append_refusal(waiting_, call, body);
  });
}

std::string reply_stream::take() {
  const std::lock_guard lock{mutex_};
  of_all_->give_back(taken_bytes_);
  taken_bytes_ = waiting_.size();
  busy_ = !waiting_.empty();
  return std::exchange(waiting_, {});
}

void reply_stream::written() {
  const std::lock_guard lock{mutex_};
  of_all_->give_back(std::exchange(taken_bytes_, 0));
}

bool reply_stream::overrun() const {
  const std::lock_guard lock{mutex_};
  return overrun_;
}

std::size_t reply_stream::backlog() const {
  const std::lock_guard lock{mutex_};
  return waiting_.size() + taken_bytes_;
}

bool reply_stream::wanted() const {
  const std::lock_guard lock{mutex_};
  return !closed_ && !overrun_;
}

void reply_stream::close() {
  const std::lock_guard lock{mutex_};
  closed_ = true;
  of_all_->give_back(waiting_.size() + std::exchange(taken_bytes_, 0));
  waiting_ = {};
}

}  // namespace trefoil::gateway
