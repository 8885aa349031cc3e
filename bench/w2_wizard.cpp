#include "bench/fixture.hpp"
#include "bench/meter.hpp"
#include "bench/wizard_load.hpp"
#include "bench/works.hpp"

namespace trefoil::bench {

namespace {

/// One load, its share of all tasks, and how many it never exceeds so that a run stays short.
struct level {
  std::size_t in_flight;
  std::size_t percent;
  std::size_t tasks_max;
  const char* suffix;
};
constexpr level warm_up{1024, 5, 20'000, ""};
constexpr level levels[]
  = {{4096, 60, 300'000, ""}, {256, 20, 100'000, "_256"}, {64, 10, 40'000, "_64"}};

wizard_range range_of(const level& load, std::size_t first, std::size_t all) {
  return {first, std::min(all * load.percent / 100, load.tasks_max), load.in_flight};
}

void measure(testbed& bed, const report& to, lanes& over, const wizard_script& script,
             const level& load, const wizard_range& range) {
  say("W2: %zu tasks, %zu in flight, node %d", range.count, range.in_flight, bed.node.id());
  wizard_load wizards{over, script, range};
  meter cost{bed};
  if (!wizards.run()) throw failed("the node closed the connection");
  const auto took_s = cost.stop();
  const std::string suffix{load.suffix};
  to.figure("W2", "transitions_per_s" + suffix,
            static_cast<double>(wizards.transitions()) / took_s);
  to.figure("W2", "p50_ms" + suffix, wizards.latencies().percentile_ms(50));
  to.figure("W2", "p99_ms" + suffix, wizards.latencies().percentile_ms(99));
  to.figure("W2", "repeats" + suffix, static_cast<double>(wizards.repeats()));
  cost.tell(to, "W2", suffix);
}

}  // namespace

void answer_wizards(const bench_options& with, const report& to) {
  testbed bed{with, "W2"};
  const auto in = make_published(bed, with.companies, 3);
  const wizard_script script{in.network, in.campaign};
  lanes over{with.sockets, bed.address, bed.service_token};

  auto range = range_of(warm_up, 0, with.companies);
  wizard_load warming{over, script, range};
  if (!warming.run()) throw failed("the node closed the connection");
  auto first = range.count;
  for (const auto& load : levels) {
    range = range_of(load, first, with.companies);
    measure(bed, to, over, script, load, range);
    first += range.count;
  }
  check_kpi(bed, in.network, in.campaign, "completed", first);
  say("W2: node by thread: %s", bed.node.usage_by_thread().c_str());
}

}  // namespace trefoil::bench
