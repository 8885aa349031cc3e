#include "runtime/checks/audience_check.hpp"

#include <algorithm>
#include <limits>

namespace trefoil::checks {

namespace {
constexpr sequence the_end = std::numeric_limits<sequence>::max();
/// Before the end, behind every record.
constexpr sequence all_of_it = the_end - 1;
}  // namespace

audience_check::audience_check(findings& to, const ledger* against, shard_id shards)
  : to_{to}, shards_{shards} {
  if (against == nullptr) return;
  for (const auto& shown : against->kpis) {
    auto& added = stamps_.emplace_back();
    added.shown = &shown;
    added.upto.assign(shards, all_of_it);
    for (const auto& one : shown.positions) {
      if (one.shard < shards) added.upto[one.shard] = std::min(one.at, all_of_it);
    }
  }
}

void audience_check::reach(shard_id shard, sequence next, cohort_table& in) {
  if (!due_known_) {
    due_known_ = true;
    for (std::size_t at = 0; at < stamps_.size(); ++at) {
      due_.emplace_back(stamps_[at].upto[shard], at);
    }
    std::sort(due_.rbegin(), due_.rend());
  }
  while (!due_.empty() && due_.back().first < next) {
    auto& [shown, upto, counted] = stamps_[due_.back().second];
    if (const auto* found = in.find(shown->campaign)) counted.add(found->count(shown->of));
    due_.pop_back();
  }
}

void audience_check::close(shard_id shard, cohort_table& in, const campaign_table& campaigns) {
  reach(shard, the_end, in);
  due_known_ = false;
  for (auto& [campaign, fold] : in.all()) {
    to_.counts().participants += fold.people.size();
    cohorts_[campaign][shard]
      = {fold.phase,         fold.opened,           fold.is_readable(), fold.reminders_done,
         fold.people.size(), std::move(fold.plans), fold.count()};
  }
  for (const auto& [campaign, fold] : campaigns.all()) campaigns_[campaign] = fold;
}

void audience_check::finish() {
  to_.counts().campaigns = campaigns_.size();
  for (const auto& [campaign, fold] : campaigns_) {
    const auto& parts = cohorts_[campaign];
    for (const auto& heard : fold.reports) check_report(campaign, heard, parts);
    if (fold.agreed) check_agreed(campaign, fold, parts);
    figures counted;
    for (const auto& [shard, part] : parts) counted.add(part.counted);
    to_.set_figures(campaign, counted);
  }
  for (const auto& [campaign, parts] : cohorts_) {
    if (campaigns_.contains(campaign)) continue;
    tell("I9", campaign, 0, "has cohorts, and was never started");
  }
  for (const auto& one : stamps_) check_shown(one);
}

void audience_check::tell(std::string_view invariant, const campaign_id& of, sequence at,
                          std::string what) {
  to_.add(invariant, entity_id{of}.shard_of(shards_), at, to_text(of), std::move(what));
}

void audience_check::check_report(const campaign_id& of, const campaign_fold::heard& heard,
                                  const cohorts& parts) {
  const auto found = parts.find(heard.shard);
  const auto part = found == parts.end() ? cohort{} : found->second;
  const auto where = "the cohort of shard " + std::to_string(heard.shard);
  if (heard.tag == tags::cohort_planned) {
    const auto plan = part.plans.find(heard.number);
    if (plan == part.plans.end() || plan->second.counts != heard.counts
        || plan->second.hash != heard.hash) {
      tell("I9", of, heard.at, where + " planned something else than it is said to have");
    }
  } else if (heard.tag == tags::cohort_opened && !part.opened) {
    tell("I9", of, heard.at, where + " did not open what it is said to have opened");
  } else if (heard.tag == tags::cohort_reminded && part.reminders_done < heard.number) {
    tell("I14", of, heard.at, where + " never reported reminder " + std::to_string(heard.number));
  } else if (heard.tag == tags::cohort_closed && part.phase != cohort_phase::closed) {
    tell("I14", of, heard.at, where + " never reported that it is closed");
  }
}

void audience_check::check_agreed(const campaign_id& of, const campaign_fold& fold,
                                  const cohorts& parts) {
  std::size_t participants = 0;
  for (const auto& [shard, part] : parts) {
    if (!part.readable) return;
    participants += part.participants;
  }
  if (participants == fold.counts.all()) return;
  tell("I9", of, fold.agreed_at,
       std::to_string(fold.counts.all()) + " participants were agreed on, "
         + std::to_string(participants) + " are there");
}

void audience_check::check_shown(const stamp& with) {
  for (const auto& [name, counted] : with.counted.named()) {
    const auto shown = with.shown->values.find(std::string{name});
    if (shown == with.shown->values.end() || shown->second == counted) continue;
    tell("I12", with.shown->campaign, 0,
         std::string{name} + " was shown as " + shown->second + " and is " + counted);
    return;
  }
}

}  // namespace trefoil::checks
