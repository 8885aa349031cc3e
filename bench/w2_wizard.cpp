#include "bench/fixture.hpp"
#include "bench/loads.hpp"
#include "bench/meter.hpp"
#include "bench/usage.hpp"
#include "bench/wizard_load.hpp"
#include "bench/works.hpp"

namespace trefoil::bench {

namespace {

void measure(testbed& bed, const report& to, lanes& over, const wizard_script& script,
             const wizard_level& load, const wizard_range& range) {
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
  const auto in = make_published(bed, with.companies, members_each);
  const wizard_script script{in.network, in.campaign};
  lanes over{with.sockets, bed.address, bed.service_token};

  std::size_t first = wizard_warm_up.count(with.companies);
  wizard_load warming{over, script, {0, first, wizard_warm_up.in_flight}};
  if (!warming.run()) throw failed("the node closed the connection");
  for (const auto& load : wizard_levels) {
    const wizard_range range{first, load.count(with.companies), load.in_flight};
    measure(bed, to, over, script, load, range);
    first += range.count;
  }
  check_kpi(bed, in.network, in.campaign, "completed", first);
  say("W2: node by thread: %s", usage_by_thread(bed.node.id()).c_str());
}

}  // namespace trefoil::bench
