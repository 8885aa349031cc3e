#include <atomic>
#include <memory>
#include <thread>

#include "bench/fixture.hpp"
#include "bench/recovery_check.hpp"
#include "bench/usage.hpp"
#include "bench/works.hpp"

namespace trefoil::bench {

namespace {

using clock = std::chrono::steady_clock;

constexpr std::size_t load_in_flight = 1024;
constexpr auto load_limit = std::chrono::seconds{10};
constexpr auto restart_limit = std::chrono::minutes{2};
constexpr auto ask_again = std::chrono::microseconds{200};
constexpr auto between_status = std::chrono::milliseconds{20};

double ms_since(clock::time_point began) {
  return std::chrono::duration<double, std::milli>(clock::now() - began).count();
}

/// Keeps asking a node that is about to die for its syncs, beside the load and without waiting for it.
class sync_watch {
public:
  explicit sync_watch(testbed& bed)
    : bed_{bed},
      before_{bed.syncs().value_or(0)},
      newest_{std::make_shared<std::atomic<std::uint64_t>>(before_)} {}

  void look() {
    if (clock::now() < next_) return;
    next_ = clock::now() + between_status;
    bed_.operators->post("node.status", client::value::map(),
                         [newest = newest_](const client::response& told) {
                           if (told.ok) *newest = told.result["syncs"].as_uint();
                         });
  }
  [[nodiscard]] std::uint64_t syncs() const { return *newest_ - before_; }

private:
  testbed& bed_;
  std::uint64_t before_;
  std::shared_ptr<std::atomic<std::uint64_t>> newest_;
  clock::time_point next_;
};

struct restart_times {
  double ready_ms = 0;
  double first_claim_ms = 0;
};

/// Claims until the claim is answered with yes.
void claim_until_accepted(lanes& over, const wizard_script& script, std::size_t task) {
  bool claimed = false;
  bool under_way = false;
  const auto until = clock::now() + restart_limit;
  while (!claimed) {
    if (clock::now() > until) throw failed("the restarted node accepts no claim");
    if (!std::exchange(under_way, true)) script.append(over[0].outgoing, 0, 0, task);
    const bool alive = over.turn([&](const answer& one) {
      under_way = false;
      claimed = one.ok;
      if (!one.ok && !one.is("busy")) throw failed("the first claim was refused: " + one.told());
    });
    if (!alive) throw failed("the restarted node closed the connection");
  }
}

/// From the start of the process to the answer of a claim of a task that nobody touched.
restart_times restart(testbed& bed, const wizard_script& script, std::size_t task) {
  restart_times times;
  const auto began = clock::now();
  bed.node.launch();
  const auto address = bed.listening();
  std::unique_ptr<lanes> over;
  while (!over) {
    try {
      over = std::make_unique<lanes>(1, address, bed.service_token);
    } catch (const failed&) {
      if (clock::now() - began > restart_limit) throw;
      std::this_thread::sleep_for(ask_again);
    }
  }
  times.ready_ms = ms_since(began);
  claim_until_accepted(*over, script, task);
  times.first_claim_ms = ms_since(began);
  return times;
}

/// Runs wizards over a part of all tasks and kills the node in the middle of it. Gives the syncs that it told of.
std::uint64_t kill_under_load(testbed& bed, wizard_load& load, std::uint64_t transitions_wanted) {
  const auto began = clock::now();
  sync_watch watched{bed};
  const bool alive = load.run([&] {
    watched.look();
    return load.transitions() >= transitions_wanted || clock::now() - began > load_limit;
  });
  if (!alive) throw failed("the node ended before it was killed");
  if (load.open() == 0) throw failed("the load was over before the kill; raise --n");
  bed.node.kill();
  // What reached this side's socket before the kill was acknowledged as well.
  load.drain();
  bed.disconnect();
  return watched.syncs();
}

}  // namespace

void recover_under_load(const bench_options& with, const report& to) {
  testbed bed{with, "W6"};
  const auto in = make_published(bed, with.companies, members_each);
  const wizard_script script{in.network, in.campaign};
  lanes over{with.sockets, bed.address, bed.service_token};
  wizard_load load{over, script, {0, with.companies - 1, load_in_flight}};
  say("W6: load on node %d", bed.node.id());
  const auto syncs = kill_under_load(bed, load, with.companies);
  say("W6: killed after %llu transitions, %llu submits, %zu under way",
      static_cast<unsigned long long>(load.transitions()),
      static_cast<unsigned long long>(load.submits()), load.open());

  const auto times = restart(bed, script, with.companies - 1);
  to.figure("W6", "first_claim_ms", times.first_claim_ms);
  to.figure("W6", "ready_ms", times.ready_ms);
  to.figure("W6", "syncs", static_cast<double>(syncs));
  bed.connect();
  if (const auto again = bed.syncs()) {
    to.figure("W6", "syncs_first_claim", static_cast<double>(*again));
  }
  lanes again{with.sockets, bed.address, bed.service_token};
  const auto found = check_recovered(again, script, load);
  to.figure("W6", "lost", static_cast<double>(found.lost));
  to.figure("W6", "tasks_checked", static_cast<double>(found.checked));
  to.figure("W6", "retries_answered_otherwise", static_cast<double>(found.answered_otherwise));
  // By now every shard is back.
  to.figure("W6", "replayed_mb",
            static_cast<double>(
              bed.ask_operator("node.status", client::value::map())["replayed_bytes"].as_uint())
              / 1e6);
  const auto completed = show(bed, in.network, in.campaign)["kpis"]["completed"].as_uint();
  say("W6: %llu completed, %llu submits were acknowledged; resident %.0f MB",
      static_cast<unsigned long long>(completed), static_cast<unsigned long long>(load.submits()),
      static_cast<double>(usage_of(bed.node.id()).resident_bytes) / 1e6);
  say("W6: node by thread: %s", usage_by_thread(bed.node.id()).c_str());
  if (found.lost > 0) throw failed("acknowledged commands were lost");
  if (found.answered_otherwise > 0) throw failed("retries were answered otherwise than at first");
  if (completed < load.submits() || completed > load.submits() + load.open()) {
    throw failed("the KPI completed does not fit what was acknowledged");
  }
}

}  // namespace trefoil::bench
