#include <algorithm>
#include <cstdlib>

#include "bench/fixture.hpp"
#include "bench/usage.hpp"
#include "bench/wizard_load.hpp"
#include "bench/works.hpp"

namespace trefoil::bench {

namespace {

constexpr std::size_t wakes_in_flight = 4'096;
constexpr std::size_t answered_max = 300'000;

/// What a node at rest takes.
struct footprint {
  double resident_bytes = 0;
  double disk_bytes = 0;
};

/// A node keeps what was freed, which would hide what is held now: one that is started while this lives does not.
class gives_memory_back {
public:
  gives_memory_back() { ::setenv(name, "1", 1); }
  ~gives_memory_back() { ::unsetenv(name); }
  gives_memory_back(const gives_memory_back&) = delete;
  gives_memory_back& operator=(const gives_memory_back&) = delete;

private:
  static constexpr const char* name = "MIMALLOC_ALLOW_DECOMMIT";
};

footprint look_at(testbed& bed) {
  bed.rest();
  return {static_cast<double>(usage_of(bed.node.id()).resident_bytes),
          static_cast<double>(bed.disk_bytes())};
}

}  // namespace

void weigh_tasks(const bench_options& with, const report& to) {
  const gives_memory_back of_node;
  testbed bed{with, "W7"};
  const auto in = make_network(bed, with.companies, members_each);
  const auto campaign = make_campaign(bed, in);
  const auto tasks = static_cast<double>(with.companies);

  const auto imported = look_at(bed);
  publish(bed, in, campaign);
  const auto published = look_at(bed);
  check_kpi(bed, in, campaign, "open", with.companies);
  const auto disk_w1 = (published.disk_bytes - imported.disk_bytes) / tasks;
  to.figure("W7", "bytes_per_idle_task",
            (published.resident_bytes - imported.resident_bytes) / tasks);
  to.figure("W7", "disk_bytes_after_w1", disk_w1);

  const auto answered = std::min(with.companies, answered_max);
  const wizard_script script{in, campaign};
  lanes over{with.sockets, bed.address, bed.service_token};
  wizard_load wizards{over, script, {0, answered, wakes_in_flight}};
  if (!wizards.run()) throw failed("the node closed the connection");
  const auto over_all = look_at(bed);
  check_kpi(bed, in, campaign, "completed", answered);
  const auto disk_w2 = (over_all.disk_bytes - published.disk_bytes) / static_cast<double>(answered);
  to.figure("W7", "disk_bytes_after_w2", disk_w1 + disk_w2);
  say("W7: resident %.0f MB imported, %.0f MB published, %.0f MB answered; store %.0f, %.0f, %.0f",
      imported.resident_bytes / 1e6, published.resident_bytes / 1e6, over_all.resident_bytes / 1e6,
      imported.disk_bytes / 1e6, published.disk_bytes / 1e6, over_all.disk_bytes / 1e6);
}

}  // namespace trefoil::bench
