#include "bench/open_load.hpp"

#include <chrono>
#include <utility>

namespace trefoil::bench {

namespace {

using seconds = std::chrono::duration<double>;

/// A turn sends what has become due in the meantime.
constexpr std::chrono::milliseconds tick{1};
/// More than a command and its refusal have.
constexpr std::size_t call_bytes = 96;
constexpr std::size_t answer_bytes = 256;

}  // namespace

void outcome::add(const outcome& more) {
  sent += more.sent;
  not_sent += more.not_sent;
  accepted += more.accepted;
  accepted_in_time += more.accepted_in_time;
  refused += more.refused;
  took_s += more.took_s;
  drain_s += more.drain_s;
  accepted_after.merge(more.accepted_after);
  refused_after.merge(more.refused_after);
  sent_late.merge(more.sent_late);
}

open_load::open_load(lanes& over, const wizard_script& script) : lanes_{&over}, script_{script} {
  tasks_.resize(script.tasks());
  use(over);
  for (std::uint32_t task = 0; task < tasks_.size(); ++task) free_.push_back(task);
}

void open_load::use(lanes& over) {
  lanes_ = &over;
  const auto calls = tasks_.size() / over.size() + 1;
  for (std::size_t at = 0; at < over.size(); ++at)
    over[at].make_room(calls * call_bytes, calls * answer_bytes);
}

void open_load::warm_up(std::size_t in_flight) {
  begin();
  while (woken_ < tasks_.size()) fill(in_flight);
  finish();
}

outcome open_load::saturate(std::size_t in_flight, clock::duration length) {
  begin();
  while (clock::now() < began_ + length) fill(in_flight);
  return finish();
}

outcome open_load::arrive(double per_s, clock::duration length,
                          const std::function<each_second>& tell) {
  begin();
  // Since the beginning.
  const auto meant = [&](std::uint64_t arrival) {
    return std::chrono::duration_cast<clock::duration>(
      seconds{static_cast<double>(arrival) / per_s});
  };
  const auto end = began_ + length;
  auto second_ends = began_ + std::chrono::seconds{1};
  std::uint64_t arrived = 0;
  for (auto now = began_; now < end; now = clock::now()) {
    const auto due = static_cast<std::uint64_t>(seconds{now - began_}.count() * per_s);
    for (; arrived < due; ++arrived) {
      const auto at = began_ + meant(arrived);
      now_.sent_late.add(now - at);
      if (free_.empty()) {
        ++now_.not_sent;
      } else {
        send(at);
      }
    }
    turn();
    for (; tell && clock::now() >= second_ends; second_ends += std::chrono::seconds{1})
      tell(std::exchange(in_second_, {}), second_ends - began_);
  }
  return finish();
}

void open_load::begin() {
  now_ = {};
  in_second_ = {};
  began_ = clock::now();
}

outcome open_load::finish() {
  const auto last_arrived = clock::now();
  now_.took_s = seconds{last_arrived - began_}.count();
  now_.accepted_in_time = now_.accepted;
  while (open_ > 0) turn();
  now_.drain_s = seconds{clock::now() - last_arrived}.count();
  return std::exchange(now_, {});
}

void open_load::send(clock::time_point meant) {
  const auto task = free_.front();
  free_.pop_front();
  tasks_[task].meant = meant;
  auto& out = (*lanes_)[task % lanes_->size()].outgoing;
  script_.append_plain(out, task, tasks_[task].claimed ? "task.release" : "task.claim", task);
  ++open_;
  ++now_.sent;
}

void open_load::fill(std::size_t in_flight) {
  const auto now = clock::now();
  while (open_ < in_flight && !free_.empty()) send(now);
  turn();
}

void open_load::turn() {
  if (!lanes_->turn([this](const answer& one) { take(one); }, tick))
    throw failed("the node closed the connection");
}

void open_load::take(const answer& one) {
  auto& task = tasks_.at(one.call);
  const auto after = lanes_->now() - task.meant;
  --open_;
  free_.push_back(one.call);
  if (one.ok) {
    task.claimed = !task.claimed;
    if (!std::exchange(task.woken, true)) ++woken_;
    ++now_.accepted;
    now_.accepted_after.add(after);
    in_second_.add(after);
  } else if (one.is("busy")) {
    ++now_.refused;
    now_.refused_after.add(after);
  } else {
    throw failed("a command was refused: " + one.told());
  }
}

}  // namespace trefoil::bench
