#include <algorithm>
#include <array>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "bench/cores.hpp"
#include "bench/fixture.hpp"
#include "bench/latencies.hpp"
#include "bench/wizard_load.hpp"
#include "bench/works.hpp"

namespace trefoil::bench {

namespace {

using clock = lanes::clock;
using seconds = std::chrono::duration<double>;

/// As many as one core takes on.
constexpr std::size_t peak_in_flight = 2'500;
constexpr auto peak_length = std::chrono::seconds{4};
constexpr double peak_step = 1.25;
constexpr double peak_gain_min = 1.03;
constexpr auto load_length = std::chrono::seconds{4};
constexpr auto recovery_length = std::chrono::seconds{12};
constexpr auto window = std::chrono::seconds{1};
/// A turn sends what has become due in the meantime.
constexpr std::chrono::milliseconds tick{1};
constexpr double calm_share = 0.8;
constexpr double recovery_share = 0.5;
constexpr std::array<unsigned, 3> overloads{2, 5, 10};

/// What one stretch of load came to.
struct outcome {
  std::uint64_t accepted = 0;
  std::uint64_t refused = 0;
  std::uint64_t not_sent = 0;  ///< Arrivals for which no task was free: all were under way.
  double took_s = 0;
  latencies accepted_after;
  latencies refused_after;
  latencies sent_late;  ///< Of the oldest that each turn sent: how far the load itself is behind.

  [[nodiscard]] double goodput() const { return static_cast<double>(accepted) / took_s; }
};

/// Tasks that are claimed and released again, over and over: each command is journaled, and none of them comes to an
/// end. Commands arrive when the schedule says, whatever the answers do; a refused one is not repeated.
class open_load {
public:
  open_load(lanes& over, const wizard_script& script) : lanes_{over}, script_{script} {
    tasks_.resize(script.tasks());
    for (std::uint32_t task = 0; task < tasks_.size(); ++task) free_.push_back(task);
  }

  /// As many at once as asked, each next one when an answer comes: what the node can do at most.
  outcome saturate(std::size_t in_flight, clock::duration length) {
    begin();
    const auto end = began_ + length;
    while (clock::now() < end) {
      const auto now = clock::now();
      while (open_ < in_flight && !free_.empty()) send(now);
      turn();
    }
    return finish();
  }

  /// Every task once, so that none is woken for the first time while something is measured.
  void warm_up(std::size_t in_flight) {
    begin();
    while (woken_ < tasks_.size()) {
      const auto now = clock::now();
      while (open_ < in_flight && !free_.empty()) send(now);
      turn();
    }
    finish();
  }

  /// So many arrivals a second. `each_window` is told of the latencies of each second.
  template <class EachWindow>
  outcome arrive(double per_s, clock::duration length, EachWindow&& each_window) {
    begin();
    const auto end = began_ + length;
    auto window_end = began_ + window;
    std::uint64_t arrived = 0;
    for (auto now = clock::now(); now < end; now = clock::now()) {
      const auto due = static_cast<std::uint64_t>(seconds{now - began_}.count() * per_s);
      if (arrived < due) {
        now_.sent_late.add(now - began_
                           - std::chrono::duration_cast<clock::duration>(
                             seconds{static_cast<double>(arrived) / per_s}));
      }
      for (; arrived < due; ++arrived) {
        const auto meant = began_
                           + std::chrono::duration_cast<clock::duration>(
                             seconds{static_cast<double>(arrived) / per_s});
        if (free_.empty()) {
          ++now_.not_sent;
        } else {
          send(meant);
        }
      }
      turn();
      if (clock::now() < window_end) continue;
      each_window(in_window_, window_end - began_);
      in_window_ = {};
      window_end += window;
    }
    return finish();
  }

private:
  struct one_task {
    clock::time_point meant;
    bool claimed = false;
    bool woken = false;
  };

  void begin() {
    now_ = {};
    in_window_ = {};
    began_ = clock::now();
  }

  outcome finish() {
    now_.took_s = seconds{clock::now() - began_}.count();
    auto result = std::move(now_);
    now_ = {};
    while (open_ > 0) turn();
    now_ = {};
    return result;
  }

  void send(clock::time_point meant) {
    const auto task = free_.front();
    free_.pop_front();
    tasks_[task].meant = meant;
    auto& out = lanes_[task % lanes_.size()].outgoing;
    script_.append_plain(out, task, tasks_[task].claimed ? "task.release" : "task.claim", task);
    ++open_;
  }

