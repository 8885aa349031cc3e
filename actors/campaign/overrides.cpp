/// What is asked about how targets are chosen at single companies of a draft.

#include <algorithm>
#include <map>

#include "actors/campaign/campaign_machine.hpp"
#include "actors/campaign/campaign_rules.hpp"
#include "actors/cohort/cohort_messages.hpp"

namespace trefoil::campaign {

namespace {

/// Each shard is told of its own companies.
happening<event> ordered(const state& campaign, const entity_id& self,
                         const assignment_order& order, const facts& known) {
  std::map<shard_id, cohort::assign_companies> parts;
  for (const auto company : order.companies) {
    auto& part = parts[entity_id{company}.shard_of(known.shards)].order;
    if (part.companies.empty()) {
      part = order;
      part.number = campaign.assignment + 1;
      part.companies.clear();
    }
    part.companies.push_back(company);
  }
  std::uint64_t awaited = 0;
  for (const auto& [shard, part] : parts) awaited |= bit_of(shard);
  auto result = decided(self, assignment_ordered{campaign.assignment + 1, awaited});
  for (const auto& [shard, part] : parts)
    result.effects.push_back(send_to(cohort_id{self.as_campaign(), shard}, part));
  return result;
}

}  // namespace

decision<event> on(const state& campaign, const entity_id& self, const assign& asked,
                   const facts& known) {
  if (auto no = unless_draft(campaign, "assign", known)) return unexpected(std::move(*no));
  if (asked.mode == assignment_mode::persons)
    return refuse(errc::target_invalid, "persons are of one company");
  if (asked.companies.empty()) return refuse(errc::not_participant, "no companies");
  assignment_order order;
  order.companies = asked.companies;
  std::sort(order.companies.begin(), order.companies.end());
  order.companies.erase(std::unique(order.companies.begin(), order.companies.end()),
                        order.companies.end());
  order.wanted.how = {asked.mode, asked.departments.value_or(department_set{}), {}};
  order.wanted.by = known.caller.person;
  order.replace = asked.replace;
  return ordered(campaign, self, order, known);
}

decision<event> on(const state& campaign, const entity_id& self, const customise& asked,
                   const facts& known) {
  if (auto no = unless_draft(campaign, "customise", known)) return unexpected(std::move(*no));
  const bool by_persons = asked.persons && !asked.persons->empty();
  if (asked.departments && by_persons)
    return refuse(errc::target_invalid, "either departments or persons");
  assignment_order order;
  order.companies = {asked.company};
  order.replace = true;
  order.clear = !asked.departments && !by_persons;
  order.wanted.customised = true;
  order.wanted.by = known.caller.person;
  if (asked.departments) order.wanted.how.departments = *asked.departments;
  if (by_persons) {
    order.wanted.how.mode = assignment_mode::persons;
    auto& persons = order.wanted.how.persons;
    for (const auto& one : *asked.persons) {
      if (one.company != asked.company)
        return refuse(errc::target_invalid, "a person of another company");
      persons.push_back(one.number);
    }
    std::sort(persons.begin(), persons.end());
    persons.erase(std::unique(persons.begin(), persons.end()), persons.end());
  }
  return ordered(campaign, self, order, known);
}

happening<event> on(const state& campaign, const entity_id&, const report_assignments& sent) {
  if (campaign.status == status::none || sent.outcomes.empty()) return nothing_new();
  return happened(assignments_heard{sent.shard, sent.outcomes});
}

}  // namespace trefoil::campaign
