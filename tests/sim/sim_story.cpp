#include "tests/sim/sim_story.hpp"

#include <nlohmann/json.hpp>

#include "runtime/checks/checks.hpp"

namespace trefoil::sim {

using json = nlohmann::json;

namespace {

constexpr std::size_t suppliers_count = 14;
constexpr std::size_t open_max = 10;

template <class Command>
any_command wrap(const Command& command) {
  any_command body;
  const auto attempt = [&]<class Variant>(std::type_identity<Variant>) {
    if constexpr (std::is_constructible_v<Variant, const Command&>) body = Variant{command};
  };
  [&]<class... Machines>(std::type_identity<std::tuple<Machines...>>) {
    (attempt(std::type_identity<typename Machines::command>{}), ...);
  }(std::type_identity<machines>{});
  return body;
}

request_mark mark_of(const operation& one) {
  request_mark mark;
  const auto key = checksum(one.rid, 7);
  std::memcpy(mark.key.bytes.data(), &key, sizeof key);
  mark.key.bytes[15] = 1;
  mark.body = checksum(one.rid, 9);
  return mark;
}

/// `task.claim`: the method that the command has on the wire.
std::string name_of(const any_command& body) {
  return std::visit(
    [](const auto& of_kind) {
      return std::visit(
        [](const auto& one) -> std::string {
          using type = std::remove_cvref_t<decltype(one)>;
          if constexpr (requires { type::name_on_wire; }) {
            return std::string{word_of(one.address().kind)} + "." + std::string{type::name_on_wire};
          } else {
            return {};
          }
        },
        of_kind);
    },
    body);
}

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

story::story(std::uint64_t seed) : world_{seed, {}} {}

shell::principal story::person_of(company_id company, person_number number) const {
  return {principal_kind::person, {company, number}};
}

template <class Command>
std::size_t story::ask(const Command& command, shell::principal who) {
  operation one;
  one.rid = "r" + std::to_string(operations_.size());
  one.to = command.address();
  one.body = wrap(command);
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

/// Takes what arrived. Some answers are lost on the way: the client asks again with the same request id.
void story::collect() {
  auto& arrived = world_.link()->arrived;
  for (; !arrived.empty(); arrived.pop_front()) {
    const auto& reply = arrived.front();
    const auto found = calls_.find(reply.call);
    if (found == calls_.end()) continue;
    auto& one = operations_[found->second];
    if (!one.open || one.call != reply.call) continue;
    if (world_.chance.chance(3)) {
      ++report_.repeats;
      send(one);
      continue;
    }
    report_.replies = checksum(reply.body, report_.replies ^ reply.call);
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
}

void story::live_on() {
  ++now_;
  world_.step();
  collect();
}

void story::crash() {
  ++report_.crashes;
  world_.crash();
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
    finish(ask(plan, admin));
    campaigns_.push_back(campaign);
  }
}

void story::act_on_task() {
  const auto& partner = suppliers_[world_.chance.roll(suppliers_.size())];
  const task_id task{campaigns_[world_.chance.roll(campaigns_.size())], partner.id, 1};
  const auto who
    = person_of(partner.id, 1 + static_cast<person_number>(world_.chance.roll(partner.people)));
  switch (world_.chance.roll(9)) {
    case 0:
    case 1:
    case 2: {
      ask(task::claim{task}, who);
      if (world_.chance.chance(60))
        ask(task::claim{task}, person_of(partner.id, who.person.number % 3 + 1));
      break;
    }
    case 3:
      ask(task::release{task}, who);
      break;
    case 4:
      ask(task::start{task}, who);
      break;
    case 5:
    case 6: {
      task::save save;
      save.task = task;
      save.step = world_.chance.chance(50) ? "policy" : "insurer";
      save.values
        = {{save.step == "policy" ? "number" : "name", std::string{"v"} + std::to_string(now_)}};
      save.draft_revision = static_cast<std::uint32_t>(world_.chance.roll(3));
      ask(save, who);
      break;
    }
    case 7:
      ask(task::next{task}, who);
      break;
    default:
      ask(task::submit{task}, who);
  }
}

void story::act_as_admin() {
  const auto& partner = suppliers_[world_.chance.roll(suppliers_.size())];
  const auto admin = person_of(partner.id, 1);
  const person_id member{partner.id, 2 + static_cast<person_number>(world_.chance.roll(2))};
  switch (world_.chance.roll(4)) {
    case 0:
      ask(company::set_departments{member, {department::finance}}, admin);
      break;
    case 1:
      ask(company::set_departments{member, {department::sales}}, admin);
      break;
    case 2:
      ask(connection::accept{{partner.id, buyer_}}, admin);
      break;
    default:
      ask(company::deactivate_person{member},
          world_.chance.chance(10) ? admin : person_of(buyer_, 1));
  }
}

void story::act_as_buyer() {
  const auto campaign = campaigns_[world_.chance.roll(campaigns_.size())];
  const auto admin = person_of(buyer_, 1);
  switch (world_.chance.roll(12)) {
    case 0:
      ask(campaign::close{campaign}, admin);
      break;
    case 1:
    case 2:
    case 3:
    case 4:
      ask(campaign::remind{campaign}, admin);
      break;
    case 5:
      world_.time.advance(4'000'000);
      break;
    default:
      ask(campaign::publish{campaign, {}}, admin);
  }
}

void story::act() {
  const auto pick = world_.chance.roll(20);
  if (pick == 0) {
    act_as_buyer();
  } else if (pick < 4) {
    act_as_admin();
  } else {
    act_on_task();
  }
}

std::string story::show(const entity_id& id) {
  shell::incoming_query question;
  question.query = shell::show{id};
  question.principal = {principal_kind::network_operator, {}};
  question.back = {world_.link(), ++last_call_};
  const auto call = last_call_;
  world_.post(std::move(question));
  auto& arrived = world_.link()->arrived;
  for (std::size_t steps = 0; steps < 200'000; ++steps) {
    for (; !arrived.empty(); arrived.pop_front()) {
      if (arrived.front().call == call) {
        auto body = std::move(arrived.front().body);
        arrived.pop_front();
        return body;
      }
    }
    if (!world_.step()) break;
  }
  report_.problems.push_back("no answer to a question about " + to_text(id));
  return {};
}

/// What the actors hold in memory equals what the journal alone makes of them.
void story::compare_with_replay() {
  std::vector<entity_id> all;
  for (const auto& campaign : campaigns_) {
    all.emplace_back(campaign);
    for (const auto& one : suppliers_) all.emplace_back(task_id{campaign, one.id, 1});
  }
  for (const auto& one : suppliers_) all.emplace_back(one.id);
  std::vector<std::string> before;
  for (const auto& id : all) before.push_back(show(id));
  world_.settle();
  world_.crash();
  for (std::size_t at = 0; at < all.size(); ++at) {
    const auto after = show(all[at]);
    if (after != before[at]) {
      report_.problems.push_back(to_text(all[at]) + " differs after a replay: "
                                 + json::from_msgpack(before[at]).dump() + " / "
                                 + json::from_msgpack(after).dump());
    }
  }
}

checks::ledger story::ledger() const {
  checks::ledger all;
  all.complete = true;
  for (const auto& one : operations_) {
    checks::operation seen;
    seen.command = name_of(one.body);
    seen.entity = to_text(one.to);
    if (one.who.person.given()) seen.person = to_text(one.who.person);
    const auto mark = mark_of(one);
    seen.request = mark.key;
    seen.body = mark.body;
    seen.outcome = one.open ? checks::op_outcome::info
                   : one.ok ? checks::op_outcome::ok
                            : checks::op_outcome::fail;
    seen.code = one.code;
    // An answer without records of its own stands at no position of its own.
    if (one.ok)
      seen.acknowledged = checks::position{one.to.shard_of(world_.shards()), one.position};
    seen.invoked_ns = static_cast<std::int64_t>(one.invoked);
    seen.returned_ns = static_cast<std::int64_t>(one.returned);
    seen.reply = checksum(one.answer);
    all.operations.push_back(std::move(seen));
  }
  return all;
}

/// The journal as it lies on the disk is held against what the clients saw.
void story::check_invariants() {
  const auto seen = ledger();
  const auto view = checks::view_of(world_.where());
  const auto found = checks::run(*view, &seen);
  if (!found) {
    report_.problems.push_back("the journal cannot be read: " + found.error().detail);
    return;
  }
  for (const auto& one : found->violations) report_.problems.push_back(checks::to_line(one));
}

run_report story::play(std::size_t actions) {
  set_up();
  for (const auto& campaign : campaigns_)
    ask(campaign::publish{campaign, {}}, person_of(buyer_, 1));
  for (std::size_t done = 0; done < actions;) {
    if (open_.size() < open_max && world_.chance.chance(25)) {
      act();
      ++done;
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
  return report_;
}

}  // namespace trefoil::sim