  void turn() {
    if (!lanes_.turn([this](const answer& one) { take(one); }, tick))
      throw failed("the node closed the connection");
  }

  void take(const answer& one) {
    auto& task = tasks_.at(one.call);
    const auto after = lanes_.now() - task.meant;
    --open_;
    free_.push_back(one.call);
    if (one.ok) {
      task.claimed = !task.claimed;
      if (!std::exchange(task.woken, true)) ++woken_;
      ++now_.accepted;
      now_.accepted_after.add(after);
      in_window_.add(after);
    } else if (one.is("busy")) {
      ++now_.refused;
      now_.refused_after.add(after);
    } else {
      throw failed("a command was refused: " + one.told());
    }
  }

  lanes& lanes_;
  const wizard_script& script_;
  std::vector<one_task> tasks_;
  std::deque<std::uint32_t> free_;
  std::size_t open_ = 0;
  std::size_t woken_ = 0;  ///< Tasks of which a command was accepted.
  clock::time_point began_;
  outcome now_;
  latencies in_window_;
};

void nothing(latencies&, clock::duration) {}

/// The most that the node does a second, whatever is offered. A load that waits for answers reaches less; from what it
/// reaches on, ever more is offered, until the node does no more for it.
double find_peak(open_load& load, double reached) {
  for (auto offered = reached * peak_step;; offered *= peak_step) {
    const auto done = load.arrive(offered, peak_length, nothing).goodput();
    if (done * peak_gain_min < offered) return done;
  }
}

void tell(const report& to, const std::string& suffix, outcome& seen, double peak) {
  const auto asked = static_cast<double>(seen.accepted + seen.refused + seen.not_sent);
  to.figure("W9", "offered_per_s" + suffix, asked / seen.took_s);
  to.figure("W9", "goodput_share" + suffix, seen.goodput() / peak);
  to.figure("W9", "accepted_p50_ms" + suffix, seen.accepted_after.percentile_ms(50));
  to.figure("W9", "accepted_p99_ms" + suffix, seen.accepted_after.percentile_ms(99));
  to.figure("W9", "sent_late_p99_ms" + suffix, seen.sent_late.percentile_ms(99));
  to.figure("W9", "refused" + suffix, static_cast<double>(seen.refused));
  to.figure("W9", "refused_p99_ms" + suffix, seen.refused_after.percentile_ms(99));
}

}  // namespace

void press_hard(const bench_options& with, const report& to) {
  const auto cores = part_cores();
  auto apart = with;
  apart.node_cores = cores.node;
  const kept_to_cores kept{cores.load};
  testbed bed{apart, "W9"};
  const auto in = make_published(bed, with.companies, 1);
  const wizard_script script{in.network, in.campaign};
  lanes over{with.sockets, bed.address, bed.service_token};
  open_load load{over, script};

  say("W9: %zu tasks, node %d", script.tasks(), bed.node.id());
  load.warm_up(peak_in_flight);
  auto peak = find_peak(load, load.saturate(peak_in_flight, peak_length).goodput());
  to.figure("W9", "peak_per_s", peak);
  auto calm = load.arrive(peak * calm_share, load_length, nothing);
  const auto calm_p99_ms = calm.accepted_after.percentile_ms(99);
  tell(to, "_calm", calm, peak);
  for (const auto times : overloads) {
    say("W9: %u times the peak", times);
    // The machine's own speed changes from one minute to the next, so the peak is what it is before and behind.
    auto seen = load.arrive(peak * times, load_length, nothing);
    const auto peak_behind = find_peak(load, peak / peak_step);
    tell(to, "_" + std::to_string(times) + "x", seen, (peak + peak_behind) / 2);
    peak = peak_behind;
  }
  auto again = load.arrive(peak * calm_share, load_length, nothing);
  tell(to, "_calm_again", again, peak);
  double recovered_s = 0;
  load.arrive(peak * overloads.back(), load_length, nothing);
  load.arrive(peak * recovery_share, recovery_length, [&](latencies& second, clock::duration at) {
    if (second.percentile_ms(99) > calm_p99_ms) recovered_s = seconds{at}.count();
  });
  to.figure("W9", "recovered_s", recovered_s);
  to.figure("W9", "resident_mb", static_cast<double>(bed.node.usage().resident_bytes) / 1e6);
  say("W9: node by thread: %s", bed.node.usage_by_thread().c_str());
}

}  // namespace trefoil::bench
