#include <algorithm>
#include <atomic>
#include <thread>

#include "bench/fixture.hpp"
#include "bench/loads.hpp"
#include "bench/meter.hpp"
#include "bench/usage.hpp"
#include "bench/wizard_load.hpp"
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

/// Members claim tasks of one campaign for as long as another one is being published to all.
void claim_beside(testbed& bed, const network& in, campaign_id open, const bench_options& with,
                  const report& to) {
  constexpr std::size_t claims_in_flight = 64;
  const auto next = make_campaign(bed, in);
  const wizard_script script{in, open};
  lanes over{with.sockets, bed.address, bed.service_token};
  wizard_load claims{over, script, {0, with.companies, claims_in_flight, 1}};
  std::atomic<bool> published = false;
  std::exception_ptr problem;
  double took_s = 0;
  std::thread publishing{[&] {
    try {
      const auto began = std::chrono::steady_clock::now();
      publish(bed, in, next);
      took_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    } catch (...) {
      problem = std::current_exception();
    }
    published = true;
  }};
  const bool answered = claims.run([&] { return published.load(); });
  publishing.join();
  if (problem) std::rethrow_exception(problem);
  if (!answered) throw failed("the node closed the connection");
  const auto made = static_cast<double>(claims.transitions());
  claims.drain();
  to.figure("W1", "tasks_per_s_beside", static_cast<double>(with.companies) / took_s);
  to.figure("W1", "claims_per_s_beside", made / took_s);
  to.figure("W1", "claim_p99_ms_beside", claims.latencies().percentile_ms(99));
}

}  // namespace

void publish_to_all(const bench_options& with, const report& to) {
  testbed bed{with, "W1"};
  const auto in = make_network(bed, with.companies, members_each);
  const auto campaign = make_campaign(bed, in);
  bed.settle();
  const auto disk_before = static_cast<double>(bed.disk_bytes());
  const auto resident_before = usage_of(bed.node.id()).resident_bytes;

  say("W1: publishing to %zu, node %d", with.companies, bed.node.id());
  meter cost{bed};
  publish(bed, in, campaign);
  const auto took_s = cost.stop();

  check_kpi(bed, in, campaign, "open", with.companies);
  check_delivered(bed, in, campaign);
  to.figure("W1", "tasks_per_s", static_cast<double>(with.companies) / took_s);
  to.figure("W1", "publish_ms", took_s * 1000);
  cost.tell(to, "W1");
  const auto resident = static_cast<double>(usage_of(bed.node.id()).resident_bytes);
  const auto disk = static_cast<double>(bed.disk_bytes());
  say("W1: resident %.0f MB, %.0f MB more than before; store %.0f MB, %.0f MB more", resident / 1e6,
      (resident - static_cast<double>(resident_before)) / 1e6, disk / 1e6,
      (disk - disk_before) / 1e6);
  claim_beside(bed, in, campaign, with, to);
  say("W1: node by thread: %s", usage_by_thread(bed.node.id()).c_str());
}

}  // namespace trefoil::bench
