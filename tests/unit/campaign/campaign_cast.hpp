#pragma once
/// The campaign of the stories: acme's spring audit over two shards, and its past up to each place it can stand in.

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "actors/campaign/campaign_machine.hpp"
#include "actors/cohort/cohort_messages.hpp"
#include "tests/unit/cast.hpp"
#include "tests/unit/given.hpp"

namespace trefoil::tests::campaign_stories {

using campaign::event;
using campaign::machine;
using campaign::plan_counts;

inline constexpr campaign_id spring{acme, 7};
inline constexpr workflow_id audit_workflow{acme, 3};
inline constexpr shard_id some_shards = 2;

inline workflow::frozen audit_version() {
  workflow::frozen version;
  version.workflow = audit_workflow;
  version.number = 2;
  version.hash = 0xabcd;
  version.definition.steps = {{.key = "read"}};
  return version;
}

/// Somebody of acme, a buyer, asks, and the chosen workflow is published.
inline facts by(const caller& who) {
  auto known = as(who);
  known.shards = some_shards;
  known.workflow = std::make_shared<const workflow::frozen>(audit_version());
  company::row buyer;
  buyer.id = acme;
  buyer.buyer = true;
  known.company = std::make_shared<const company::row>(std::move(buyer));
  return known;
}
inline facts by_manager() { return by(manager_of(acme)); }

inline campaign::plan complete_plan() {
  return {"spring audit", "", audit_workflow, {{bolt, cask}, ""}, {department::finance}};
}

inline std::vector<event> joined(std::vector<event> past, const std::vector<event>& more) {
  past.insert(past.end(), more.begin(), more.end());
  return past;
}

inline constexpr plan_counts two_open{2, 0, 0, 0};

inline std::vector<event> empty_draft() { return {campaign::started{"spring"}}; }
inline std::vector<event> draft() {
  return joined(empty_draft(), {campaign::edited{1, complete_plan()}});
}
inline std::vector<event> planning() {
  return joined(draft(), {campaign::publish_started{1, some_shards, 0xabcd, 2, {}}});
}
inline std::vector<event> discarding() {
  return joined(planning(), {campaign::cohort_planned{0, {}, 0}, campaign::cohort_planned{1, {}, 0},
                             campaign::plan_refused{142, {}, 5}});
}
inline std::vector<event> opening() {
  return joined(planning(),
                {campaign::cohort_planned{0, two_open, 11}, campaign::cohort_planned{1, {}, 0},
                 campaign::plan_agreed{two_open, 5}});
}
inline std::vector<event> active() {
  return joined(opening(),
                {campaign::cohort_opened{0}, campaign::cohort_opened{1}, campaign::published{}});
}
inline std::vector<event> reminding() {
  return joined(active(), {campaign::reminder_started{1, noon}});
}
inline std::vector<event> closing() {
  return joined(active(), {campaign::close_started{some_shards}});
}
inline std::vector<event> closed() {
  return joined(closing(),
                {campaign::cohort_closed{0}, campaign::cohort_closed{1}, campaign::closed{}});
}

/// The order as it goes to every shard.
template <class Order>
outgoing to_all(const Order& order) {
  return send_to(entity_id::every_cohort(spring), order);
}

inline story<machine> spring_after(const std::vector<event>& past,
                                   std::source_location where = std::source_location::current()) {
  return given<machine>(spring, past, where);
}

}  // namespace trefoil::tests::campaign_stories
