#include "runtime/checks/campaign_table.hpp"

#include <algorithm>
#include <array>

#include "runtime/checks/edges.hpp"

namespace trefoil::checks {

namespace {

constexpr std::array<edge<campaign_phase>, 19> campaign_edges{{
  {tags::campaign_started, in(campaign_phase::none), campaign_phase::draft},
  {tags::campaign_edited, in(campaign_phase::draft), campaign_phase::draft},
  {tags::publish_started, in(campaign_phase::draft), campaign_phase::planning},
  {tags::preview_started, in(campaign_phase::draft), campaign_phase::planning},
  {tags::cohort_planned, in(campaign_phase::planning), campaign_phase::planning},
  {tags::plan_previewed, in(campaign_phase::planning), campaign_phase::discarding},
  {tags::plan_agreed, in(campaign_phase::planning), campaign_phase::opening},
  {tags::plan_refused, in(campaign_phase::planning), campaign_phase::discarding},
  {tags::cohort_discarded, in(campaign_phase::discarding), campaign_phase::discarding},
  {tags::back_to_draft, in(campaign_phase::discarding), campaign_phase::draft},
  {tags::cohort_opened, in(campaign_phase::opening), campaign_phase::opening},
  {tags::campaign_published, in(campaign_phase::opening), campaign_phase::active},
  {tags::reminder_started, in(campaign_phase::active), campaign_phase::active},
  {tags::cohort_reminded, in(campaign_phase::active), campaign_phase::active},
  {tags::cohort_closed, in(campaign_phase::closing), campaign_phase::closing},
  {tags::campaign_closed, in(campaign_phase::closing), campaign_phase::closed},
  {tags::change_ordered, in(campaign_phase::active), campaign_phase::active},
  {tags::campaign_due_set, in(campaign_phase::active), campaign_phase::active},
  {tags::assignment_ordered, in(campaign_phase::draft), campaign_phase::draft},
}};
/// Allowed from several phases, so it stands alone.
constexpr edge<campaign_phase> closing{tags::close_started,
                                       in(campaign_phase::planning) | in(campaign_phase::discarding)
                                         | in(campaign_phase::opening) | in(campaign_phase::active),
                                       campaign_phase::closing};
/// Changes nothing of where the campaign stands.
constexpr unsigned may_hear
  = in(campaign_phase::active) | in(campaign_phase::closing) | in(campaign_phase::closed);

constexpr std::array<std::string_view, 8> campaign_phase_words{
  "none", "draft", "planning", "discarding", "opening", "active", "closing", "closed"};

constexpr std::size_t reminders_a_day = 20;
/// A campaign keeps the second of a reminder, so its day may be a second short.
constexpr std::int64_t day_ms = 24LL * 3'600'000 - 1'000;

std::uint64_t all_of(std::uint16_t shards) {
  return shards >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << shards) - 1;
}

}  // namespace

void campaign_table::take(const seen& now) {
  auto& campaign = campaigns_[now.id.as_campaign()];
  if (now.what.tag == tags::changes_heard && (may_hear & in(campaign.phase)) != 0) {
    on_heard(now, campaign);
    return;
  }
  if (now.what.tag == tags::assignments_heard && campaign.phase != campaign_phase::none) {
    on_assignments_heard(now, campaign);
    return;
  }
  const auto* known = &closing;
  if (now.what.tag != closing.tag) {
    known = std::find_if(campaign_edges.begin(), campaign_edges.end(),
                         [&](const auto& one) { return one.tag == now.what.tag; });
    if (known == campaign_edges.end()) {
      to_.add("I6", now, "a record with the unknown tag " + std::to_string(now.what.tag));
      return;
    }
  }
  if ((known->from & in(campaign.phase)) == 0) {
    to_.add("I6", now,
            "tag " + std::to_string(now.what.tag) + " while the campaign is "
              + std::string{campaign_phase_words[static_cast<std::size_t>(campaign.phase)]});
    return;
  }
  const bool decides = now.what.tag == tags::plan_agreed || now.what.tag == tags::plan_refused
                       || now.what.tag == closing.tag;
  if (campaign.previewing ? decides : now.what.tag == tags::plan_previewed) {
    to_.add("I6", now, "what is only looked at is published or closed, or the other way round");
    return;
  }
  apply(now, campaign);
  campaign.phase = known->to;
  if (campaign.phase == campaign_phase::draft) campaign.previewing = false;
}

