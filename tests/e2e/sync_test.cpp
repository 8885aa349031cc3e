/// The node dies, or its disk fails, at an exact sync: strace does it to the release program as it is.

#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <gtest/gtest.h>

#include "persistence/rocksdb/acknowledged_slots.hpp"
#include "tests/e2e/kill_load.hpp"

namespace trefoil::e2e {

namespace {

constexpr std::size_t tasks_at_syncs = 2'000;
constexpr std::size_t clients_at_syncs = 4;
constexpr const char* tracer = "/usr/bin/strace";

/// `what` happens to the n-th sync of each of the node's threads. The tracer stays a stranger to the node's parent, so
/// that the node's end is seen as it is.
words at_sync(const std::string& what, unsigned nth) {
  const std::string syncs = "fdatasync,fsync";
  return {tracer, "-D",
          "-f",   "-qq",
          "-o",   "/dev/null",
          "-e",   "trace=" + syncs,
          "-e",   "inject=" + syncs + ":" + what + ":when=" + std::to_string(nth)};
}

bool can_trace() {
  if (!std::filesystem::exists(tracer)) return false;
  const scratch_folder scratch;
  const auto file = (scratch.path() / "trace").string();
  const auto traced = run_at(tracer, {"-qq", "-o", file, "-e", "trace=none", "/bin/true"});
  return traced.code == 0;
}

/// Up to where each shard was durable when the last sync ended well.
std::vector<sequence> durable_upto(const own_node& node) {
  std::ifstream file{node.store() / "acknowledged", std::ios::binary};
  const std::string bytes{std::istreambuf_iterator<char>{file}, {}};
  std::uint64_t store = 0;
  if (bytes.size() >= 2 * sizeof store)
    std::memcpy(&store, bytes.data() + sizeof store, sizeof store);
  const auto found = newest_slot(bytes, store);
  return found ? found->last : std::vector<sequence>{};
}

/// What nobody may have been told when a sync failed: its bytes are there at the next start all the same, for the kernel
/// keeps them, so the journal does not show it.
void expect_nothing_told_beyond(const std::vector<sequence>& durable, const checks::ledger& told) {
  ASSERT_FALSE(durable.empty());
  for (const auto& one : told.operations) {
    if (!one.acknowledged) continue;
    EXPECT_LE(one.acknowledged->at, durable.at(one.acknowledged->shard)) << checks::to_line(one);
  }
}

#define NEEDS_STRACE() \
  if (!can_trace()) GTEST_SKIP() << "there is no strace, or it may not trace"

}  // namespace

TEST(Sync, LosesNothingWhenTheNodeDiesAtAnyOfThem) {
  NEEDS_STRACE();
  const scratch_folder scratch;
  own_node node{scratch.path()};
  node.start();
  kill_load load{node, tasks_at_syncs, clients_at_syncs, 1};
  EXPECT_EQ(node.stop(), 0);
  unsigned died_under_load = 0;
  for (const unsigned nth : {1U, 2U, 3U, 5U, 8U, 13U, 21U, 34U, 55U, 89U, 144U, 233U}) {
    node.start_under(at_sync("signal=SIGKILL", nth));
    if (node.serves()) {
      load.work(node);
      ++died_under_load;
    }
    EXPECT_EQ(node.wait(), -SIGKILL) << node.log();
    ASSERT_EQ(load.violations(node), std::vector<std::string>{}) << "at sync " << nth;
    if (HasFailure()) return;
  }
  EXPECT_GE(died_under_load, 6U) << "hardly any of them was a commit's";
  EXPECT_GE(load.done(), 500U) << "hardly any load";
}

TEST(Sync, EndsTheNodeWhenItFailsAndNothingMoreIsAcknowledged) {
  NEEDS_STRACE();
  const scratch_folder scratch;
  own_node node{scratch.path()};
  node.start();
  kill_load load{node, tasks_at_syncs, clients_at_syncs, 2};
  EXPECT_EQ(node.stop(), 0);
  for (const unsigned nth : {3U, 20U, 100U}) {
    node.start_under(at_sync("error=EIO", nth));
    const bool served = node.serves();
    if (served) load.work(node);
    EXPECT_EQ(node.wait(), 1) << node.log();
    EXPECT_TRUE(!served || node.log().find("process_ends") != std::string::npos) << node.log();
    expect_nothing_told_beyond(durable_upto(node), load.ledger());
    ASSERT_EQ(load.violations(node), std::vector<std::string>{}) << "at sync " << nth;
    if (HasFailure()) return;
  }
}

}  // namespace trefoil::e2e
