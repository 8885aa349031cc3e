/// The journal's beginning goes once it is old, covered by a checkpoint, taken by all other shards, and of every entity
/// in it there is a snapshot that stands on it no more.

#include "actors/shell/shard_actor.hpp"

namespace trefoil::shell {

namespace {

/// The store is asked to give room back after so many of this shard's records have gone.
constexpr std::uint64_t reclaim_records = 50'000;

}  // namespace

void shard_actor::look_for_expired() {
  if (around_.retention_ms == 0 || trimming_ || drained_) return;
  const auto waiting = folds_->effects.oldest();
  const auto upto = waiting == 0 ? covered_ : std::min(covered_, waiting - 1);
  if (upto < kept_from_) return;
  trimming_ = true;
  const timestamp before{around_.time->now().ms - around_.retention_ms};
  around_.reads->fetch(folds_->shard, read_expired{kept_from_, upto, before},
                       caf::actor_cast<caf::actor>(this));
}

/// Entities that only the old part tells of are snapshotted; the next checkpoint looks again. What is before all of
/// their records goes.
void shard_actor::take_expired(const fetched& what) {
  trimming_ = false;
  if (what.failed) {
    around_.broken("shard " + std::to_string(folds_->shard) + ": " + what.failed->detail);
    return;
  }
  if (drained_) return;
  for (const auto& id : what.uncovered) {
    auto& entity = wake(id);
    entity.snapshot_wanted = true;
    dispatch(entity);
  }
  if (what.keep_from <= kept_from_) return;
  gone_ += what.keep_from - kept_from_;
  kept_from_ = what.keep_from;
  {
    const auto alone = around_.shared->changing();
    folds_->cohorts.forget(kept_from_, {around_.time->now().ms - around_.retention_ms});
  }
  folds_->requests.forget_before(kept_from_);
  open_.keep_from = kept_from_;
  want_flush();
  if (gone_ < reclaim_records) return;
  gone_ = 0;
  around_.reads->fetch(folds_->shard, reclaim_room{}, caf::actor_cast<caf::actor>(this));
}

}  // namespace trefoil::shell
