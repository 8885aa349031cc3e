#include <algorithm>

#include "bench/fixture.hpp"
#include "bench/meter.hpp"
#include "bench/works.hpp"

namespace trefoil::bench {

namespace {

constexpr unsigned members = 3;
constexpr std::size_t inboxes_checked = 100;

/// Every member of some companies finds the reminder in a list of its own.
void check_reminded(testbed& bed, const network& in) {
  const auto stride = std::max<std::size_t>(1, in.companies.size() / inboxes_checked);
  for (std::size_t at = 0; at < in.companies.size(); at += stride) {
    for (unsigned number = 1; number <= members; ++number) {
      const auto person = to_text(person_id{in.companies[at], number});
      const auto list = bed.ask_as(person, "inbox.list", client::map_of({{"person", person}}));
      const auto& rows = list["tasks"];
      if (rows.size() == 1 && rows.at(0)["reminders"].as_uint() == 1) continue;
      throw failed("the inbox of " + person + " shows no reminder: " + client::to_json(list));
    }
  }
}

}  // namespace

void remind_all(const bench_options& with, const report& to) {
  testbed bed{with, "W4"};
  const auto in = make_published(bed, with.companies, members);
  const auto campaign = client::map_of({{"campaign", to_text(in.campaign)}});

  say("W4: reminding %zu, node %d", with.companies, bed.node.id());
  meter cost{bed};
  bed.ask_as(in.network.buyer_person(), "campaign.remind", campaign);
  show_until(bed, in.network, in.campaign,
             [](const client::value& shown) { return shown["reminder"]["finished"].as_bool(); });
  const auto took_s = cost.stop();

  check_kpi(bed, in.network, in.campaign, "reminders_sent", with.companies);
  check_kpi(bed, in.network, in.campaign, "people_reminded", members * with.companies);
  check_reminded(bed, in.network);
  to.figure("W4", "tasks_per_s", static_cast<double>(with.companies) / took_s);
  to.figure("W4", "remind_ms", took_s * 1000);
  cost.tell(to, "W4");
  say("W4: node by thread: %s", bed.node.usage_by_thread().c_str());
}

}  // namespace trefoil::bench
