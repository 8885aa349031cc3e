#include "actors/campaign/campaign_machine.hpp"

#include <algorithm>
#include <numeric>

#include "actors/base/permission.hpp"
#include "actors/campaign/campaign_rules.hpp"
#include "actors/cohort/cohort_messages.hpp"
#include "persistence/planted.hpp"

namespace trefoil::campaign {

std::vector<std::string> allowed_in(status now) {
  switch (now) {
    case status::draft:
      return {"edit", "preview", "publish", "assign", "customise"};
    case status::publishing:
      return {"close"};
    case status::active:
      return {"remind",   "close",  "close_participant", "remove_participant", "remind_participant",
              "retarget", "set_due"};
    case status::closing:
    case status::closed:
      return {"close"};
    case status::previewing:
    case status::none:
      break;
  }
  return {};
}

std::optional<refused> unless_settled(const state& campaign) {
  switch (campaign.status) {
    case status::publishing:
      return refused{errc::campaign_publishing, "ask again when it is active or a draft", {}};
    case status::previewing:
      return refused{errc::campaign_publishing, "ask again when its preview is there", {}};
    case status::closing:
    case status::closed:
      return refused{errc::campaign_closed, {}, {{"status", std::string{word(campaign.status)}}}};
    default:
      return std::nullopt;
  }
}

std::optional<refused> unless_draft(const state& campaign, std::string_view asked,
                                    const facts& known) {
  if (known.company == nullptr || !known.company->buyer) return refused{errc::not_buyer, {}, {}};
  if (auto no = unless_settled(campaign)) return no;
  if (campaign.status != status::draft) return illegal(campaign, asked).value();
  return std::nullopt;
}

namespace {

bool is_awaited(std::uint64_t awaited, shard_id shard) { return (awaited & bit_of(shard)) != 0; }

bool is_publishing(const state& campaign, campaign::phase at) {
  return campaign.status == status::publishing && campaign.phase == at;
}

/// Publishing or previewing.
bool has_plan(const state& campaign, campaign::phase at) {
  const bool plans = campaign.status == status::publishing || campaign.status == status::previewing;
  return plans && campaign.phase == at;
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

/// In the order in which they were named: a list's place is its bit among the reasons.
void leave_each_once(std::vector<list_id>& lists) {
  std::vector<list_id> once;
  for (const auto& one : lists) {
    if (std::find(once.begin(), once.end(), one) == once.end()) once.push_back(one);
  }
  lists = std::move(once);
}

decision<event> on(const state& campaign, const entity_id& self, const edit& asked,
                   const facts& known) {
  if (auto no = unless_draft(campaign, "edit", known)) return unexpected(std::move(*no));
  if (asked.revision != campaign.revision) {
    return refuse(errc::stale_revision, "the draft is at another revision",
                  {{"revision", std::int64_t{campaign.revision}}});
  }
  auto plan = campaign.plan;
  if (asked.name) plan.name = *asked.name;
  if (asked.description) plan.description = *asked.description;
  if (asked.departments) plan.departments = *asked.departments;
  if (asked.mode == assignment_mode::persons) {
    return refuse(errc::target_invalid, "persons are of one company");
  }
  if (asked.mode) plan.mode = *asked.mode;
  if (asked.workflow) {
    if (asked.workflow->owner != self.as_company()) {
      return refuse(errc::workflow_not_shared, "a campaign sends a workflow of its own company");
    }
    plan.workflow = *asked.workflow;
  }
  if (asked.audience) {
    if (auto no = unless_sound(*asked.audience, self.as_company(), known))
      return unexpected(std::move(*no));
    plan.audience = *asked.audience;
    leave_each_once(plan.audience.lists);
  }
  return decided(self, edited{campaign.revision + 1, std::move(plan)});
}

std::vector<std::string> findings_of(const plan& draft, const facts& known) {
  std::vector<std::string> findings;
  if (is_blank(draft.name)) findings.emplace_back("name: missing");
  if (!draft.workflow.given()) findings.emplace_back("workflow: missing");
  if (draft.audience.empty()) findings.emplace_back("audience: missing");
  for (auto& one : missing_lists(draft.audience, known)) findings.push_back(std::move(one));
  return findings;
}

/// Why no plan can be made of the campaign now.
std::optional<refused> unless_plannable(const state& campaign, std::string_view asked,
                                        const facts& known) {
  if (auto no = unless_draft(campaign, asked, known)) return no;
  if (auto findings = findings_of(campaign.plan, known); !findings.empty()) {
    return refused{
      errc::campaign_invalid, "the draft is not complete", {{"findings", std::move(findings)}}};
  }
  if (!known.workflow || known.workflow->workflow != campaign.plan.workflow) {
    return refused{errc::version_not_published,
                   "the workflow has no published version",
                   {{"workflow", to_text(campaign.plan.workflow)}}};
  }
  return std::nullopt;
}

/// With this event every cohort is told to plan.
happening<event> planned(const state& campaign, const entity_id& self, event started,
                         const facts& known) {
  const auto& plan = campaign.plan;
  auto result = decided(self, std::move(started));
  // A list that is deleted meanwhile would be taken for an empty one, and nobody would be left out any more.
  if (plan.audience.names_lists()) result.guards.push_back({cell::kind::lists, self.as_company()});
  tell_all(result, self,
           cohort::make_plan{campaign.attempt + 1, plan.audience, plan.departments, *known.workflow,
                             plan.mode});
  return result;
}

decision<event> on(const state& campaign, const entity_id& self, const publish& asked,
                   const facts& known) {
  if (auto no = unless_plannable(campaign, "publish", known)) return unexpected(std::move(*no));
  const auto& version = *known.workflow;
  return planned(campaign, self,
                 publish_started{campaign.attempt + 1, known.shards, version.hash, version.number,
                                 asked.plan_hash},
                 known);
}

decision<event> on(const state& campaign, const entity_id& self, const preview&,
                   const facts& known) {
  if (auto no = unless_plannable(campaign, "preview", known)) return unexpected(std::move(*no));
  const auto& version = *known.workflow;
  return planned(campaign, self,
                 preview_started{campaign.attempt + 1, known.shards, version.hash, version.number},
                 known);
}

/// How long until one of the last reminders that a day may have is a day old; not above zero: it may go out now.
std::int64_t until_next_reminder_ms(const state& campaign, timestamp now) {
  constexpr std::int64_t day_ms = 24LL * 3'600 * 1'000;
  if (planted(bug::reminders_uncapped)) return 0;
  if (campaign.reminded_at.size() < limits::reminders_per_day_max) return 0;
  return campaign.reminded_at.front().ms + day_ms - now.ms;
}

decision<event> on(const state& campaign, const entity_id& self, const remind&,
                   const facts& known) {
  if (auto no = unless_settled(campaign)) return unexpected(std::move(*no));
  if (campaign.status != status::active) return illegal(campaign, "remind");
  if (campaign.reminder_awaited != 0) {
    return refuse(
      errc::cooldown, "the last reminder is still going out",
      {{"reminder", std::int64_t{campaign.reminder}}, {"retry_after_s", std::int64_t{1}}});
  }
  if (const auto wait_ms = until_next_reminder_ms(campaign, known.now); wait_ms > 0) {
    return refuse(errc::cooldown, "a campaign has so many reminders in a day",
                  {{"max", static_cast<std::int64_t>(limits::reminders_per_day_max)},
                   {"retry_after_s", (wait_ms + 999) / 1000}});
  }
  const auto number = campaign.reminder + 1;
  // A participant's cell holds seconds: so that it and the task's own state agree on the moment.
  const timestamp at{known.now.ms - known.now.ms % 1000};
  auto result = decided(self, reminder_started{number, at});
  tell_all(result, self, cohort::remind_all{{number, at}});
  return result;
}

decision<event> on(const state& campaign, const entity_id& self, const close&, const facts& known) {
  switch (campaign.status) {
    case status::closing:
    case status::closed:
      return nothing_new();
    case status::publishing:
    case status::active:
      break;
    default:
      return illegal(campaign, "close");
  }
  auto result = decided(self, close_started{campaign.shards});
  tell_all(result, self, cohort::raise_fence{{campaign.attempt, known.now}});
  return result;
}

happening<event> on(const state& campaign, const entity_id&, const start& sent) {
  if (campaign.status != status::none) return nothing_new();
  return happened(started{sent.name});
}

/// Over what every cohort planned and the version that is sent. A sum first: the same participants have the same hash
/// whatever shards they live in.
std::uint64_t hash_of(const std::vector<std::uint64_t>& hashes, std::uint64_t version_hash) {
  std::string bytes;
  const auto append = [&](std::uint64_t hash) {
    for (int byte = 0; byte < 8; ++byte) bytes.push_back(static_cast<char>(hash >> byte * 8));
  };
  append(std::accumulate(hashes.begin(), hashes.end(), std::uint64_t{0}));
  append(version_hash);
  return checksum(bytes);
}

/// Why the plan must not be opened, or `none`.
errc problem_of(const state& campaign, std::uint64_t hash) {
  if (campaign.wanted_hash && *campaign.wanted_hash != hash) return errc::plan_changed;
  const auto& counts = campaign.counts;
  const auto audience
    = std::uint64_t{counts.open} + counts.waiting + counts.skipped + counts.failed;
  if (audience == 0) return errc::audience_empty;
  if (audience > limits::audience_max) return errc::audience_too_large;
  return errc::none;
}

happening<event> on(const state& campaign, const entity_id& self, const report_planned& sent) {
  const bool expected = has_plan(campaign, phase::planning) && sent.attempt == campaign.attempt
                        && is_awaited(campaign.awaited, sent.shard);
  if (!expected) return nothing_new();
  auto result = happened(cohort_planned{sent.shard, sent.counts, sent.hash, sent.as_of});
  if (campaign.awaited != bit_of(sent.shard)) return result;

  auto all = campaign;
  machine::evolve(all, self, result.events.front());
  const auto hash = hash_of(all.hashes, all.version_hash);
  const auto problem = problem_of(all, hash);
  if (campaign.status == status::previewing) {
    result.events.emplace_back(
      plan_previewed{all.counts, hash, static_cast<std::uint16_t>(problem), all.positions});
    tell_all(result, self, cohort::discard_plan{{campaign.attempt, {}}});
  } else if (problem != errc::none) {
    result.events.emplace_back(plan_refused{static_cast<std::uint16_t>(problem), all.counts, hash});
    tell_all(result, self, cohort::discard_plan{{campaign.attempt, {}}});
  } else {
    result.events.emplace_back(plan_agreed{all.counts, hash});
    tell_all(result, self, cohort::open_plan{{campaign.attempt, {}}});
  }
  return result;
}

happening<event> on(const state& campaign, const entity_id&, const report_discarded& sent) {
  const bool expected = has_plan(campaign, phase::discarding) && sent.number == campaign.attempt
                        && is_awaited(campaign.awaited, sent.shard);
  if (!expected) return nothing_new();
  auto result = happened(cohort_discarded{sent.shard});
  if (campaign.awaited == bit_of(sent.shard)) result.events.emplace_back(back_to_draft{});
  return result;
}

happening<event> on(const state& campaign, const entity_id&, const report_opened& sent) {
  const bool expected = is_publishing(campaign, phase::opening) && sent.number == campaign.attempt
                        && is_awaited(campaign.awaited, sent.shard);
  if (!expected) return nothing_new();
  auto result = happened(cohort_opened{sent.shard});
  if (campaign.awaited == bit_of(sent.shard)) result.events.emplace_back(published{});
  return result;
}

happening<event> on(const state& campaign, const entity_id&, const report_reminded& sent) {
  const bool expected = campaign.status == status::active && sent.number == campaign.reminder
                        && is_awaited(campaign.reminder_awaited, sent.shard);
  if (!expected) return nothing_new();
  return happened(cohort_reminded{sent.shard, sent.number});
}

happening<event> on(const state& campaign, const entity_id&, const report_closed& sent) {
  const bool expected
    = campaign.status == status::closing && is_awaited(campaign.awaited, sent.shard);
  if (!expected) return nothing_new();
  auto result = happened(cohort_closed{sent.shard});
  if (campaign.awaited == bit_of(sent.shard)) result.events.emplace_back(closed{});
  return result;
}

struct edit_answer {
  std::uint32_t revision = 0;
  static constexpr auto fields = field_list{field<1>("revision", &edit_answer::revision)};
};

struct change_answer {
  std::uint32_t change = 0;
  static constexpr auto fields = field_list{field<1>("change", &change_answer::change)};
};

struct assign_answer {
  std::uint32_t assignment = 0;
  static constexpr auto fields = field_list{field<1>("assignment", &assign_answer::assignment)};
};

struct remind_answer {
  std::uint32_t reminder = 0;
  static constexpr auto fields = field_list{field<1>("reminder", &remind_answer::reminder)};
};

}  // namespace

decision<event> machine::decide(const state& campaign, const entity_id& self, const command& asked,
                                const facts& known) {
  const auto buyer = self.as_company();
  if (campaign.status == status::none || !known.caller.belongs_to(buyer)) {
    return refuse(errc::not_found);
  }
  if (!known.caller.may(buyer, role::manager)) {
    return unexpected(lacks("campaign.manage", "a manager of the buyer may do this"));
  }
  return std::visit([&](const auto& one) { return on(campaign, self, one, known); }, asked);
}

happening<event> machine::take(const state& campaign, const entity_id& self, const effect& sent,
                               const facts&) {
  return std::visit([&](const auto& one) { return on(campaign, self, one); }, sent);
}

bool machine::ends(const event& past) { return std::holds_alternative<closed>(past); }

answer machine::answer_of(const entity_id&, const std::vector<event>& events) {
  // It is so already, but what made it so may still be on its way to the shards that an answer speaks for.
  if (events.empty()) return {empty_result(), true};
  const auto& first = events.front();
  if (const auto* past = std::get_if<edited>(&first)) {
    return {encode_spoken(edit_answer{past->revision})};
  }
  if (const auto* past = std::get_if<reminder_started>(&first)) {
    return {encode_spoken(remind_answer{past->number})};
  }
  if (const auto* past = std::get_if<change_ordered>(&first)) {
    return {encode_spoken(change_answer{past->change.number})};
  }
  if (const auto* past = std::get_if<assignment_ordered>(&first)) {
    return {encode_spoken(assign_answer{past->number}), true};
  }
  if (planted(bug::close_answered_early)) return {empty_result()};
  return {empty_result(), std::holds_alternative<close_started>(first)};
}

}  // namespace trefoil::campaign
