#pragma once
/// The task of the stories: acme's audit, answered by bolt, and the people of bolt.

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "actors/company/company_row.hpp"
#include "actors/task/path.hpp"
#include "actors/task/task_machine.hpp"
#include "tests/unit/cast.hpp"
#include "tests/unit/given.hpp"

namespace trefoil::tests::task_stories {

inline constexpr campaign_id audit{acme, 7};
inline constexpr task_id the_task{audit, bolt, 1};
inline constexpr shard_id some_shards = 4;

inline constexpr person_number ana = 1;   // Finance.
inline constexpr person_number bo = 2;    // Finance.
inline constexpr person_number cy = 3;    // Sales.
inline constexpr person_number gus = 4;   // General Management.
inline constexpr person_number dora = 5;  // HR, and an admin.
inline constexpr person_number ida = 6;   // Finance, but only an auditor.

inline company::row people_of_bolt() {
  company::row row;
  row.id = bolt;
  row.people = {{ana, {department::finance}, role::member, true},
                {bo, {department::finance}, role::member, true},
                {cy, {department::sales}, role::member, true},
                {gus, {department::general_management}, role::member, true},
                {dora, {department::hr}, role::admin, true},
                {ida, {department::finance}, role::auditor, true}};
  return row;
}

/// welcome, profile, insured?  yes: policy, limits, sign.  Otherwise: why, sign.
inline workflow::frozen the_workflow() {
  using workflow::field_kind;
  using workflow::step_kind;
  workflow::frozen version;
  version.workflow = {acme, 3};
  version.number = 1;
  version.definition.steps = {
    {.key = "welcome", .kind = step_kind::instructions},
    {.key = "profile",
     .kind = step_kind::form,
     .form = {{"name", "", field_kind::text, true, {}},
              {"staff", "", field_kind::integer, false, {}},
              {"size", "", field_kind::single_choice, true, {"small", "large"}}}},
    {.key = "insured",
     .kind = step_kind::question,
     .choices = {{"yes", "policy"}, {"no", "why"}},
     .next = "why"},
    {.key = "policy", .kind = step_kind::upload},
    {.key = "limits",
     .kind = step_kind::form,
     .form = {{"amount", "", field_kind::decimal, true, {}}},
     .next = "sign"},
    {.key = "why", .kind = step_kind::form, .form = {{"reason", "", field_kind::text, true, {}}}},
    {.key = "sign", .kind = step_kind::signature},
  };
  version.hash = workflow::hash_of(version.definition);
  return version;
}

inline constexpr std::uint8_t steps_by_default = 5;
inline constexpr std::uint8_t steps_if_insured = 6;

/// The facts of a command by this person of bolt.
inline facts by(person_number number, company::row row = people_of_bolt()) {
  static const auto version = std::make_shared<const workflow::frozen>(the_workflow());
  caller who{.kind = principal_kind::person, .person = {bolt, number}};
  if (const auto* person = row.find(number)) {
    who.role = person->role;
    who.departments = person->departments;
    who.active = person->active;
  }
  auto known = as(who);
  known.shards = some_shards;
  known.company = std::make_shared<const company::row>(std::move(row));
  known.workflow = version;
  return known;
}

inline facts by_operator() {
  auto known = by(ana);
  known.caller = the_operator();
  return known;
}

inline task::state born_for(department_set targets,
                            task::status status = task::status::not_started) {
  return task::machine::born({status, targets, steps_by_default});
}

/// The task, sent to Finance, and what happened to it since.
inline story<task::machine> sent_to_finance(const std::vector<task::event>& past = {},
                                            std::source_location where
                                            = std::source_location::current()) {
  return given_born<task::machine>(the_task, born_for({department::finance}), past, where);
}

/// Ana has claimed the task and begun the wizard.
inline std::vector<task::event> begun_by_ana(const std::vector<task::event>& since = {}) {
  std::vector<task::event> past{task::claimed{ana}, task::started{"welcome", 0, steps_by_default}};
  past.insert(past.end(), since.begin(), since.end());
  return past;
}

inline std::string file_text() { return "sha256:" + std::string(64, 'a'); }
inline blob_id file_blob() {
  blob_id blob;
  blob.bytes.fill(0xaa);
  return blob;
}

inline task::values good_profile() {
  return {{"name", std::string{"Bolt"}}, {"size", std::string{"small"}}};
}

/// The wizard has passed the instructions.
inline task::event welcomed() { return task::moved{"welcome", "profile", false, 1, 5}; }

/// Every step on the path of the answer "no", the instructions read and the others saved in order.
inline std::vector<task::event> answered_no() {
  return {welcomed(), task::saved{"profile", good_profile(), 1, 2, 5},
          task::saved{"insured", {{"answer", std::string{"no"}}}, 2, 3, 5},
          task::saved{"why", {{"reason", std::string{"small"}}}, 3, 4, 5},
          task::saved{"sign", {{"name", std::string{"Ana"}}}, 4, 5, 5}};
}

inline person_id of_bolt(person_number number) { return {bolt, number}; }

/// What every accepted decision of the task relies on.
inline std::vector<cell> task_guards() {
  const entity_id self = the_task;
  return {{cell::kind::membership, bolt},
          {cell::kind::relation, connection_id::between(acme, bolt)},
          {cell::kind::fence, cohort_id{audit, self.shard_of(some_shards)}}};
}

}  // namespace trefoil::tests::task_stories
