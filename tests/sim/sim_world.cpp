#include "tests/sim/sim_world.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include <caf/send.hpp>

#include "runtime/checks/recovery_check.hpp"

namespace trefoil::sim {

namespace {

[[noreturn]] void broken_world(const std::string& why) {
  std::fprintf(stderr, "the node stopped: %s\n", why.c_str());
  std::abort();
}

}  // namespace

void sim_link::deliver(std::vector<shell::reply> replies) {
  std::move(replies.begin(), replies.end(), std::back_inserter(arrived));
}

world::world(std::uint64_t seed, world_options options)
  : chance{seed},
    options_{options},
    disk_{std::make_shared<memory_disk>()},
    written_{options.shards},
    link_{std::make_shared<sim_link>()} {
  disk_->watch([this](std::span<const journal_batch> batches) { note(batches); });
  start();
}

void world::note(std::span<const journal_batch> batches) {
  for (const auto& one : batches) {
    if (one.first != 0) written_.add_row(one.shard, one.row);
    for (const auto& page : one.pages) written_.add_page(one.shard, page);
    trims_ += one.keep_from > 0 ? 1U : 0U;
  }
}

world::~world() { stop(); }

caf::scheduler::test_coordinator& world::jobs() {
  return dynamic_cast<caf::scheduler::test_coordinator&>(system_->scheduler());
}

void world::start() {
  store_ = std::move(*open_memory_store(disk_, options_.shards));
  config_ = std::make_unique<caf::actor_system_config>();
  config_->set("scheduler.policy", caf::atom("testing"));
  config_->set("logger.verbosity", caf::atom("quiet"));
  system_ = std::make_unique<caf::actor_system>(*config_);
  credits_.clear();
  commits_ = std::make_unique<shell::committer>(
    *store_,
    [this](std::error_code error) {
      if (!dying_) broken_world("the store failed: " + error.message());
    },
    [](const std::string&) {});
  reads_ = std::make_unique<shell::reader>(*store_);
  std::vector<shell::recovered_ptr> pasts;
  for (shard_id shard = 0; shard < options_.shards; ++shard) {
    const auto head = store_->open_shard(shard).value();
    auto past = shell::recover(*store_, shard, head);
    if (!past) {
      std::fprintf(stderr, "recovery failed: %s\n", past.error().detail.c_str());
      std::abort();
    }
    credits_.push_back(std::make_unique<shell::credit>(traffic_, std::int64_t{1} << 40));
    shell::surroundings around;
    around.time = &time;
    around.keeps_entities = false;  // The dice say when each of them runs.
    around.commits = commits_.get();
    around.reads = reads_.get();
    around.credit = credits_.back().get();
    around.counters = &counters_;
    around.live_max = options_.live_max;
    around.chain_max = options_.chain_max;
    around.broken = broken_world;
    around.fatal = broken_world;
    around.checkpoint_bytes = options_.checkpoint_bytes;
    around.retention_ms = options_.retention_ms;
    shared_.push_back(std::make_unique<shell::shared_folds>());
    around.shared = shared_.back().get();
    shards_.push_back(system_->spawn<shell::shard_actor>(std::move(around)));
    pasts.push_back(std::make_shared<shell::recovered>(std::move(*past)));
  }
  std::vector<const shell::shared_folds*> readable;
  for (const auto& each : shared_) readable.push_back(each.get());
  desk_ = std::make_unique<shell::query_desk>(
    std::move(readable),
    [this](shard_id shard, shell::entity_question what) {
      caf::anon_send(shards_[shard], std::move(what));
    },
    [this](shell::incoming_query what) { questions_.push_back(std::move(what)); });
  // The first ones are at work before the last ones know them.
  for (const auto& shard : shards_) {
    caf::anon_send(shard, shell::peers{shards_});
    // Some are recovered late, when others have spoken to them already.
    if (chance.chance(50)) recover_one(pasts);
    for (auto steps = chance.roll(12); steps > 0 && step(); --steps) {
    }
  }
  for (std::size_t at = 0; at < shards_.size(); ++at) recover_one(pasts);
}

void world::recover_one(std::vector<shell::recovered_ptr>& pasts) {
  const auto first
    = std::find_if(pasts.begin(), pasts.end(), [](const auto& one) { return one != nullptr; });
  if (first == pasts.end()) return;
  const auto at = static_cast<std::size_t>(first - pasts.begin());
  caf::anon_send(shards_[at], std::exchange(*first, nullptr));
}

void world::stop() {
  for (const auto& shard : shards_) caf::anon_send_exit(shard, caf::exit_reason::kill);
  shards_.clear();
  questions_.clear();
  while (jobs().try_run_once()) {
  }
  // Their queues hold actors, which must not outlive the system.
  commits_.reset();
  reads_.reset();
  while (jobs().try_run_once()) {
  }
  system_.reset();
  config_.reset();
  shared_.clear();
}

bool world::step() {
  auto& queue = jobs().jobs;
  const std::size_t ready = queue.size();
  const std::size_t commits = commits_->pending() ? 1 : 0;
  const std::size_t reads = reads_->waiting();
  const std::size_t questions = questions_.empty() ? 0 : 1;
  const std::size_t choices = ready + commits + questions + (reads > 0 ? 1U : 0U);
  if (choices == 0) return false;
  time.advance(options_.step_ms);
  const auto pick = chance.roll(choices);
  if (pick < ready) {
    std::rotate(queue.begin(), queue.begin() + static_cast<std::ptrdiff_t>(pick),
                queue.begin() + static_cast<std::ptrdiff_t>(pick) + 1);
    jobs().run_once();
  } else if (pick < ready + commits) {
    if (chance.chance(options_.full_disk_percent))
      disk_->fail(memory_disk::call::append, 1, store_errc::disk_full);
    if (commits_->write() == shell::committer::outcome::held) ++full_disks_;
    time.advance(1);
  } else if (pick < ready + commits + questions) {
    auto next = std::move(questions_.front());
    questions_.pop_front();
    if (!desk_->answer(next)) questions_.push_back(std::move(next));
  } else {
    reads_->serve(chance.roll(reads));
  }
  return true;
}

void world::settle() {
  while (step()) {
  }
}

std::vector<std::string> world::crash() {
  // It may die at a sync that nobody heard the end of: on the disk or not.
  if (commits_->pending() && chance.chance(50)) {
    dying_ = true;
    disk_->fail(memory_disk::call::append, 1, store_errc::failed, memory_disk::break_at::sync);
    commits_->write();
    dying_ = false;
  }
  stop();
  disk_->crash(chance.chance(50) ? memory_disk::unsynced::kept : memory_disk::unsynced::lost);
  store_.reset();
  link_->arrived.clear();
  time.advance(static_cast<std::int64_t>(chance.roll(5'000)));
  start();
  const auto kept = checks::check_recovery(written_, *checks::view_of(*store_), {});
  if (!kept) return {"the journal cannot be read after a crash: " + kept.error().detail};
  std::vector<std::string> problems;
  for (const auto& one : kept->violations) problems.push_back(checks::to_line(one));
  return problems;
}

checks::kept_journal world::everything() const {
  auto all = written_;
  for (shard_id shard = 0; shard < options_.shards; ++shard) {
    static_cast<void>(store_->scan_snapshots(shard, [&](const snapshot& one) {
      all.add_snapshot(shard, one);
      return true;
    }));
  }
  return all;
}

void world::post(shell::incoming one) {
  const auto shard = one.to.shard_of(options_.shards);
  auto batch = std::make_shared<std::vector<shell::incoming>>();
  batch->push_back(std::move(one));
  caf::anon_send(shards_[shard], std::move(batch));
}

void world::post(shell::incoming_query one) { questions_.push_back(std::move(one)); }

}  // namespace trefoil::sim
