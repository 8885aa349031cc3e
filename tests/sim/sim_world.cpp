#include "tests/sim/sim_world.hpp"

#include <caf/send.hpp>

namespace trefoil::sim {

namespace {

constexpr std::size_t full_disk_percent = 3;
constexpr std::size_t writes_without_room_max = 12;
constexpr std::size_t commits_to_a_failure = 250;
constexpr std::size_t reads_to_a_failure = 60;
constexpr std::size_t slow_percent = 95;

}  // namespace

void sim_link::append(std::vector<shell::reply> replies) {
  if (up) std::move(replies.begin(), replies.end(), std::back_inserter(arrived));
}

world::world(std::uint64_t seed, world_options options)
  : chance{seed},
    options_{options},
    disk_{std::make_shared<memory_disk>()},
    written_{options.shards},
    link_{std::make_shared<sim_link>()} {
  disk_->watch([this](std::span<const journal_batch> batches) { note(batches); });
  if (options_.fails.step == fail_step::read) {
    disk_->judge_reads([this] {
      if (!fails_now()) return false;
      ++reads_failed_;
      return true;
    });
  } else if (options_.fails.step != fail_step::none) {
    disk_->judge(
      [this](std::span<const journal_batch> batches) -> std::optional<memory_disk::broken_append> {
        const auto& point = options_.fails;
        if (!holds(batches, point.step) || !fails_now()) return std::nullopt;
        if (point.way == fail_way::full_disk)
          return memory_disk::broken_append{store_errc::disk_full, memory_disk::break_at::write};
        append_failed_ = true;
        return memory_disk::broken_append{store_errc::failed, point.way == fail_way::unsynced
                                                                ? memory_disk::break_at::sync
                                                                : memory_disk::break_at::write};
      });
  }
  start();
}

/// It is this one's turn.
bool world::fails_now() {
  if (!fails_ || ++steps_ != options_.fails.nth) return false;
  ++failed_;
  return true;
}

world::~world() { stop(); }

void world::note(std::span<const journal_batch> batches) {
  for (const auto& one : batches) {
    if (one.first != 0) written_.add_row(one.shard, one.row);
    for (const auto& page : one.pages) written_.add_page(one.shard, page);
    seen[mark::trim] += one.keep_from > 0 ? 1U : 0U;
    folds_stored_ = folds_stored_ || !one.folds.empty();
  }
}

caf::scheduler::test_coordinator& world::jobs() {
  return dynamic_cast<caf::scheduler::test_coordinator&>(system_->scheduler());
}

bool world::step() {
  if (ended()) return false;
  auto& queue = jobs().jobs;
  const std::size_t ready = queue.size();
  std::size_t commits = !dying_ && commits_->pending() ? 1 : 0;
  const std::size_t waiting = reads_->waiting();
  std::size_t reads = waiting > 0 ? 1 : 0;
  if (reads > 0 && ready + commits > 0 && allows(mark::slow_read) && chance.chance(slow_percent)) {
    ++seen[mark::slow_read];
    reads = 0;
  }
  if (commits > 0 && ready + reads > 0 && allows(mark::slow_sync) && chance.chance(slow_percent)) {
    ++seen[mark::slow_sync];
    commits = 0;
  }
  const std::size_t questions = questions_.empty() ? 0 : 1;
  const std::size_t choices = ready + commits + questions + reads;
  if (dying_ && (--lingers_ == 0 || choices == 0)) {
    lingers_ = 0;
    link_->up = false;
    return false;
  }
  if (choices == 0) {
    if (const auto behind = traffic_->behind_commits(); behind != 0)
      problems.push_back(std::to_string(behind)
                         + " commands count as behind commits, and none is under way");
    return false;
  }
  time.advance(options_.step_ms);
  const auto pick = chance.roll(choices);
  if (pick < ready) {
    std::rotate(queue.begin(), queue.begin() + static_cast<std::ptrdiff_t>(pick),
                queue.begin() + static_cast<std::ptrdiff_t>(pick) + 1);
    jobs().run_once();
  } else if (pick < ready + commits) {
    write();
  } else if (pick < ready + commits + questions) {
    auto next = std::move(questions_.front());
    questions_.pop_front();
    if (!desk_->answer(next)) questions_.push_back(std::move(next));
  } else {
    serve(chance.roll(waiting));
  }
  return true;
}

void world::write() {
  if (!allows(mark::full_disk)) {
    writes_without_room_ = 0;
  } else if (writes_without_room_ > 0) {
    --writes_without_room_;
  } else if (chance.chance(full_disk_percent)) {
    writes_without_room_ = 1 + chance.roll(writes_without_room_max);
  }
  if (writes_without_room_ > 0) disk_->fail(memory_disk::call::append, 1, store_errc::disk_full);
  if (allows(mark::failed_append) && chance.rarely(commits_to_a_failure)) {
    ++seen[mark::failed_append];
    append_failed_ = true;
    disk_->fail(memory_disk::call::append, 1, store_errc::failed,
                chance.chance(50) ? memory_disk::break_at::sync : memory_disk::break_at::write);
  }
  if (traffic_->behind_commits() > 0) ++seen[mark::behind_commit];
  const auto came_to = commits_->write();
  if (came_to == shell::committer::outcome::held) ++seen[mark::full_disk];
  time.advance(1);
}

void world::serve(std::size_t which) {
  const bool fails = allows(mark::failed_read) && chance.rarely(reads_to_a_failure);
  if (fails) disk_->fail(memory_disk::call::read, 1, store_errc::failed);
  reads_->serve(which);
  if (fails && disk_->spare(memory_disk::call::read)) {
    ++seen[mark::failed_read];
    ++reads_failed_;
  }
}

void world::end(const std::string& why, std::size_t lingers) {
  if (dying_) return;
  dying_ = true;
  lingers_ = lingers;
  if (lingers == 0) link_->up = false;
  if (!append_failed_ && reads_failed_ == 0) problems.push_back("the node stopped: " + why);
  if (!append_failed_) ++seen[mark::effect_unreadable];
}

void world::cannot_read(const std::string& what) {
  if (dying_) return;
  if (reads_failed_ == 0) problems.push_back("unreadable: " + what);
  ++seen[mark::unreadable_entity];
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
  if (ended()) return;
  const auto shard = one.to.shard_of(options_.shards);
  auto batch = std::make_shared<std::vector<shell::incoming>>();
  batch->push_back(std::move(one));
  caf::anon_send(shards_[shard], std::move(batch));
}

void world::post(shell::incoming_query one) { questions_.push_back(std::move(one)); }

}  // namespace trefoil::sim
