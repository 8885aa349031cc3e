#pragma once
/// A campaign's whole life over two shards, step by step. acme sends to bolt, which is connected, and to cask, which is
/// only invited. A test stops where it likes and goes on in its own way.

#include "actors/book/book_messages.hpp"
#include "actors/campaign/campaign_messages.hpp"
#include "actors/cohort/assignment_page.hpp"
#include "actors/cohort/cohort_messages.hpp"
#include "actors/cohort/resolution.hpp"
#include "actors/connection/connection_messages.hpp"
#include "actors/registry/registry_messages.hpp"
#include "actors/workflow/workflow_messages.hpp"
#include "tests/unit/cast.hpp"
#include "tests/unit/checks/chronicle.hpp"

namespace trefoil::tests {

class campaign_life : public chronicle {
public:
  static constexpr shard_id bolts = 0;  ///< The shard of bolt and the registry.
  static constexpr shard_id acmes = 1;  ///< Of acme and cask.
  static constexpr campaign_id spring{acme, 1};
  static constexpr task_id bolts_task{spring, bolt, 1};
  static constexpr task_id casks_task{spring, cask, 1};
  static constexpr connection_id to_bolt{acme, bolt};
  static constexpr connection_id to_cask{acme, cask};
  static constexpr workflow_id survey{acme, 1};
  static constexpr std::uint8_t steps = 2;

  campaign_life() : chronicle{2} {}

  // The steps, each on the ones before it.

  campaign_life& admit() {
    std::vector<outgoing> admissions;
    for (const auto id : {acme, bolt, cask}) {
      admissions.push_back(send_to(id, company::admit{profile_of(id), {{"ana"}, {"bo"}}}));
    }
    tell({entity_id::registry(),
          {registry::companies_imported{{acme, bolt, cask}}},
          admissions,
          asked('a')});
    tell({entity_id::registry(),
          {registry::connections_imported{2}},
          {send_to(to_bolt, connection::establish{acme, true}),
           send_to(to_cask, connection::establish{acme, false})},
          asked('b')});
    tell({bolt, {admitted(bolt)}});
    note_cursor(bolts, bolts);
    tell({acme, {admitted(acme)}});
    tell({cask, {admitted(cask)}});
    tie(to_bolt, connection_status::connected, bolt);
    tie(to_cask, connection_status::invited, acme);
    note_cursor(acmes, bolts);
    note(bolt, acme, connection_status::connected, bolt);
    note_cursor(bolts, acmes);
    note(acme, bolt, connection_status::connected, bolt);
    note(acme, cask, connection_status::invited, acme);
    note(cask, acme, connection_status::invited, acme);
    note_cursor(acmes, acmes);
    return *this;
  }

  campaign_life& draft_it() {
    tell({acme,
          {company::workflow_created{1, "survey"}},
          {send_to(survey, workflow::start{"survey"})},
          asked('c')});
    tell({acme,
          {company::campaign_created{1, "spring"}},
          {send_to(spring, campaign::start{"spring"})},
          asked('d')});
    tell({survey, {workflow::started{"survey"}}});
    tell({spring, {campaign::started{"spring"}}});
    note_cursor(acmes, acmes);
    tell({survey, {workflow::edited{1, definition()}}, {}, asked('e')});
    tell({survey, {workflow::published{version()}}, {}, asked('f')});
    tell({spring, {campaign::edited{1, plan()}}, {}, asked('g')});
    return *this;
  }

  campaign_life& publish() {
    tell({spring,
          {campaign::publish_started{1, 2, 77, 1, {}}},
          {send_to(entity_id::every_cohort(spring),
                   cohort::make_plan{1, plan().audience, plan().departments, version()})},
          asked('h')});
    for (const shard_id shard : {bolts, acmes}) {
      tell({cohort_id{spring, shard}, {plan_of(1, shard)}});
      note_cursor(shard, acmes);
    }
    return *this;
  }

  /// The page of one shard's only participant.
  sequence plan_page(shard_id shard, const campaign::plan_counts& counts,
                     const std::vector<cohort::entry>& entries) {
    const cohort_id id{spring, shard};
    const auto body = cohort::assignment_page::of(entries).encode();
    hashes_[shard] = 0;
    for (const auto& one : entries) hashes_[shard] += cohort::hash_of(one);
    return tell({id,
                 {cohort::page_planned{0, counts, entries.back().company, last(shard),
                                       checksum(body), hashes_[shard]}},
                 {},
                 {},
                 {},
                 {{entity_id{id}.key(), 0, body}}});
  }
  void finish_plan(shard_id shard, const campaign::plan_counts& counts) {
    tell({cohort_id{spring, shard},
          {cohort::plan_finished{hashes_[shard], last(shard)}},
          {send_to(spring, campaign::report_planned{1, shard, counts, hashes_[shard]})}});
  }