void campaign_table::apply(const seen& now, campaign_fold& campaign) {
  switch (now.what.tag) {
    case tags::campaign_edited:
      return on_edited(now, campaign);
    case tags::preview_started:
      campaign.previewing = true;
      return on_publish_started(now, campaign);
    case tags::publish_started:
      return on_publish_started(now, campaign);
    case tags::cohort_planned:
      return on_planned(now, campaign);
    case tags::plan_agreed:
    case tags::plan_refused:
    case tags::plan_previewed:
      return on_judged(now, campaign);
    case tags::cohort_discarded:
    case tags::cohort_opened:
    case tags::cohort_reminded:
    case tags::cohort_closed:
      return on_report(now, campaign);
    case tags::back_to_draft:
    case tags::campaign_published:
    case tags::campaign_closed:
      return all_heard(now, campaign);
    case tags::reminder_started:
      return on_reminder(now, campaign);
    case tags::close_started:
      return on_close_started(now, campaign);
    case tags::change_ordered:
      return on_change(now, campaign);
    case tags::assignment_ordered:
      return on_assignment(now, campaign);
    default:
      return;
  }
}

void campaign_table::on_edited(const seen& now, campaign_fold& campaign) {
  const auto past = read_as<body::number>(now.what);
  if (!past || past->value != campaign.revision + 1) to_.add("I6", now, "edited over a revision");
  if (past) campaign.revision = past->value;
}

void campaign_table::on_publish_started(const seen& now, campaign_fold& campaign) {
  const auto past = read_as<body::pair>(now.what);
  if (!past) return to_.add("I6", now, "a damaged body");
  if (past->first != campaign.attempt + 1) to_.add("I6", now, "publishes over an attempt");
  campaign.attempt = static_cast<std::uint32_t>(past->first);
  campaign.shards = static_cast<std::uint16_t>(past->second);
  campaign.awaited = all_of(campaign.shards);
  campaign.counts = {};
}

void campaign_table::on_planned(const seen& now, campaign_fold& campaign) {
  const auto past = read_as<body::cohort_planned>(now.what);
  if (!past) return to_.add("I6", now, "a damaged body");
  campaign.counts.add(past->counts);
  heard_from(now, campaign,
             {now.what.tag, past->shard, campaign.attempt, past->counts, past->hash, now.at},
             campaign.awaited);
}

void campaign_table::on_report(const seen& now, campaign_fold& campaign) {
  const auto past = read_as<body::number>(now.what);
  if (!past) return to_.add("I6", now, "a damaged body");
  const bool reminded = now.what.tag == tags::cohort_reminded;
  heard_from(now, campaign,
             {now.what.tag,
              static_cast<shard_id>(past->value),
              reminded ? campaign.reminder : campaign.attempt,
              {},
              0,
              now.at},
             reminded ? campaign.reminder_awaited : campaign.awaited);
}

void campaign_table::heard_from(const seen& now, campaign_fold& campaign, campaign_fold::heard what,
                                std::uint64_t& awaited) {
  const auto bit = what.shard < 64 ? std::uint64_t{1} << what.shard : 0;
  if ((awaited & bit) == 0) {
    to_.add("I6", now,
            "the cohort of shard " + std::to_string(what.shard) + " reports twice or unasked");
    return;
  }
  awaited &= ~bit;
  campaign.reports.push_back(what);
}

void campaign_table::all_heard(const seen& now, const campaign_fold& campaign) {
  if (campaign.awaited != 0) to_.add("I6", now, "goes on before every cohort reported");
}

