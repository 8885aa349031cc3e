#include <algorithm>

#include "bench/fixture.hpp"
#include "bench/meter.hpp"
#include "bench/works.hpp"

namespace trefoil::bench {

namespace {

constexpr unsigned members = 3;
constexpr std::size_t inboxes_checked = 100;

/// Every member of some companies sees the task in a list of its own.
void check_inboxes(testbed& bed, const network& in, campaign_id campaign) {
  const auto stride = std::max<std::size_t>(1, in.companies.size() / inboxes_checked);
  for (std::size_t at = 0; at < in.companies.size(); at += stride) {
    const auto task = to_text(task_id{campaign, in.companies[at], 1});
    for (unsigned number = 1; number <= members; ++number) {
      const auto person = to_text(person_id{in.companies[at], number});
      const auto list = bed.ask_as(person, "inbox.list", client::map_of({{"person", person}}));
      const auto& rows = list["tasks"];
      if (rows.size() == 1 && rows.at(0)["task"].as_text() == task) continue;
      throw failed("the inbox of " + person + " does not show its task: " + client::to_json(list));
    }
  }
}

}  // namespace

void publish_to_all(const bench_options& with, const report& to) {
  testbed bed{with, "W1"};
  const auto in = make_network(bed, with.companies, members);
  const auto campaign = make_campaign(bed, in);
  bed.settle();
  const auto disk_before = static_cast<double>(bed.disk_bytes());
  const auto resident_before = bed.node.usage().resident_bytes;

  say("W1: publishing to %zu, node %d", with.companies, bed.node.id());
  meter cost{bed};
  publish(bed, in, campaign);
  const auto took_s = cost.stop();

  check_kpi(bed, in, campaign, "open", with.companies);
  check_inboxes(bed, in, campaign);
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
