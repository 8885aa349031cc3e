#include "actors/shell/query_threads.hpp"

#include <chrono>

namespace trefoil::shell {

namespace {

constexpr std::size_t waiting_max = 8'192;

void refuse_query(const incoming_query& what, errc why) {
  if (what.back.sink)
    what.back.sink->deliver({{what.back.call, false, encode_spoken(refused{why, {}, {}})}});
}

}  // namespace

query_threads::query_threads(query_desk desk, const clock& time, std::size_t threads,
                             std::function<void(const query&)> want)
  : desk_{std::move(desk)}, time_{time}, want_{std::move(want)} {
  for (std::size_t at = 0; at < threads; ++at) threads_.emplace_back([this] { run(); });
}

query_threads::~query_threads() { stop(); }

void query_threads::post(incoming_query what) {
  want_(what.query);
  {
    const std::lock_guard lock{mutex_};
    if (!stopping_ && waiting_.size() < waiting_max) {
      waiting_.push_back(std::move(what));
      arrived_.notify_one();
      return;
    }
  }
  refuse_query(what, errc::busy);
}

void query_threads::stop() {
  std::deque<incoming_query> left;
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
    left.swap(waiting_);
  }
  arrived_.notify_all();
  for (auto& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
  for (const auto& one : left) refuse_query(one, errc::shutting_down);
}

void query_threads::run() {
  for (;;) {
    incoming_query next;
    {
      std::unique_lock lock{mutex_};
      arrived_.wait(lock, [&] { return stopping_ || !waiting_.empty(); });
      if (stopping_) return;
      next = std::move(waiting_.front());
      waiting_.pop_front();
    }
    answer(next);
  }
}

void query_threads::answer(incoming_query& what) {
  if (what.deadline.given() && what.deadline < time_.now()) {
    refuse_query(what, errc::deadline_exceeded);
    return;
  }
  if (desk_.answer(what)) return;
  // A shard is still being recovered: the others get their turn first.
  constexpr std::chrono::milliseconds pause{1};
  std::unique_lock lock{mutex_};
  arrived_.wait_for(lock, pause, [&] { return stopping_; });
  waiting_.push_back(std::move(what));
}

}  // namespace trefoil::shell