void campaign_table::on_judged(const seen& now, campaign_fold& campaign) {
  all_heard(now, campaign);
  body::plan_counts told;
  if (now.what.tag != tags::plan_refused) {
    const auto past = read_as<body::plan_agreed>(now.what);
    if (!past) return to_.add("I6", now, "a damaged body");
    told = past->counts;
    campaign.agreed = now.what.tag == tags::plan_agreed;
    campaign.agreed_at = now.at;
  } else {
    const auto past = read_as<body::plan_refused>(now.what);
    if (!past) return to_.add("I6", now, "a damaged body");
    told = past->counts;
  }
  if (told != campaign.counts) {
    to_.add("I9", now,
            "the plan counts " + std::to_string(told.all()) + " participants, its cohorts counted "
              + std::to_string(campaign.counts.all()));
  }
  campaign.awaited = all_of(campaign.shards);
}

void campaign_table::on_reminder(const seen& now, campaign_fold& campaign) {
  const auto past = read_as<body::pair>(now.what);
  if (!past) return to_.add("I6", now, "a damaged body");
  if (past->first != campaign.reminder + 1 || campaign.reminder_awaited != 0) {
    to_.add("I6", now, "a reminder out of order or before the last one went out");
  }
  campaign.reminder = static_cast<std::uint32_t>(past->first);
  campaign.reminder_awaited = all_of(campaign.shards);
  auto& last = campaign.reminded_ms;
  if (last.size() == reminders_a_day) {
    if (past->second - last.front() < day_ms)
      to_.add("I13", now, "one reminder more than a day may have");
    last.pop_front();
  }
  last.push_back(past->second);
}

void campaign_table::on_change(const seen& now, campaign_fold& campaign) {
  const auto past = read_as<body::changed>(now.what);
  if (!past) return to_.add("I6", now, "a damaged body");
  if (past->change.number != campaign.change + 1) to_.add("I6", now, "a change out of order");
  campaign.change = past->change.number;
  campaign.changes[past->change.number] = past->change.company;
}

void campaign_table::on_heard(const seen& now, campaign_fold& campaign) {
  const auto past = read_as<body::change_outcomes>(now.what);
  if (!past) return to_.add("I6", now, "a damaged body");
  for (const auto& one : past->list) {
    const auto found = campaign.changes.find(one.number);
    if (found == campaign.changes.end() || found->second != one.company) {
      to_.add("I6", now,
              "what change " + std::to_string(one.number) + " came to, twice or unasked");
    } else {
      campaign.changes.erase(found);
    }
  }
}

void campaign_table::on_assignment(const seen& now, campaign_fold& campaign) {
  const auto past = read_as<body::assignment_ordered>(now.what);
  if (!past) return to_.add("I6", now, "a damaged body");
  if (past->number != campaign.assignment + 1) to_.add("I6", now, "an assignment out of order");
  campaign.assignment = past->number;
  campaign.assignments[past->number] = past->awaited;
}

void campaign_table::on_assignments_heard(const seen& now, campaign_fold& campaign) {
  const auto past = read_as<body::assignments_heard>(now.what);
  if (!past || past->shard >= 64) return to_.add("I6", now, "a damaged body");
  const auto bit = std::uint64_t{1} << past->shard;
  for (const auto& one : past->list) {
    const auto found = campaign.assignments.find(one.number);
    if (found == campaign.assignments.end() || (found->second & bit) == 0) {
      to_.add("I6", now,
              "what assignment " + std::to_string(one.number) + " came to, twice or unasked");
    } else if ((found->second &= ~bit) == 0) {
      campaign.assignments.erase(found);
    }
  }
}

void campaign_table::on_close_started(const seen& now, campaign_fold& campaign) {
  const auto past = read_as<body::number>(now.what);
  if (!past || past->value != campaign.shards)
    to_.add("I6", now, "closes other shards than it has");
  campaign.awaited = all_of(campaign.shards);
  campaign.reminder_awaited = 0;
}

}  // namespace trefoil::checks
