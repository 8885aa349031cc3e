#include <chrono>
#include <string>
#include <vector>

#include "bench/fixture.hpp"
#include "bench/lanes.hpp"
#include "bench/wizard_script.hpp"
#include "bench/works.hpp"
#include "runtime/base/histogram.hpp"

namespace trefoil::bench {

namespace {

using clock = lanes::clock;

/// None may be refused, for each command relies on the one before. A shard takes half of the 2,500 that a node takes on
/// for each core, so it takes two cores.
constexpr std::size_t calls = 2'000;
constexpr std::size_t few[] = {1, 10, 50, 100, 1'000};

/// Each task is claimed and released in turn by one connection, which has the same number of its commands under way
/// all the time.
class few_tasks {
public:
  few_tasks(lanes& over, const wizard_script& script, std::size_t count)
    : lanes_{over}, script_{script}, claimed_(count), sent_(calls) {}

  /// For so long, and then until all are answered. Throws `failed` at a refusal.
  void run(clock::duration length) {
    for (std::uint32_t call = 0; call < calls; ++call) send(call);
    ends_ = clock::now() + length;
    serve();
    // None is left claimed, so that the next ones begin alike.
    for (std::size_t task = 0; task < claimed_.size(); ++task) {
      if (claimed_[task]) send(static_cast<std::uint32_t>(task));
    }
    ends_ = {};
    serve();
  }

  [[nodiscard]] std::size_t answered() const { return answered_; }
  [[nodiscard]] const histogram& latencies() const { return latencies_; }

private:
  void serve() {
    while (open_ > 0) {
      if (!lanes_.turn([this](const answer& one) { take(one); }))
        throw failed("the node closed the connection");
    }
  }

  void send(std::uint32_t call) {
    const auto task = call % claimed_.size();
    script_.append_plain(lanes_[task % lanes_.size()].outgoing, call,
                         claimed_[task] ? "task.release" : "task.claim", task);
    claimed_[task] = !claimed_[task];
    sent_[call] = clock::now();
    ++open_;
  }

  void take(const answer& one) {
    if (!one.ok) throw failed("a command was refused: " + one.told());
    --open_;
    const auto now = lanes_.now();
    if (now >= ends_) return;
    ++answered_;
    latencies_.add(now - sent_.at(one.call));
    send(one.call);
  }

  lanes& lanes_;
  const wizard_script& script_;
  std::vector<bool> claimed_;  ///< By the last command that was sent.
  std::vector<clock::time_point> sent_;
  clock::time_point ends_;
  std::size_t open_ = 0;
  std::size_t answered_ = 0;
  histogram latencies_;
};

}  // namespace

void press_few(const bench_options& with, const report& to) {
  testbed bed{with, "W10"};
  const auto in = make_published(bed, with.companies, 1);
  const wizard_script script{in.network, in.campaign};
  lanes over{with.sockets, bed.address, bed.service_token};
  for (const auto count : few) {
    say("W10: %zu tasks, %zu in flight, node %d", count, calls, bed.node.id());
    few_tasks load{over, script, count};
    load.run(with.load_length);
    const auto suffix = "_" + std::to_string(count);
    const auto length_s = std::chrono::duration<double>{with.load_length}.count();
    to.figure("W10", "commands_per_s" + suffix, static_cast<double>(load.answered()) / length_s);
    // Of what was answered within the length, so it is at most that.
    to.figure("W10", "p99_ms" + suffix, load.latencies().percentile_ms(99));
  }
}

}  // namespace trefoil::bench
