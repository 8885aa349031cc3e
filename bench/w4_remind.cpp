#include <algorithm>

#include "bench/fixture.hpp"
#include "bench/loads.hpp"
#include "bench/meter.hpp"
#include "bench/usage.hpp"
#include "bench/works.hpp"

namespace trefoil::bench {

namespace {

/// Every member of some companies finds the reminder in a list of its own.
void check_reminded(testbed& bed, const network& in) {
  check_inboxes(bed, in, "shows no reminder", [](company_id, const client::value& task) {
    return task["reminders"].as_uint() == 1;
  });
}

}  // namespace

void remind_all(const bench_options& with, const report& to) {
  testbed bed{with, "W4"};
  const auto in = make_published(bed, with.companies, members_each);
  const auto campaign = client::map_of({{"campaign", to_text(in.campaign)}});

  say("W4: reminding %zu, node %d", with.companies, bed.node.id());
  meter cost{bed};
  bed.ask_as(in.network.buyer_person(), "campaign.remind", campaign);
  show_until(bed, in.network, in.campaign,
             [](const client::value& shown) { return shown["reminder"]["finished"].as_bool(); });
  const auto took_s = cost.stop();

  check_kpi(bed, in.network, in.campaign, "reminders_sent", with.companies);
  check_kpi(bed, in.network, in.campaign, "people_reminded", members_each * with.companies);
  check_reminded(bed, in.network);
  to.figure("W4", "tasks_per_s", static_cast<double>(with.companies) / took_s);
  to.figure("W4", "remind_ms", took_s * 1000);
  cost.tell(to, "W4");
  say("W4: node by thread: %s", usage_by_thread(bed.node.id()).c_str());
}

}  // namespace trefoil::bench
