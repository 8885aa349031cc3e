#include "runtime/checks/checks.hpp"

#include "runtime/checks/audience_check.hpp"
#include "runtime/checks/entity_tables.hpp"
#include "runtime/checks/journal_order.hpp"
#include "runtime/checks/linear_check.hpp"
#include "runtime/checks/post_check.hpp"
#include "runtime/checks/request_check.hpp"
#include "runtime/checks/task_table.hpp"

namespace trefoil::checks {

namespace {

/// The newest reader that these checks are.
constexpr std::uint8_t compat_known = 1;

/// What goes over all shards.
struct whole {
  whole(findings& to, const journal_view& view, const ledger* against)
    : requests{to, against, view.shards()},
      linear{to, against, view.shards()},
      post{to, view},
      audience{to, against, view.shards()} {}
  request_check requests;
  linear_check linear;
  post_check post;
  audience_check audience;
};

/// One shard, from its first record to its last.
class shard_check {
public:
  shard_check(const journal_view& view, findings& to, whole& all, shard_id shard)
    : view_{view},
      to_{to},
      all_{all},
      shard_{shard},
      order_{to, shard, view.shards()},
      plans_{to, view.shards()},
      cohorts_{view, staff_, plans_, to, shard},
      tasks_{cohorts_, staff_, to},
      entities_{to},
      campaigns_{to} {}

  /// Of a journal whose beginning is gone only its order can be judged.
  std::optional<failure> run_in_part() {
    order_.begin_at(view_.first(shard_));
    auto failed = view_.snapshots(shard_, [&](const snapshot& one) {
      order_.expect(one);
      return true;
    });
    if (failed) return failed;
    failed
      = each_record(view_, shard_, [&](const row_header& row, sequence at, const record& what) {
          ++to_.counts().records;
          to_.counts().effects += what.to ? 1U : 0U;
          order_.take(row, at, what, entity_id::from_key(what.entity));
          return true;
        });
    if (!failed) order_.finish();
    return failed;
  }

  std::optional<failure> run() {
    auto failed = view_.snapshots(shard_, [&](const snapshot& one) {
      order_.expect(one);
      return true;
    });
    if (failed) return failed;
    failed
      = each_record(view_, shard_, [&](const row_header& row, sequence at, const record& what) {
          take(row, at, what);
          return !broken_;
        });
    if (broken_) return broken_;
    if (failed) return failed;
    order_.finish();
    cohorts_.finish();
    to_.counts().companies += entities_.companies();
    all_.requests.close(shard_, order_.last());
    all_.post.close(shard_, order_);
    all_.audience.close(shard_, cohorts_, campaigns_);
    return std::nullopt;
  }

private:
  void take(const row_header& row, sequence at, const record& what) {
    const auto id = entity_id::from_key(what.entity);
    ++to_.counts().records;
    to_.counts().effects += what.to ? 1U : 0U;
    all_.audience.reach(shard_, at, cohorts_);
    order_.take(row, at, what, id);
    if (!id) return;
    const seen now{shard_, at, *id, what};
    all_.requests.take(now);
    all_.post.take(now);
    if (what.to || id->kind == entity_kind::none) return;
    if (what.compat > compat_known) {
      to_.add("I6", now, "written by a newer release");
      return;
    }
    fold(now);
    note_holders(now);
  }

  /// Whether watched tasks are held, behind a record that may have changed it.
  void note_holders(const seen& now) {
    auto& watched = all_.linear.watched();
    if (watched.empty()) return;
    const auto note = [&](const task_id& task, linear_check::watched_task& one) {
      auto* cohort = cohorts_.find(task.campaign);
      const auto* there = cohort == nullptr ? nullptr : cohort->find(task.company);
      one.note(now.at, there != nullptr && there->holder != 0);
    };
    if (now.id.kind == entity_kind::task) {
      const auto found = watched.find(now.id.as_task());
      if (found == watched.end()) return;
      if (now.what.request) found->second.recorded.insert(now.what.request->key.bytes);
      return note(found->first, found->second);
    }
    if (now.id.kind == entity_kind::company)
      for (const auto& one : all_.linear.watched_of(now.id.as_company()))
        note(one->first, one->second);
    if (now.id.kind != entity_kind::cohort) return;
    const auto campaign = now.id.as_campaign();
    for (auto one = watched.lower_bound({campaign, {}, 0});
         one != watched.end() && one->first.campaign == campaign; ++one) {
      if (entity_id{one->first}.shard_of(view_.shards()) == shard_) note(one->first, one->second);
    }
  }

  void fold(const seen& now) {
    switch (now.id.kind) {
      case entity_kind::task:
        tasks_.take(now);
        break;
      case entity_kind::cohort:
        broken_ = cohorts_.take(now);
        plans_.take(now);
        break;
      case entity_kind::campaign:
        campaigns_.take(now);
        break;
      case entity_kind::company:
        entities_.take(now);
        staff_.take(now);
        plans_.take(now);
        tasks_.take_letter(now);
        break;
      case entity_kind::book:
        entities_.take(now);
        plans_.take(now);
        break;
      default:
        entities_.take(now);
        break;
    }
  }

  const journal_view& view_;
  findings& to_;
  whole& all_;
  shard_id shard_;
  journal_order order_;
  staff_table staff_;
  plan_check plans_;
  cohort_table cohorts_;
  task_table tasks_;
  entity_tables entities_;
  campaign_table campaigns_;
  std::optional<failure> broken_;
};

}  // namespace

outcome_of<report> run(const journal_view& view, const ledger* against) {
  report result;
  findings to{result};
  whole all{to, view, against};
  for (shard_id shard = 0; shard < view.shards(); ++shard)
    to.counts().shards_in_part += view.first(shard) > 1 ? 1U : 0U;
  if (result.counts.shards_in_part > 0) {
    for (shard_id shard = 0; shard < view.shards(); ++shard) {
      if (auto failed = shard_check{view, to, all, shard}.run_in_part())
        return unexpected(std::move(*failed));
    }
    return result;
  }
  for (shard_id shard = 0; shard < view.shards(); ++shard) {
    if (auto failed = shard_check{view, to, all, shard}.run()) {
      return unexpected(std::move(*failed));
    }
  }
  all.post.finish();
  all.audience.finish();
  all.linear.finish();
  if (auto failed = all.requests.finish(view)) return unexpected(std::move(*failed));
  return result;
}

outcome_of<std::optional<figures>> recount(const journal_view& view, const campaign_id& campaign) {
  const auto found = run(view);
  if (!found) return unexpected(found.error());
  const auto counted = found->campaigns.find(campaign);
  return counted == found->campaigns.end() ? std::nullopt : std::optional{counted->second};
}

}  // namespace trefoil::checks
