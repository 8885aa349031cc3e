#include <algorithm>

#include "bench/fixture.hpp"
#include "bench/loads.hpp"
#include "bench/meter.hpp"
#include "bench/works.hpp"

namespace trefoil::bench {

namespace {

/// Every member of some companies sees the task in a list of its own.
void check_delivered(testbed& bed, const network& in, campaign_id campaign) {
  check_inboxes(bed, in, "does not show its task",
                [&](company_id company, const client::value& task) {
                  return task["task"].as_text() == to_text(task_id{campaign, company, 1});
                });
}

}  // namespace

void publish_to_all(const bench_options& with, const report& to) {
  testbed bed{with, "W1"};
  const auto in = make_network(bed, with.companies, members_each);
  const auto campaign = make_campaign(bed, in);
  bed.settle();
  const auto disk_before = static_cast<double>(bed.disk_bytes());
  const auto resident_before = bed.node.usage().resident_bytes;

  say("W1: publishing to %zu, node %d", with.companies, bed.node.id());
  meter cost{bed};
  publish(bed, in, campaign);
  const auto took_s = cost.stop();

  check_kpi(bed, in, campaign, "open", with.companies);
  check_delivered(bed, in, campaign);
  to.figure("W1", "tasks_per_s", static_cast<double>(with.companies) / took_s);
  to.figure("W1", "publish_ms", took_s * 1000);
  cost.tell(to, "W1");
  const auto resident = static_cast<double>(bed.node.usage().resident_bytes);
  const auto disk = static_cast<double>(bed.disk_bytes());
  say("W1: resident %.0f MB, %.0f MB more than before; store %.0f MB, %.0f MB more", resident / 1e6,
      (resident - static_cast<double>(resident_before)) / 1e6, disk / 1e6,
      (disk - disk_before) / 1e6);
  say("W1: node by thread: %s", bed.node.usage_by_thread().c_str());
}

}  // namespace trefoil::bench
