#include "tests/sim/sim_world.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include <caf/send.hpp>

#include "runtime/checks/recovery_check.hpp"

namespace trefoil::sim {

void sim_commits::submit(journal_batch batch, caf::actor shard) {
  batches_.push_back(std::move(batch));
  shards_.push_back(std::move(shard));
}

void sim_commits::sync(store& where, dice& chance, bool tell) {
  // A random part of what waits, in the order in which it came: the rest missed this sync.
  const auto count = 1 + chance.roll(batches_.size());
  std::vector<journal_batch> now{
    std::make_move_iterator(batches_.begin()),
    std::make_move_iterator(batches_.begin() + static_cast<std::ptrdiff_t>(count))};
  std::vector<caf::actor> told{shards_.begin(),
                               shards_.begin() + static_cast<std::ptrdiff_t>(count)};
  batches_.erase(batches_.begin(), batches_.begin() + static_cast<std::ptrdiff_t>(count));
  shards_.erase(shards_.begin(), shards_.begin() + static_cast<std::ptrdiff_t>(count));
  if (const auto error = where.append(now)) {
    std::fprintf(stderr, "the simulated store refused a batch: %s\n", error.message().c_str());
    std::abort();
  }
  for (std::size_t at = 0; at < count; ++at) {
    const bool has_row = now[at].first != 0;
    if (has_row) written_.add_row(now[at].shard, now[at].row);
    for (const auto& one : now[at].pages) written_.add_page(now[at].shard, one);
    trims_ += now[at].keep_from > 0 ? 1U : 0U;
    if (!tell) continue;
    if (has_row) acknowledged_[now[at].shard] = now[at].last;
    caf::anon_send(told[at], shell::committed{now[at].last});
  }
}

void sim_commits::forget() {
  batches_.clear();
  shards_.clear();
}

void sim_reads::fetch(shard_id shard, shell::read_order what, caf::actor asker) {
  orders_.push_back({shard, std::move(what), std::move(asker)});
}

void sim_reads::serve_one(store& where, dice& chance) {
  const auto at = orders_.begin() + static_cast<std::ptrdiff_t>(chance.roll(orders_.size()));
  auto next = std::move(*at);
  orders_.erase(at);
  caf::anon_send(next.asker, shell::read_now(where, next.shard, std::move(next.what)));
}

void sim_link::deliver(std::vector<shell::reply> replies) {
  std::move(replies.begin(), replies.end(), std::back_inserter(arrived));
}

world::world(std::uint64_t seed, world_options options)
  : chance{seed},
    options_{options},
    disk_{std::make_shared<memory_disk>()},
    link_{std::make_shared<sim_link>()} {
  start();
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
  std::vector<shell::recovered_ptr> pasts;
  for (shard_id shard = 0; shard < options_.shards; ++shard) {
    const auto head = store_->open_shard(shard).value();
    auto past = shell::recover(*store_, shard, head);
    if (!past) {
      std::fprintf(stderr, "recovery failed: %s\n", past.error().detail.c_str());
      std::abort();
    }
    credits_.push_back(std::make_unique<shell::credit>(1'000'000, std::int64_t{1} << 40));
    shell::surroundings around;
    around.time = &time;
    around.commits = &commits_;
    around.reads = &reads_;
    around.credit = credits_.back().get();
    around.counters = &counters_;
    around.live_max = options_.live_max;
    around.chain_max = options_.chain_max;
    const auto stop_here = [](const std::string& why) {
      std::fprintf(stderr, "the node stopped: %s\n", why.c_str());
      std::abort();
    };
    around.broken = stop_here;
    around.fatal = stop_here;
    around.checkpoint_bytes = options_.checkpoint_bytes;
    around.retention_ms = options_.retention_ms;
    shared_.push_back(std::make_unique<shell::shared_folds>());
    around.shared = shared_.back().get();
    shards_.push_back(system_->spawn<shell::shard_actor>(std::move(around)));
    pasts.push_back(std::make_shared<shell::recovered>(std::move(*past)));
  }
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
  commits_.forget();
  reads_.forget();
  shards_.clear();
  while (jobs().try_run_once()) {
  }
  commits_.forget();
  reads_.forget();
  while (jobs().try_run_once()) {
  }
  system_.reset();
  config_.reset();
  shared_.clear();
}

bool world::step() {
  auto& queue = jobs().jobs;
  const std::size_t ready = queue.size();
  const std::size_t choices = ready + (commits_.pending() ? 1U : 0U) + (reads_.pending() ? 1U : 0U);
  if (choices == 0) return false;
  time.advance(options_.step_ms);
  const auto pick = chance.roll(choices);
  if (pick < ready) {
    std::rotate(queue.begin(), queue.begin() + static_cast<std::ptrdiff_t>(pick),
                queue.begin() + static_cast<std::ptrdiff_t>(pick) + 1);
    jobs().run_once();
  } else if (pick == ready && commits_.pending()) {
    commits_.sync(*store_, chance, true);
    time.advance(1);
  } else {
    reads_.serve_one(*store_, chance);
  }
  return true;
}

void world::settle() {
  while (step()) {
  }
}

std::vector<std::string> world::crash() {
  // The dying process may have synced a commit that nobody heard of.
  if (commits_.pending() && chance.chance(50)) commits_.sync(*store_, chance, false);
  stop();
  disk_->crash();
  store_.reset();
  link_->arrived.clear();
  time.advance(static_cast<std::int64_t>(chance.roll(5'000)));
  start();
  const auto kept = checks::check_recovery(commits_.written(), *checks::view_of(*store_),
                                           commits_.acknowledged());
  if (!kept) return {"the journal cannot be read after a crash: " + kept.error().detail};
  std::vector<std::string> problems;
  for (const auto& one : kept->violations) problems.push_back(checks::to_line(one));
  return problems;
}

checks::kept_journal world::everything() const {
  auto all = commits_.written();
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

void world::post(shell::incoming_query one) {
  std::vector<const shell::shared_folds*> readable;
  for (const auto& each : shared_) readable.push_back(each.get());
  const shell::query_desk desk{std::move(readable),
                               [this](shard_id shard, shell::entity_question what) {
                                 caf::anon_send(shards_[shard], std::move(what));
                               }};
  while (!desk.answer(one) && step()) {
  }
}

}  // namespace trefoil::sim
