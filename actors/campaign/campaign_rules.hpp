#pragma once
/// What the decisions of a campaign share. For the campaign's machine only.

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "actors/campaign/campaign_messages.hpp"

namespace trefoil::campaign {

[[nodiscard]] inline happening<event> nothing_new() { return {}; }

[[nodiscard]] inline happening<event> happened(event past) {
  happening<event> result;
  result.events.push_back(std::move(past));
  return result;
}

/// Every decision relies on the caller's rights.
[[nodiscard]] inline happening<event> decided(const entity_id& self, event past) {
  auto result = happened(std::move(past));
  result.guards.push_back({cell::kind::membership, self.as_company()});
  return result;
}

template <class Order>
void tell_all(happening<event>& result, const entity_id& self, const Order& order) {
  result.effects.push_back(send_to(entity_id::every_cohort(self.as_campaign()), order));
}

/// What the campaign takes as it stands.
[[nodiscard]] std::vector<std::string> allowed_in(status);

[[nodiscard]] inline auto illegal(const state& campaign, std::string_view asked) {
  return refuse_transition(entity_kind::campaign, word(campaign.status), asked,
                           allowed_in(campaign.status));
}

/// The refusal of what neither a publication that is under way nor an end allows; nothing in a draft or an active one.
[[nodiscard]] std::optional<refused> unless_settled(const state&);
/// The refusal of what only a buyer's draft allows. The flag may have been taken from the company since the campaign
/// was created.
[[nodiscard]] std::optional<refused> unless_draft(const state&, std::string_view asked,
                                                  const facts&);

// What is asked about single participants.
[[nodiscard]] decision<event> on(const state&, const entity_id& self, const close_participant&,
                                 const facts&);
[[nodiscard]] decision<event> on(const state&, const entity_id& self, const remove_participant&,
                                 const facts&);
[[nodiscard]] decision<event> on(const state&, const entity_id& self, const remind_participant&,
                                 const facts&);
[[nodiscard]] decision<event> on(const state&, const entity_id& self, const retarget&,
                                 const facts&);
[[nodiscard]] decision<event> on(const state&, const entity_id& self, const set_due&, const facts&);
[[nodiscard]] happening<event> on(const state&, const entity_id& self, const report_changes&);

// What is asked about how targets are chosen at single companies.
[[nodiscard]] decision<event> on(const state&, const entity_id& self, const assign&, const facts&);
[[nodiscard]] decision<event> on(const state&, const entity_id& self, const customise&,
                                 const facts&);
[[nodiscard]] happening<event> on(const state&, const entity_id& self, const report_assignments&);

}  // namespace trefoil::campaign
