#include "tests/e2e/bad_world.hpp"
#include "tests/e2e/bad_input.hpp"

namespace trefoil::e2e {

namespace {

value staff() {
  const auto finance = list_of({"finance"});
  return list_of(
    {person_row("Admin", list_of({"general_management"}), "admin"),
     person_row("Manager", list_of({"sales"}), "manager"), person_row("Member", finance, "member"),
     person_row("Colleague", finance, "member"), person_row("Lawyer", list_of({"legal"}), "member"),
     person_row("Leaver", finance, "member")});
}

value compliance_steps() {
  auto size = form_field("size", "single_choice");
  size.set("options", list_of({"small", "large"}));
  auto standards = form_field("standards", "multi_choice");
  standards.set("options", list_of({"ISO", "DIN"}));
  auto details = form_step(
    "details", list_of({form_field("name", "text", true), form_field("employees", "integer", true),
                        form_field("turnover", "decimal"), form_field("since", "date"),
                        form_field("exports", "yes_no"), form_field("contact", "email"),
                        form_field("site", "url"), std::move(size), std::move(standards)}));
  const auto way = [](std::string_view answer, std::string_view next) {
    return map_of({{"answer", answer}, {"next", next}});
  };
  return list_of({std::move(details),
                  map_of({{"key", "certificate"}, {"kind", "upload"}, {"required", false}}),
                  map_of({{"key", "audited"},
                          {"kind", "question"},
                          {"choices", list_of({way("yes", "audit"), way("no", "sign")})},
                          {"next", "sign"}}),
                  form_step("audit", list_of({form_field("auditor", "text", true)})),
                  map_of({{"key", "sign"}, {"kind", "signature"}})});
}

void save(desk& with, person_id who, const std::string& task, std::string_view step, value values,
          std::uint64_t revision) {
  with.act(who, "task.save",
           map_of({{"task", task},
                   {"step", step},
                   {"values", std::move(values)},
                   {"draft_revision", revision}}));
}

void answer_some(desk& with, const bad_world& world) {
  const auto person = [&](bad_world::place at) { return person_id{world.suppliers[at], member}; };
  const auto claim = [&](bad_world::place at, value more) {
    with.act(person(at), "task.claim", more.set("task", world.task(at)));
  };
  claim(bad_world::claimed, map_of({{"rid", world.used_rid}}));
  claim(bad_world::begun, value::map());
  save(with, person(bad_world::begun), world.task(bad_world::begun), "details",
       map_of({{"name", "Begun"}}), 0);
  claim(bad_world::completed, value::map());
  const auto who = person(bad_world::completed);
  const auto task = world.task(bad_world::completed);
  save(with, who, task, "details", map_of({{"name", "Completed"}, {"employees", 7}}), 0);
  save(with, who, task, "audited", map_of({{"answer", "no"}}), 1);
  save(with, who, task, "sign", map_of({{"name", "Member"}}), 2);
  with.act(who, "task.submit", map_of({{"task", task}}));
}

void connect_some(desk& with, const bad_world& world) {
  const auto of = [&](std::initializer_list<bad_world::place> places) {
    std::vector<company_id> all;
    for (const auto at : places) all.push_back(world.suppliers[at]);
    return all;
  };
  with.connect("invited", world.buyer, of({bad_world::waiting, bad_world::declined}), false);
  with.connect("connected", world.buyer,
               of({bad_world::silent, bad_world::claimed, bad_world::begun, bad_world::completed,
                   bad_world::ended}));
  const auto end = [&](bad_world::place at, std::string_view method) {
    with.act({world.suppliers[at], admin}, method,
             map_of({{"company", world.company(at)}, {"other", to_text(world.buyer)}}));
  };
  end(bad_world::declined, "connection.decline");
  end(bad_world::ended, "connection.end");
}

}  // namespace

bad_world make_bad_world(desk& with) {
  bad_world world;
  world.buyer = with.admit("buyer", 1, map_of({{"buyer", true}}), staff()).front();
  world.outsider = with.admit("outsider", 1, value::map(), staff()).front();
  world.suppliers = with.admit("supplier", bad_world::places, value::map(), staff());
  world.used_rid = "claimed-once";
  connect_some(with, world);
  const auto silent = world.suppliers[bad_world::silent];
  with.act({silent, admin}, "company.deactivate_person",
           map_of({{"person", world.person(bad_world::silent, leaver)}}));

  const person_id boss{world.buyer, manager};
  world.workflow = with.make_workflow(boss, compliance_steps());
  world.empty_workflow = with.make_workflow(boss, value::list(), false);
  world.unpublished_workflow = with.make_workflow(boss, compliance_steps(), false);
  world.foreign_workflow = with.make_workflow({silent, manager}, compliance_steps());

  const auto finance = list_of({"finance"});
  auto everybody = value::list();
  for (const auto at : {bad_world::silent, bad_world::claimed, bad_world::begun,
                        bad_world::completed, bad_world::waiting, bad_world::skipped}) {
    everybody.add(world.company(at));
  }
  const auto one = list_of({world.company(bad_world::silent)});
  world.active
    = with.make_draft(boss, world.workflow, map_of({{"individuals", everybody}}), finance);
  with.publish(boss, world.active);
  world.unpublished_draft
    = with.make_draft(boss, world.unpublished_workflow, map_of({{"individuals", one}}), finance);
  world.closed = with.make_draft(boss, world.workflow, map_of({{"individuals", one}}), finance);
  with.publish(boss, world.closed);
  with.act(boss, "campaign.close", map_of({{"campaign", to_text(world.closed)}}));
  with.wait_for(boss, world.closed, "closed");
  const auto made = with.act(boss, "company.create_campaign",
                             map_of({{"company", to_text(world.buyer)}, {"name", "Empty"}}));
  (void)from_text(made["result"]["campaign"].as_text(), world.empty_draft);
  for (auto* list : {&world.list, &world.deleted_list}) {
    const auto listed = with.act(boss, "company.create_list",
                                 map_of({{"company", to_text(world.buyer)}, {"name", "List"}}));
    (void)from_text(listed["result"]["list"].as_text(), *list);
  }
  with.act(boss, "list.delete", map_of({{"list", to_text(world.deleted_list)}}));
  answer_some(with, world);
  return world;
}

}  // namespace trefoil::e2e
