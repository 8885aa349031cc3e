#include "tests/sim/sim_story.hpp"

#include <nlohmann/json.hpp>

namespace trefoil::sim {

using json = nlohmann::json;

namespace {

constexpr std::size_t suppliers_count = 14;
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

namespace {

/// Every third seed lets the old part of its journals go. No request is open for so long that its answer goes, too.
/// Every second one has a disk that is often full.
world_options options_of(std::uint64_t seed) {
  constexpr std::int64_t retention_ms = 15'000;
  world_options options;
  if (seed % 3 == 0) {
    options.retention_ms = retention_ms;
    options.step_ms = 10;
  }
  if (seed % 2 == 0) options.full_disk_percent = 10;
  return options;
}

}  // namespace

story::story(std::uint64_t seed) : world_{seed, options_of(seed)} {}

request_mark mark_of(const operation& one) {
  request_mark mark;
  const auto key = checksum(one.rid, 7);
  std::memcpy(mark.key.bytes.data(), &key, sizeof key);
  mark.key.bytes[15] = 1;
  mark.body = checksum(one.rid, 9);
  return mark;
}

std::size_t story::ask(const entity_id& to, any_command body, shell::principal who) {
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

void story::send(operation& one) {
  one.call = ++last_call_;
  calls_[one.call] = static_cast<std::size_t>(&one - operations_.data());
  shell::incoming command;
  command.to = one.to;
  command.body = one.body;
  command.principal = one.who;
  command.request = mark_of(one);
  command.cost = 1;
  command.back = {world_.link(), one.call};
  world_.post(std::move(command));
}

void story::collect() {
  auto& arrived = world_.link()->arrived;
  for (; !arrived.empty(); arrived.pop_front()) take(arrived.front());
}

void story::note(const shell::reply& reply) {
  report_.replies = checksum(reply.body, report_.replies ^ reply.call);
}

/// Some answers are lost on the way: the client asks again with the same request id.
void story::take(const shell::reply& reply) {
  note(reply);
  if (const auto asked = questions_.find(reply.call); asked != questions_.end()) {
    asked->second.answer = reply.body;
    if (asked->second.figures) note_figures(asked->second.about, reply);
    return;
  }
  const auto found = calls_.find(reply.call);
  if (found == calls_.end()) return;
  auto& one = operations_[found->second];
  if (!one.open || one.call != reply.call) return;
  if (world_.chance.chance(3)) {
    ++report_.repeats;
    send(one);
    return;
  }
  const auto body = json::from_msgpack(reply.body);
  one.open = false;
  one.ok = reply.ok;
  one.answer = reply.body;
  one.returned = now_;
  if (reply.ok) {
    one.position = body.at("position").at(1).get<sequence>();
    ++report_.accepted;
  } else {
    one.code = body.at("code").get<std::string>();
    ++report_.refused;
    report_.lost_races += one.code == "already_claimed" ? 1U : 0U;
  }
  open_.erase(found->second);
}

void story::live_on() {
  ++now_;
  world_.step();
  collect();
}

void story::crash() {
  ++report_.crashes;
  for (const auto& reply : world_.link()->arrived) note(reply);
  questions_.clear();
  for (auto& problem : world_.crash()) report_.problems.push_back(std::move(problem));
  for (const auto index : open_) {
    ++report_.repeats;
    send(operations_[index]);
  }
}

const operation& story::finish(std::size_t index) {
  for (std::size_t steps = 0; operations_[index].open && steps < 200'000; ++steps) live_on();
  if (operations_[index].open) report_.problems.push_back("no answer to " + operations_[index].rid);
  return operations_[index];
}

void story::set_up() {
  const shell::principal root{principal_kind::network_operator, {}};
  registry::import_companies import;
  for (std::size_t at = 0; at <= suppliers_count; ++at) {
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
    if (suppliers_.size() < suppliers_count)
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
  for (int number = 0; number < 2; ++number) {
    const auto drafted
      = json::from_msgpack(finish(ask(company::create_campaign{buyer_, "2026"}, admin)).answer);
    campaign_id campaign;
    if (!from_text(drafted.at("result").at("campaign").get<std::string>(), campaign)) std::abort();
    campaign::edit plan;
    plan.campaign = campaign;
    plan.workflow = workflow;
    plan.audience = campaign::audience{
      {suppliers_.back().id},
      number == 0 ? "industry = \"food\" or industry = \"retail\"" : "industry = \"food\""};
    plan.departments = department_set{department::finance};
    if (number == 1) plan.mode = campaign::assignment_mode::favourites_else_departments;
    finish(ask(plan, admin));
    campaigns_.push_back(campaign);
  }
}

run_report story::play(std::size_t actions) {
  set_up();
  finish(ask(any_favourites(), person_of(buyer_, 1)));
  // The others stay drafts until somebody thinks of it.
  for (int overridden = 0; overridden < 3; ++overridden) override_some(campaigns_[0]);
  ask(campaign::publish{campaigns_[0], {}}, person_of(buyer_, 1));
  ask(any_favourites(), person_of(buyer_, 1));
  for (std::size_t done = 0; done < actions;) {
    if (open_.size() < open_max && world_.chance.chance(25)) {
      act();
      ++done;
    } else if (world_.chance.chance(looks_percent)) {
      question(campaigns_[world_.chance.roll(campaigns_.size())], true);
    }
    live_on();
    if (world_.chance.roll(1'500) == 0) crash();
  }
  for (const auto& campaign : campaigns_)
    finish(ask(campaign::close{campaign}, person_of(buyer_, 1)));
  while (!open_.empty() && report_.problems.empty()) finish(*open_.begin());
  world_.settle();
  collect();
  compare_with_replay();
  world_.settle();
  check_invariants();
  report_.disk = world_.disk_digest();
  report_.bounces = world_.counters().bounced;
  report_.passivations = world_.counters().passivations;
  report_.checkpoints = world_.counters().checkpoints;
  report_.trims = world_.trims();
  report_.full_disks = world_.full_disks();
  return report_;
}

}  // namespace trefoil::sim
