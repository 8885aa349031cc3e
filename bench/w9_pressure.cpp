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
/// So often each load has its turn, so that all of them meet the machine as it is fast and slow.
constexpr int rounds = 6;
constexpr auto recovery_length = std::chrono::seconds{12};
constexpr auto window = std::chrono::seconds{1};
/// A turn sends what has become due in the meantime.
constexpr std::chrono::milliseconds tick{1};
constexpr double recovery_share = 0.5;
constexpr unsigned flood = 10;

/// What is offered in a round.
struct level {
  const char* suffix;
  double times;  ///< The peak.
  bool refusals_together;
};
constexpr std::size_t calm_level = 0;
constexpr std::size_t peak_level = 1;
constexpr std::array<level, 6> levels{{{"_calm", 0.8, true},
                                       {"_peak", peak_step, true},
                                       {"_2x", 2, true},
                                       {"_5x", 5, true},
                                       {"_10x", flood, true},
                                       {"_10x_refused_each", flood, false}}};

/// What stretches of load came to, all of whose commands were answered.
struct outcome {
  std::uint64_t sent = 0;
  std::uint64_t not_sent = 0;  ///< Arrivals for which no task was free: all were under way.
  std::uint64_t accepted = 0;
  std::uint64_t accepted_in_time = 0;  ///< Before the last one arrived.
  std::uint64_t refused = 0;
  double took_s = 0;   ///< Until the last one arrived.
  double drain_s = 0;  ///< From then on, until the last one was answered.
  latencies accepted_after;
  latencies refused_after;
  latencies sent_late;  ///< Of the oldest that each turn sent: how far the load itself is behind.

  [[nodiscard]] double goodput() const { return static_cast<double>(accepted_in_time) / took_s; }
  void add(const outcome& more) {
    sent += more.sent;
    not_sent += more.not_sent;
    accepted += more.accepted;
    accepted_in_time += more.accepted_in_time;
    refused += more.refused;
    took_s += more.took_s;
    drain_s += more.drain_s;
    accepted_after.add(more.accepted_after);
    refused_after.add(more.refused_after);
    sent_late.add(more.sent_late);
  }
};

/// Tasks that are claimed and released again, over and over: each command is journaled, and none of them comes to an
/// end. Commands arrive when the schedule says, whatever the answers do; a refused one is not repeated.
class open_load {
public:
  open_load(lanes& over, const wizard_script& script) : lanes_{&over}, script_{script} {
    tasks_.resize(script.tasks());
    for (std::uint32_t task = 0; task < tasks_.size(); ++task) free_.push_back(task);
  }

  /// From now on over these.
  void use(lanes& over) { lanes_ = &over; }

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
    const auto last_arrived = clock::now();
    now_.took_s = seconds{last_arrived - began_}.count();
    now_.accepted_in_time = now_.accepted;
    while (open_ > 0) turn();
    now_.drain_s = seconds{clock::now() - last_arrived}.count();
    return std::exchange(now_, {});
  }

  void send(clock::time_point meant) {
    const auto task = free_.front();
    free_.pop_front();
    tasks_[task].meant = meant;
    auto& out = (*lanes_)[task % lanes_->size()].outgoing;
    script_.append_plain(out, task, tasks_[task].claimed ? "task.release" : "task.claim", task);
    ++open_;
    ++now_.sent;
  }

  void turn() {
    if (!lanes_->turn([this](const answer& one) { take(one); }, tick))
      throw failed("the node closed the connection");
  }

  void take(const answer& one) {
    auto& task = tasks_.at(one.call);
    const auto after = lanes_->now() - task.meant;
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

  lanes* lanes_;
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
  double most = 0;
  for (auto offered = reached * peak_step;; offered *= peak_step) {
    const auto done = load.arrive(offered, peak_length, nothing).goodput();
    if (done < most * peak_gain_min) return std::max(most, done);
    most = done;
  }
}

void tell(const report& to, const std::string& suffix, outcome& seen, double peak) {
  to.figure("W9", "offered_per_s" + suffix, static_cast<double>(seen.sent) / seen.took_s);
  to.figure("W9", "not_sent" + suffix, static_cast<double>(seen.not_sent));
  to.figure("W9", "goodput_share" + suffix, seen.goodput() / peak);
  to.figure("W9", "accepted_p50_ms" + suffix, seen.accepted_after.percentile_ms(50));
  to.figure("W9", "accepted_p99_ms" + suffix, seen.accepted_after.percentile_ms(99));
  to.figure("W9", "sent_late_p99_ms" + suffix, seen.sent_late.percentile_ms(99));
  to.figure("W9", "refused" + suffix, static_cast<double>(seen.refused));
  to.figure("W9", "refused_p99_ms" + suffix, seen.refused_after.percentile_ms(99));
}

/// How long after a flood the node was last slower, at half its peak, than at 80 % of it without one.
double recovery_of(open_load& load, double peak, double calm_p99_ms, clock::duration length) {
  const auto flooded = load.arrive(peak * flood, length, nothing);
  double last_s = flooded.drain_s;
  load.arrive(peak * recovery_share, recovery_length, [&](latencies& second, clock::duration at) {
    if (second.count() == 0 || second.percentile_ms(99) > calm_p99_ms)
      last_s = flooded.drain_s + seconds{at}.count();
  });
  return last_s;
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
  lanes together{with.sockets, bed.address, bed.service_token, true};
  lanes each{with.sockets, bed.address, bed.service_token};
  open_load load{together, script};

  say("W9: %zu tasks, node %d", script.tasks(), bed.node.id());
  load.warm_up(peak_in_flight);
  auto peak = find_peak(load, load.saturate(peak_in_flight, peak_length).goodput());
  std::array<outcome, levels.size()> seen;
  for (int round = 0; round < rounds; ++round) {
    say("W9: round %d of %d, the peak %.0f commands/s", round + 1, rounds, peak);
    for (std::size_t at = 0; at < levels.size(); ++at) {
      load.use(levels[at].refusals_together ? together : each);
      const auto one = load.arrive(peak * levels[at].times, with.load_length, nothing);
      // What the machine does at most changes from one minute to the next, and what is offered goes with it.
      if (at == peak_level) peak = one.goodput();
      seen[at].add(one);
    }
  }
  load.use(together);
  const auto whole_peak = seen[peak_level].goodput();
  to.figure("W9", "peak_per_s", whole_peak);
  for (std::size_t at = 0; at < levels.size(); ++at)
    tell(to, levels[at].suffix, seen[at], whole_peak);
  const auto calm_p99_ms = seen[calm_level].accepted_after.percentile_ms(99);
  to.figure("W9", "recovered_s", recovery_of(load, peak, calm_p99_ms, with.load_length));
  const auto used = bed.node.usage();
  to.figure("W9", "resident_mb", static_cast<double>(used.resident_bytes) / 1e6);
  to.figure("W9", "resident_peak_mb", static_cast<double>(used.resident_peak_bytes) / 1e6);
  say("W9: node by thread: %s", bed.node.usage_by_thread().c_str());
}

}  // namespace trefoil::bench
