#include "tests/sim/sim_story.hpp"

#include <stdexcept>

#include <nlohmann/json.hpp>

namespace trefoil::sim {

using json = nlohmann::json;

namespace {

constexpr std::size_t open_max = 10;
/// Of a hundred moments with nothing new: in so many somebody looks at a campaign's figures.
constexpr std::size_t looks_percent = 2;

workflow::definition two_steps() {
  workflow::step form;
  form.key = "policy";
  form.kind = workflow::step_kind::form;
  form.form = {{"number", "Policy number", workflow::field_kind::text, true, {}}};
  workflow::step more;
  more.key = "insurer";
  more.kind = workflow::step_kind::form;
  more.form = {{"name", "Insurer", workflow::field_kind::text, true, {}}};
  return {workflow::object_kind::company, {form, more}};
}

}  // namespace

story::story(const mix& of) : mix_{of}, world_{of.seed, of.world} {}

std::size_t story::ask(const entity_id& to, any_command body, shell::principal who) {
  if (const auto name = name_of(body); dropping_ && mix_.drops(name)) {
    report_.dropped.insert(name);
    return operations_.size();
  }
  operation one;
  one.rid = "r" + std::to_string(operations_.size());
  one.to = to;
  one.body = std::move(body);
  one.who = who;
  one.invoked = now_;
  operations_.push_back(std::move(one));
  open_.insert(operations_.size() - 1);
  send(operations_.back());
  return operations_.size() - 1;
}

void story::live_on() {
  ++now_;
  while (!held_.empty() && held_.begin()->first <= now_) {
    const auto call = held_.begin()->second;
    held_.erase(held_.begin());
    deliver(call);
  }
  world_.step();
  collect();
  repeat_what_takes_long();
  if (world_.ended()) crash();
}

void story::crash() {
  for (const auto& reply : world_.link()->arrived) note(reply);
  questions_.clear();
  world_.crash();
  lose_calls();
}

/// Until nothing moves any more.
void story::rest() {
  for (std::size_t steps = 0; steps < steps_max; ++steps) {
    if (!world_.step() && held_.empty()) return;
    live_on();
  }
  report_.problems.emplace_back("the node does not come to rest");
}

const operation& story::finish(std::size_t index) {
  for (std::size_t steps = 0; operations_[index].open && steps < steps_max; ++steps) {
    if (!is_well()) throw std::runtime_error{"given up"};
    live_on();
  }
  if (operations_[index].open) report_.problems.push_back("no answer to " + operations_[index].rid);
  return operations_[index];
}

void story::set_up() {
  const shell::principal root{principal_kind::network_operator, {}};
  registry::import_companies import;
  for (std::size_t at = 0; at <= mix_.suppliers; ++at) {
    registry::company_import row;
    row.profile.name = "company " + std::to_string(at);
    row.profile.industry = at % 2 == 0 ? "food" : "retail";
    row.profile.buyer = at == 0;
    row.people = {{"ana", "", {department::general_management, department::finance}, role::admin},
                  {"bo", "", {department::finance}, role::member},
                  {"cleo", "", {department::general_management}, role::member}};
    import.companies.push_back(std::move(row));
  }
  const auto imported = json::from_msgpack(finish(ask(import, root)).answer);
  registry::import_connections connect;
  for (const auto& text : imported.at("result").at("companies")) {
    company_id id;
    if (!from_text(text.get<std::string>(), id))
      report_.problems.push_back("an id that cannot be read");
    if (!buyer_.given()) {
      buyer_ = id;
      continue;
    }
    suppliers_.push_back({id});
    if (suppliers_.size() < mix_.suppliers)
      connect.connections.push_back({buyer_, id, suppliers_.size() % 5 != 0});
  }
  finish(ask(connect, root));
  const auto admin = person_of(buyer_, 1);
  workflow_id workflow;
  const auto made
    = json::from_msgpack(finish(ask(company::create_workflow{buyer_, "insurance"}, admin)).answer);
  if (!from_text(made.at("result").at("workflow").get<std::string>(), workflow)) std::abort();
  finish(ask(workflow::edit{workflow, 0, two_steps()}, admin));
  finish(ask(workflow::publish{workflow}, admin));
  make_lists();
  for (std::size_t number = 0; number < 2; ++number) {
    const auto drafted
      = json::from_msgpack(finish(ask(company::create_campaign{buyer_, "2026"}, admin)).answer);
    campaign_id campaign;
    if (!from_text(drafted.at("result").at("campaign").get<std::string>(), campaign)) std::abort();
    campaign::edit plan;
    plan.campaign = campaign;
    plan.workflow = workflow;
    plan.audience = audience_of(number);
    plan.departments = department_set{department::finance};
    if (number == 1) plan.mode = campaign::assignment_mode::favourites_else_departments;
    finish(ask(plan, admin));
    campaigns_.push_back(campaign);
  }
}

void story::make_lists() {
  for (const std::string name : {"dairies", "bakers", "never"}) {
    const auto made = json::from_msgpack(
      finish(ask(company::create_list{buyer_, name}, person_of(buyer_, 1))).answer);
    list_id list;
    if (!from_text(made.at("result").at("list").get<std::string>(), list)) std::abort();
    lists_.push_back(list);
  }
}

/// Of the second campaign only those in food, whatever list they are in.
campaign::audience story::audience_of(std::size_t campaign) const {
  const auto never = lists_.back();
  const std::string food{"industry = \"food\""};
  if (campaign == 0) {
    return {{suppliers_.back().id},
            "",
            {lists_[0], lists_[1]},
            {{}, {never}},
            {food, "industry = \"retail\""}};
  }
  return {{suppliers_.back().id}, food, {lists_[1]}, {{suppliers_.front().id}, {never}}};
}

/// At any moment, and more often where it hurts: a shard has written down what it believes of the others, and what made
/// it believe that may not be durable yet; or a batch waits for room that somebody may think is written.
std::optional<mark> story::wants_crash() {
  if (world_.stored_folds() && world_.allows(mark::crash_behind_checkpoint)
      && world_.chance.rarely(10))
    return mark::crash_behind_checkpoint;
  const std::size_t steps_to_a_crash = world_.lacks_room() ? 40 : 600;
  if (world_.allows(mark::crash) && world_.chance.rarely(steps_to_a_crash)) return mark::crash;
  return std::nullopt;
}

/// Whatever the seed has may happen now.
void story::play_on() {
  world_.allow(mix_.faults);
  dropping_ = true;
  auto last_act = now_;
  for (std::size_t done = 0; done < mix_.actions && is_well();) {
    if (now_ - last_act > steps_max) report_.problems.emplace_back("nobody is answered any more");
    if (open_.size() < open_max && world_.chance.chance(25)) {
      if (world_.chance.chance(4)) {
        play_scene();
      } else {
        act();
      }
      ++done;
      last_act = now_;
    } else if (world_.chance.chance(looks_percent)) {
      const auto& campaign = campaigns_[world_.chance.roll(campaigns_.size())];
      world_.chance.chance(50) ? static_cast<void>(question(campaign, true))
                               : question_kpis(campaign);
    }
    live_on();
    if (const auto why = wants_crash()) {
      ++world_.seen[*why];
      crash();
    }
  }
  dropping_ = false;
  if (mix_.reminds_often && is_well()) remind_often();
  for (const auto& campaign : campaigns_) {
    if (is_well()) close_beside_submits(campaign);
  }
}

/// Nothing goes wrong any more: everything must be answered, and be as the journal says.
void story::end_well() {
  world_.allow({});
  world_.allow_no_fail();
  crash();  // What could not be read can be again.
  for (const auto& campaign : campaigns_)
    finish(ask(campaign::close{campaign}, person_of(buyer_, 1)));
  while (!open_.empty() && is_well()) finish(*open_.begin());
  rest();
  if (!is_well()) return;
  question_instants_again();
  compare_with_replay();
  rest();
  check_invariants();
}

run_report story::play() {
  try {
    set_up();
    const auto admin = person_of(buyer_, 1);
    finish(ask(any_favourites(), admin));
    for (int edited = 0; edited < 6; ++edited) edit_list();
    for (int overridden = 0; overridden < 3; ++overridden) override_some(campaigns_[0]);
    world_.allow_fail();
    ask(campaign::publish{campaigns_[0], {}}, admin);
    edit_list();
    ask(any_favourites(), admin);
    edit_list();
    // Else it stays a draft until somebody thinks of it.
    if (world_.chance.chance(50)) ask(campaign::publish{campaigns_[1], {}}, admin);
    play_on();
    if (is_well()) end_well();
  } catch (const std::exception& thrown) {
    report_.problems.emplace_back(thrown.what());
  }
  auto& problems = report_.problems;
  problems.insert(problems.begin(), world_.problems.begin(), world_.problems.end());
  report_.disk = world_.disk_digest();
  report_.steps = world_.steps();
  report_.failed = world_.failed();
  report_.seen = world_.seen;
  report_.seen[mark::bounce] = world_.counters().bounced;
  report_.seen[mark::delayed] = world_.counters().delayed;
  report_.seen[mark::passivation] = world_.counters().passivations;
  report_.seen[mark::checkpoint] = world_.counters().checkpoints;
  return report_;
}

}  // namespace trefoil::sim