  campaign_life& plan_it() {
    plan_page(bolts, one_open, {entry_of(bolt, cohort::planned_outcome::open)});
    finish_plan(bolts, one_open);
    plan_page(acmes, one_waiting, {entry_of(cask, cohort::planned_outcome::waiting)});
    finish_plan(acmes, one_waiting);
    return *this;
  }

  campaign_life& agree(const campaign::plan_counts& counts
                       = {.open = 1, .waiting = 1, .by_name = 1, .by_filter = 2}) {
    tell({spring, {campaign::cohort_planned{bolts, one_open, hashes_[bolts]}}});
    note_cursor(acmes, bolts);
    const auto reported = last(acmes);
    tell({spring,
          {campaign::cohort_planned{acmes, one_waiting, hashes_[acmes]},
           campaign::plan_agreed{counts, 5}},
          {send_to(entity_id::every_cohort(spring), cohort::open_plan{{1, {}}})}});
    note_cursor(acmes, acmes, reported);
    return *this;
  }

  void start_opening(shard_id shard) {
    tell({cohort_id{spring, shard}, {cohort::opening_started{}}});
    note_cursor(shard, acmes);
  }
  void finish_opening(shard_id shard) {
    tell({cohort_id{spring, shard},
          {cohort::opening_finished{}},
          {send_to(spring, campaign::report_opened{{shard, 1}})}});
  }
  campaign_life& open() {
    for (const shard_id shard : {bolts, acmes}) {
      start_opening(shard);
      tell({cohort_id{spring, shard}, {cohort::page_opened{0}}});
      finish_opening(shard);
    }
    return hear_opened();
  }
  campaign_life& hear_opened() {
    tell({spring, {campaign::cohort_opened{bolts}}});
    note_cursor(acmes, bolts);
    tell({spring, {campaign::cohort_opened{acmes}, campaign::published{}}});
    note_cursor(acmes, acmes);
    return *this;
  }
  /// Everything up to here.
  campaign_life& until_open() { return admit().draft_it().publish().plan_it().agree().open(); }

  /// A person does something with a task.
  sequence act(const task_id& task, person_number who, std::vector<draft> events,
               char request = 0) {
    return tell({task,
                 std::move(events),
                 {},
                 request == 0 ? std::nullopt : std::optional{asked(request)},
                 to_bytes(person_id{task.company, who})});
  }
  campaign_life& claim_and_save() {
    act(bolts_task, 1, {task::claimed{1}}, 'i');
    act(bolts_task, 1,
        {task::started{"policy", 0, steps},
         task::saved{"policy", {{"number", std::string{"P-1"}}}, 1, 1, steps}},
        'j');
    return *this;
  }
  campaign_life& submit() {
    act(bolts_task, 1, {task::submitted{99, steps}}, 'k');
    return *this;
  }

  /// One of them ends the connection, and everybody hears of it.
  campaign_life& part(const connection_id& pair, company_id by) {
    tie(pair, connection_status::ended, by);
    for (const auto side : {pair.low, pair.high}) {
      note(side, pair.other_than(side), connection_status::ended, by);
    }
    hear_of_connections();
    return *this;
  }
  /// acme invites again, and the other one accepts.
  campaign_life& reconnect(const connection_id& pair) {
    const auto other = pair.other_than(acme);
    for (const auto& [status, by] : {std::pair{connection_status::invited, acme},
                                     std::pair{connection_status::connected, other}}) {
      tie(pair, status, by);
      for (const auto side : {pair.low, pair.high}) note(side, pair.other_than(side), status, by);
    }
    hear_of_connections();
    return *this;
  }
  /// Connections live with acme.
  void hear_of_connections() {
    const auto sent = last(acmes);
    note_cursor(acmes, acmes, sent);
    note_cursor(bolts, acmes, sent);
  }

  /// cask accepts the invitation, and everybody hears of it.
  campaign_life& accept() {
    tie(to_cask, connection_status::connected, cask);
    note(acme, cask, connection_status::connected, cask);
    note(cask, acme, connection_status::connected, cask);
    note_cursor(acmes, acmes);
    return *this;
  }

