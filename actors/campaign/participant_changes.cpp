/// What is asked about single participants: checked as far as the buyer's shard can tell, and sent on.

#include <algorithm>

#include "actors/campaign/campaign_rules.hpp"
#include "actors/cohort/cohort_messages.hpp"

namespace trefoil::campaign {

namespace {

/// Such a change may be sent: the campaign is active, and the company, if it is about one, may be a participant.
std::optional<refused> unless_changeable(const state& campaign, const entity_id& self,
                                         std::string_view asked,
                                         std::optional<company_id> company) {
  if (auto no = unless_settled(campaign)) return no;
  if (campaign.status != status::active) return illegal(campaign, asked).value();
  if (company && *company == self.as_company()) {
    return refused{errc::not_participant, {}, {{"company", to_text(*company)}}};
  }
  return std::nullopt;
}

happening<event> ordered(const state& campaign, const entity_id& self, change what,
                         const facts& known) {
  what.number = campaign.change + 1;
  what.at = known.now;
  // A participant's cell holds seconds: so that it and the task's own state agree on the moment.
  if (what.kind == change_kind::remind) what.at.ms -= what.at.ms % 1000;
  const auto home = entity_id{what.company}.shard_of(known.shards);
  auto result = decided(self, change_ordered{what});
  result.effects.push_back(
    send_to(cohort_id{self.as_campaign(), home}, cohort::change_participant{std::move(what)}));
  return result;
}

auto refuse_target(std::string_view why) { return refuse(errc::target_invalid, std::string{why}); }

}  // namespace

decision<event> on(const state& campaign, const entity_id& self, const close_participant& asked,
                   const facts& known) {
  if (auto no = unless_changeable(campaign, self, "close_participant", asked.company)) {
    return unexpected(std::move(*no));
  }
  change what;
  what.kind = change_kind::close;
  what.company = asked.company;
  return ordered(campaign, self, std::move(what), known);
}

decision<event> on(const state& campaign, const entity_id& self, const remove_participant& asked,
                   const facts& known) {
  if (auto no = unless_changeable(campaign, self, "remove_participant", asked.company)) {
    return unexpected(std::move(*no));
  }
  change what;
  what.kind = change_kind::remove;
  what.company = asked.company;
  return ordered(campaign, self, std::move(what), known);
}

decision<event> on(const state& campaign, const entity_id& self, const remind_participant& asked,
                   const facts& known) {
  if (auto no = unless_changeable(campaign, self, "remind_participant", asked.company)) {
    return unexpected(std::move(*no));
  }
  change what;
  what.kind = change_kind::remind;
  what.company = asked.company;
  return ordered(campaign, self, std::move(what), known);
}

decision<event> on(const state& campaign, const entity_id& self, const retarget& asked,
                   const facts& known) {
  if (auto no = unless_changeable(campaign, self, "retarget", asked.company)) {
    return unexpected(std::move(*no));
  }
  const bool to_departments = asked.departments && !asked.departments->empty();
  const bool to_persons = asked.persons && !asked.persons->empty();
  if (to_departments == to_persons) return refuse_target("either departments or persons");
  change what;
  what.kind = change_kind::retarget;
  what.company = asked.company;
  what.force = asked.force;
  if (to_departments) what.towards.departments = *asked.departments;
  if (to_persons) {
    auto& persons = what.towards.persons;
    for (const auto& one : *asked.persons) {
      if (one.company != asked.company) return refuse_target("a person of another company");
      persons.push_back(one.number);
    }
    std::sort(persons.begin(), persons.end());
    persons.erase(std::unique(persons.begin(), persons.end()), persons.end());
  }
  return ordered(campaign, self, std::move(what), known);
}

decision<event> on(const state& campaign, const entity_id& self, const set_due& asked,
                   const facts& known) {
  if (auto no = unless_changeable(campaign, self, "set_due", asked.company)) {
    return unexpected(std::move(*no));
  }
  if (asked.due <= known.now) return refuse(errc::in_the_past, {}, {{"now_ms", known.now.ms}});
  if (asked.company) {
    change what;
    what.kind = change_kind::set_due;
    what.company = *asked.company;
    what.due = asked.due;
    return ordered(campaign, self, std::move(what), known);
  }
  if (asked.due == campaign.due) return nothing_new();
  auto result = decided(self, due_set{asked.due});
  tell_all(result, self, cohort::set_due{asked.due, known.now});
  return result;
}

happening<event> on(const state& campaign, const entity_id&, const report_changes& sent) {
  if (campaign.status < status::active || sent.outcomes.empty()) return nothing_new();
  return happened(changes_heard{sent.outcomes});
}

}  // namespace trefoil::campaign
