/// One process after the other on the same disk: how it comes up, and how it goes.

#include <numeric>
#include <stdexcept>

#include <caf/send.hpp>

#include "actors/shell/recovery.hpp"
#include "runtime/checks/recovery_check.hpp"
#include "tests/sim/sim_world.hpp"

namespace trefoil::sim {

namespace {

constexpr std::size_t start_fault_percent = 30;
/// So often in a row may a start go wrong.
constexpr std::size_t bad_starts_max = 4;
/// What other threads still do while the process ends.
constexpr std::size_t lingers_max = 20;
/// More than ever are under way.
constexpr std::int64_t commands_max = 1'000'000;

/// Every other shard begins with its other part: in a node two threads do both at once.
outcome_of<shell::recovered> bring_back(const store& from, shard_id shard, const shard_head& head) {
  const shell::goes_on on = [] { return true; };
  shell::shard_recovery back{from, shard, head};
  for (std::size_t at = 0; at < shell::shard_recovery::parts; ++at) {
    if (auto bad = back.restore((at + shard) % shell::shard_recovery::parts, on))
      return unexpected(std::move(*bad));
  }
  return back.replay(on);
}

}  // namespace

void world::start() {
  for (std::size_t tries = 0; !come_up(tries < bad_starts_max); ++tries) {
    stop();
    disk_->crash();
    store_.reset();
    time.advance(static_cast<std::int64_t>(chance.roll(500)));
  }
}

/// False: it died before it was whole. REQUIRES: with `may_fail` off, nothing goes wrong.
bool world::come_up(bool may_fail) {
  dying_ = false;
  append_failed_ = false;
  reads_failed_ = 0;
  link_->up = true;
  if (!open(may_fail)) return false;
  compose();
  return recover_all(may_fail);
}

bool world::open(bool may_fail) {
  const bool fails = may_fail && allows(mark::failed_opening) && chance.chance(start_fault_percent);
  if (fails) disk_->fail(memory_disk::call::open, 1 + chance.roll(2), store_errc::failed);
  auto opened = open_memory_store(disk_, options_.shards);
  if (opened) {
    store_ = std::move(*opened);
    std::vector<shard_id> all(options_.shards);
    std::iota(all.begin(), all.end(), shard_id{0});
    if (auto heads = store_->open_shards(all)) {
      heads_ = std::move(*heads);
      return true;
    }
  }
  if (!fails) throw std::runtime_error{"the store does not open"};
  ++seen[mark::failed_opening];
  return false;
}

void world::compose() {
  config_ = std::make_unique<caf::actor_system_config>();
  config_->set("scheduler.policy", caf::atom("testing"));
  config_->set("logger.verbosity", caf::atom("quiet"));
  system_ = std::make_unique<caf::actor_system>(*config_);
  credits_.clear();
  traffic_.emplace(commands_max);
  commits_ = std::make_unique<shell::committer>(
    *store_,
    [this](const std::vector<shell::committed>& word) {
      for (const auto& each : word) caf::anon_send(shards_[each.shard], each);
    },
    [this](std::error_code error) {
      end("the store failed: " + error.message(), 1 + chance.roll(lingers_max));
    },
    [](const std::string&) {});
  reads_ = std::make_unique<shell::reader>(*store_);
  bulk_ = std::make_unique<shell::bulk_turns>(2, [this](const shell::bulk_turns::place& next) {
    if (next.first < shards_.size())
      caf::anon_send(shards_[next.first], shell::bulk_granted{next.second});
  });
  for (shard_id shard = 0; shard < options_.shards; ++shard) {
    credits_.push_back(std::make_unique<shell::credit>(*traffic_, std::int64_t{1} << 40));
    shell::surroundings around;
    around.time = &time;
    around.keeps_entities = false;  // The dice say when each of them runs.
    around.commits = commits_.get();
    around.reads = reads_.get();
    around.credit = credits_.back().get();
    around.counters = &counters_;
    around.bulk = bulk_.get();
    around.live_max = options_.live_max;
    around.chain_max = options_.chain_max;
    around.broken = [this](const std::string& what) { cannot_read(what); };
    around.fatal = [this](const std::string& why) { end(why, 0); };
    around.checkpoint_bytes = options_.checkpoint_bytes;
    around.open_bytes_max = options_.open_bytes_max;
    around.candidates_max = options_.candidates_max;
    around.retention_ms = options_.retention_ms;
    shared_.push_back(std::make_unique<shell::shared_folds>());
    around.shared = shared_.back().get();
    shards_.push_back(system_->spawn<shell::shard_actor>(std::move(around)));
  }
  std::vector<const shell::shared_folds*> readable;
  for (const auto& each : shared_) readable.push_back(each.get());
  desk_ = std::make_unique<shell::query_desk>(
    std::move(readable),
    [this](shard_id shard, shell::entity_question what) {
      caf::anon_send(shards_[shard], std::move(what));
    },
    [this](shell::incoming_query what) { questions_.push_back(std::move(what)); }, time, *store_);
}

bool world::has_put_away(const entity_id& task) const {
  bool answer = false;
  const auto& folds_of_it = *shared_[task.shard_of(options_.shards)];
  return folds_of_it.read([&](const shell::folds& from) { answer = from.is_put_away(task); })
         && answer;
}

/// The first ones are at work before the last ones are back, and some are back late, when others have spoken to them.
bool world::recover_all(bool may_fail) {
  const bool dies
    = may_fail && allows(mark::crash_in_recovery) && chance.chance(start_fault_percent);
  const auto dies_at = dies ? chance.roll(options_.shards) : options_.shards;
  const bool fails
    = may_fail && allows(mark::failed_recovery) && chance.chance(start_fault_percent);
  if (fails) {
    disk_->fail(memory_disk::call::read, 1 + chance.roll(60), store_errc::failed);
    ++reads_failed_;  // It may hit whoever reads.
  }
  shard_id next = 0;
  for (shard_id shard = 0; shard < options_.shards; ++shard) {
    caf::anon_send(shards_[shard], shell::peers{shards_});
    if (chance.chance(50) && !recover_one(next++, fails)) return false;
    for (auto steps = chance.roll(12); steps > 0 && step(); --steps) {
    }
    if (shard == dies_at) {
      ++seen[mark::crash_in_recovery];
      return false;
    }
  }
  while (next < options_.shards) {
    if (!recover_one(next++, fails)) return false;
  }
  if (fails && !disk_->spare(memory_disk::call::read)) --reads_failed_;
  return !ended();
}

bool world::recover_one(shard_id shard, bool excused) {
  auto back = bring_back(*store_, shard, heads_[shard]);
  if (back) {
    caf::anon_send(shards_[shard], std::make_shared<shell::recovered>(std::move(*back)));
    return true;
  }
  if (!excused && reads_failed_ == 0)
    throw std::runtime_error{"recovery failed: " + back.error().detail};
  ++seen[mark::failed_recovery];
  return false;
}

void world::stop() {
  dying_ = true;
  lingers_ = 0;
  link_->up = false;
  disk_->spare(memory_disk::call::open);
  disk_->spare(memory_disk::call::read);
  questions_.clear();
  if (!system_) return;
  for (const auto& shard : shards_) caf::anon_send_exit(shard, caf::exit_reason::kill);
  shards_.clear();
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

void world::crash() {
  // It may die at a sync that nobody heard the end of: on the disk or not.
  if (!dying_ && allows(mark::unheard_sync) && commits_->pending() && chance.chance(50)) {
    ++seen[mark::unheard_sync];
    append_failed_ = true;
    disk_->fail(memory_disk::call::append, 1, store_errc::failed, memory_disk::break_at::sync);
    static_cast<void>(commits_->write());
  }
  const bool written = append_failed_;
  stop();
  const bool kept = chance.chance(50);
  if (written) ++seen[kept ? mark::unsynced_kept : mark::unsynced_lost];
  disk_->crash(kept ? memory_disk::unsynced::kept : memory_disk::unsynced::lost);
  store_.reset();
  link_->arrived.clear();
  time.advance(static_cast<std::int64_t>(chance.roll(5'000)));
  start();
  const bool fails = std::exchange(fails_, false);  // What a check reads is no step.
  const auto again = checks::check_recovery(written_, *checks::view_of(*store_), {});
  fails_ = fails;
  if (!again) {
    problems.push_back("the journal cannot be read after a crash: " + again.error().detail);
    return;
  }
  for (const auto& one : again->violations) problems.push_back(checks::to_line(one));
}

}  // namespace trefoil::sim
