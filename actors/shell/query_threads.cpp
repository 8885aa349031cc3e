#include "actors/shell/query_threads.hpp"

#include <chrono>

#include "actors/shell/query_words.hpp"

#include "persistence/thread_name.hpp"

namespace trefoil::shell {

namespace {

constexpr std::size_t waiting_max = 8'192;
/// A millisecond each, and more when others ask.
constexpr std::uint32_t tries_of_figures_max = 5'000;

}  // namespace

query_threads::query_threads(query_desk desk, const clock& time, std::size_t threads,
                             std::function<void(const query&)> want)
  : desk_{std::move(desk)}, time_{time}, want_{std::move(want)} {
  for (std::size_t at = 0; at < threads; ++at) threads_.emplace_back([this] { run(); });
}

query_threads::~query_threads() { stop(); }

void query_threads::post(incoming_query what) {
  want_(what.query);
  bool ends = false;
  {
    const std::lock_guard lock{mutex_};
    ends = stopping_;
    if (!ends && count_ < waiting_max) {
      push(std::move(what));
      arrived_.notify_one();
      return;
    }
  }
  if (ends) {
    refuse_query(what.back, errc::shutting_down);
  } else {
    refuse_query(what.back, too_busy("Too many queries wait."));
  }
}

void query_threads::stop() {
  std::vector<incoming_query> left;
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
    while (count_ > 0) left.push_back(pop());
  }
  arrived_.notify_all();
  for (auto& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
  for (const auto& one : left) refuse_query(one.back, errc::shutting_down);
}

void query_threads::push(incoming_query what) {
  const auto* from = what.back.sink.get();
  auto& queue = waiting_[from];
  if (queue.empty()) turns_.push_back(from);
  queue.push_back(std::move(what));
  ++count_;
}

/// REQUIRES: something waits.
incoming_query query_threads::pop() {
  const auto* from = turns_.front();
  turns_.pop_front();
  const auto at = waiting_.find(from);
  auto next = std::move(at->second.front());
  at->second.pop_front();
  --count_;
  if (at->second.empty()) {
    waiting_.erase(at);
  } else {
    turns_.push_back(from);
  }
  return next;
}

void query_threads::run() {
  name_thread("queries");
  for (;;) {
    incoming_query next;
    {
      std::unique_lock lock{mutex_};
      arrived_.wait(lock, [&] { return stopping_ || count_ > 0; });
      if (stopping_) return;
      next = pop();
    }
    answer(next);
  }
}

void query_threads::answer(incoming_query& what) {
  if (what.back.sink && !what.back.sink->wanted()) {
    refuse_query(what.back, errc::busy);  // Whoever counts what is open hears of every end.
    return;
  }
  if (what.deadline.given() && what.deadline < time_.now()) {
    refuse_query(what.back, errc::deadline_exceeded);
    return;
  }
  if (desk_.answer(what)) return;
  // A shard is still being recovered, or has what was ordered up to an instant still to fold: the others get their turn
  // first. A disk that is full may keep that up for long.
  if (++what.tries > tries_of_figures_max && std::holds_alternative<kpis>(what.query)) {
    refuse_query(what.back, too_busy("Figures of that instant are not at hand."));
    return;
  }
  constexpr std::chrono::milliseconds pause{1};
  {
    std::unique_lock lock{mutex_};
    if (!arrived_.wait_for(lock, pause, [&] { return stopping_; })) {
      push(std::move(what));
      return;
    }
  }
  refuse_query(what.back, errc::shutting_down);
}

}  // namespace trefoil::shell
