#include <algorithm>
#include <array>
#include <string>

#include "bench/cores.hpp"
#include "bench/fixture.hpp"
#include "bench/open_load.hpp"
#include "bench/usage.hpp"
#include "bench/works.hpp"

namespace trefoil::bench {

namespace {

using clock = open_load::clock;

/// As many as one core takes on.
constexpr std::size_t peak_in_flight = 2'500;
constexpr auto peak_length = std::chrono::seconds{4};
constexpr double peak_step = 1.25;
constexpr double peak_gain_min = 1.03;
/// So often each load has its turn, so that all of them meet the machine when it is fast and when it is slow.
constexpr int passes = 9;
constexpr unsigned flood = 10;
/// By then a node is as it was before a flood.
constexpr auto recovery_limit = std::chrono::seconds{10};
constexpr auto recovery_length = 2 * recovery_limit;

/// What is offered in a pass: the calm behind the mildest, so that it is calm.
struct level {
  const char* suffix;
  double times;  ///< The peak.
  bool refusals_together;
};
constexpr std::array<level, 6> levels{{{"_10x_refused_each", flood, false},
                                       {"_10x", flood, true},
                                       {"_5x", 5, true},
                                       {"_2x", 2, true},
                                       {"_peak", 1.5, true},
                                       {"_calm", 0.8, true}}};
constexpr std::size_t twice_level = 3;
constexpr std::size_t peak_level = 4;
constexpr std::size_t calm_level = 5;
using outcomes = std::array<outcome, levels.size()>;

/// The most that the node does a second, whatever is offered. A load that waits for answers reaches less; from what it
/// reaches on, ever more is offered, until the node does no more for it.
double find_peak(open_load& load, double reached) {
  double most = 0;
  for (auto offered = reached * peak_step;; offered *= peak_step) {
    const auto done = load.arrive(offered, peak_length).goodput();
    if (done < most * peak_gain_min) return std::max(most, done);
    most = done;
  }
}

/// Offers each load for so long in every pass. What the machine does at most changes from one minute to the next:
/// `peak` is what it was last, and what is offered goes with it.
outcomes offer_all(open_load& load, lanes& together, lanes& each, clock::duration length,
                   double& peak) {
  outcomes seen;
  for (int pass = 1; pass <= passes; ++pass) {
    say("W9: pass %d of %d, peak %.0f commands/s", pass, passes, peak);
    for (std::size_t at = 0; at < levels.size(); ++at) {
      load.use(levels[at].refusals_together ? together : each);
      const auto one = load.arrive(peak * levels[at].times, length);
      if (at == twice_level) peak = one.goodput();
      if (at == peak_level) peak = std::max(peak, one.goodput());
      if (peak == 0) throw failed("the node does nothing under twice its peak");
      seen[at].add(one);
    }
  }
  load.use(together);
  return seen;
}

void tell(const report& to, const std::string& suffix, const outcome& seen, double peak) {
  to.figure("W9", "offered_per_s" + suffix, static_cast<double>(seen.sent) / seen.took_s);
  to.figure("W9", "not_sent" + suffix, static_cast<double>(seen.not_sent));
  to.figure("W9", "goodput_share" + suffix, seen.goodput() / peak);
  to.figure("W9", "accepted_p50_ms" + suffix, seen.accepted_after.percentile_ms(50));
  to.figure("W9", "accepted_p99_ms" + suffix, seen.accepted_after.percentile_ms(99));
  to.figure("W9", "sent_late_p99_ms" + suffix, seen.sent_late.percentile_ms(99));
  to.figure("W9", "refused" + suffix, static_cast<double>(seen.refused));
  to.figure("W9", "refused_p99_ms" + suffix, seen.refused_after.percentile_ms(99));
}

/// Behind a flood as much is offered as before: how long until a second is no slower (-1: none was), and how long
/// accepted commands take up to the time by which it has to be so, and from then on.
void tell_recovery(open_load& load, double peak, double calm_p99_ms, clock::duration length,
                   const report& to) {
  const auto flooded = load.arrive(peak * flood, length);
  double normal_s = -1;
  histogram first;
  histogram later;
  load.arrive(peak * levels[calm_level].times, recovery_length,
              [&](const histogram& second, clock::duration end) {
                const auto began = end - std::chrono::seconds{1};
                const bool normal = second.count() > 0 && second.percentile_ms(99) <= calm_p99_ms;
                if (normal_s < 0 && normal) normal_s = std::chrono::duration<double>{began}.count();
                (began < recovery_limit ? first : later).merge(second);
              });
  to.figure("W9", "drained_s", flooded.drain_s);
  to.figure("W9", "recovered_s", normal_s < 0 ? normal_s : flooded.drain_s + normal_s);
  to.figure("W9", "accepted_p99_ms_until_10_s_later", first.percentile_ms(99));
  to.figure("W9", "accepted_p99_ms_10_s_later", later.percentile_ms(99));
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
  auto last_peak = find_peak(load, load.saturate(peak_in_flight, peak_length).goodput());
  to.figure("W9", "first_peak_per_s", last_peak);
  const auto seen = offer_all(load, together, each, with.load_length, last_peak);
  const auto peak = seen[peak_level].goodput();
  to.figure("W9", "peak_per_s", peak);
  to.figure("W9", "last_peak_per_s", last_peak);
  for (std::size_t at = 0; at < levels.size(); ++at) tell(to, levels[at].suffix, seen[at], peak);
  tell_recovery(load, last_peak, seen[calm_level].accepted_after.percentile_ms(99),
                with.load_length, to);
  const auto used = usage_of(bed.node.id());
  to.figure("W9", "resident_mb", static_cast<double>(used.resident_bytes) / 1e6);
  to.figure("W9", "resident_peak_mb", static_cast<double>(used.resident_peak_bytes) / 1e6);
  say("W9: node by thread: %s", usage_by_thread(bed.node.id()).c_str());
}

}  // namespace trefoil::bench