  campaign_life& remind(std::uint32_t number = 1) {
    tell({spring,
          {campaign::reminder_started{number, noon}},
          {send_to(entity_id::every_cohort(spring), cohort::remind_all{{number, noon}})},
          asked(number == 1 ? 'l' : static_cast<char>('@' + number))});
    for (const shard_id shard : {bolts, acmes}) {
      tell({cohort_id{spring, shard}, {cohort::reminding_started{number, noon}}});
      note_cursor(shard, acmes);
      tell({cohort_id{spring, shard},
            {cohort::page_reminded{0, number, noon}, cohort::reminding_finished{number}},
            {send_to(spring, campaign::report_reminded{{shard, number}})}});
    }
    tell({spring,
          {campaign::cohort_reminded{bolts, number}, campaign::cohort_reminded{acmes, number}}});
    note_cursor(acmes, bolts);
    note_cursor(acmes, acmes);
    return *this;
  }

  campaign_life& fence() {
    tell({spring,
          {campaign::close_started{2}},
          {send_to(entity_id::every_cohort(spring), cohort::raise_fence{{1, noon}})},
          asked('m')});
    for (const shard_id shard : {bolts, acmes}) {
      tell({cohort_id{spring, shard}, {cohort::fenced{}}});
      note_cursor(shard, acmes);
    }
    return *this;
  }
  campaign_life& close() {
    fence();
    for (const shard_id shard : {bolts, acmes}) {
      tell({cohort_id{spring, shard},
            {cohort::page_closed{0}, cohort::closing_finished{}},
            {send_to(spring, campaign::report_closed{{shard, 0}})}});
    }
    tell({spring,
          {campaign::cohort_closed{bolts}, campaign::cohort_closed{acmes}, campaign::closed{}}});
    note_cursor(acmes, bolts);
    note_cursor(acmes, acmes);
    return *this;
  }

  // What the steps are made of.

  static request_mark asked(char by) { return {request(by), static_cast<std::uint64_t>(by)}; }
  static cohort::entry entry_of(company_id id, cohort::planned_outcome outcome) {
    const std::uint32_t reasons
      = id == cask ? cohort::by_name | cohort::by_filter : cohort::by_filter;
    return {id, outcome, {department::finance}, {1, 2}, reasons, "EU"};
  }
  static inline const campaign::plan_counts one_open{.open = 1, .by_filter = 1};
  static inline const campaign::plan_counts one_waiting{.waiting = 1, .by_name = 1, .by_filter = 1};

  void note(company_id whom, company_id other, connection_status status, company_id by) {
    tell({whom, {company::connection_noted{other, status, by}}});
  }
  void tie(const connection_id& pair, connection_status status, company_id by) {
    tell({pair,
          {connection::changed{status, by, noon}},
          {send_to(pair.low, company::note_connection{pair.high, status, by}),
           send_to(pair.high, company::note_connection{pair.low, status, by})}});
  }
  static company::profile profile_of(company_id id) {
    return {"company", "food", "EU", company::compliance::unknown, id == acme};
  }
  static company::admitted admitted(company_id id) {
    return {profile_of(id),
            {{1, "ana", "", {department::finance}, role::admin, true},
             {2, "bo", "", {department::finance}, role::member, true}}};
  }
  static workflow::definition definition() {
    workflow::step policy;
    policy.key = "policy";
    policy.kind = workflow::step_kind::form;
    workflow::step question;
    question.key = "more";
    question.kind = workflow::step_kind::question;
    question.choices = {{"yes", "detail"}};
    question.next = "end";
    workflow::step detail;
    detail.key = "detail";
    detail.kind = workflow::step_kind::form;
    return {workflow::object_kind::company, {policy, question, detail}};
  }
  static workflow::frozen version() { return {survey, 1, 77, definition()}; }
  static campaign::plan plan() {
    return {"spring", "", survey, {{cask}, "region = \"EU\""}, {department::finance}};
  }
  static cohort::plan_started plan_of(std::uint32_t attempt, shard_id shard) {
    cohort::plan_started made{attempt,   {},         plan().audience.filter, plan().departments,
                              version(), plan().mode};
    if (shard == acmes) made.individuals = plan().audience.individuals;
    return made;
  }

private:
  std::uint64_t hashes_[2] = {};
};

/// The report names this invariant at this place, and nothing else.
inline void expect_only(const checks::report& found, const std::string& invariant, shard_id shard,
                        sequence at) {
  std::string lines;
  for (const auto& one : found.violations) lines += checks::to_line(one) + "\n";
  ASSERT_EQ(found.violations.size(), 1U) << lines;
  EXPECT_EQ(found.violations[0].invariant, invariant) << lines;
  EXPECT_EQ(found.violations[0].shard, shard) << lines;
  EXPECT_EQ(found.violations[0].position, at) << lines;
}

inline void expect_clean(const checks::report& found) {
  std::string lines;
  for (const auto& one : found.violations) lines += checks::to_line(one) + "\n";
  EXPECT_TRUE(found.clean()) << lines;
}

}  // namespace trefoil::tests
