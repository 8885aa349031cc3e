#include "persistence/limits.hpp"
#include "tests/e2e/bad_input.hpp"

namespace trefoil::e2e {

namespace {

/// Wishes of one kind, gathered with few words.
class wish_list {
public:
  void add(std::string cause, std::string who, std::string method, fields arguments,
           std::string code, std::string field = "") {
    const auto where = method + " by " + (who.empty() ? "the operator" : who);
    if (!who.empty()) arguments.emplace_back("as", text(who));
    all.push_back({std::move(cause), where,
                   who.empty() ? speaker::network_operator : speaker::service,
                   frame_of(method, arguments), std::move(code), std::move(field)});
  }
  bad_inputs all;
};

void add_companies(wish_list& to, const bad_world& w) {
  const auto company = text(w.company(bad_world::silent));
  const auto admins = w.person(bad_world::silent, admin);
  const auto outsider = to_text(person_id{w.outsider, admin});
  const auto first = text(admins);
  const auto finance = list({text("finance")});
  to.add("General Management would be empty", admins, "company.deactivate_person",
         {{"person", first}}, "last_general_manager");
  to.add("General Management would be empty", admins, "company.set_departments",
         {{"person", first}, {"departments", finance}}, "last_general_manager");
  to.add("General Management would be empty", "", "company.set_departments",
         {{"person", first}, {"departments", list({})}}, "last_general_manager");
  to.add("the person left", admins, "company.set_departments",
         {{"person", text(w.person(bad_world::silent, leaver))}, {"departments", finance}},
         "person_inactive");
  to.add("the company has no such person", admins, "company.deactivate_person",
         {{"person", text(w.person(bad_world::silent, 77))}}, "not_found");
  to.add("the company has no such person", admins, "company.set_departments",
         {{"person", text(w.person(bad_world::silent, 77))}, {"departments", finance}},
         "not_found");
  to.add("the company is no buyer", admins, "company.create_campaign",
         {{"company", company}, {"name", text("x")}}, "not_buyer");
  to.add("only the operator makes buyers", admins, "company.edit_profile",
         {{"company", company}, {"buyer", yes()}}, "not_permitted");
  for (const auto& [role, number_of] :
       {std::pair{"a member", member}, {"a manager", manager}, {"who left", leaver}}) {
    const auto who = w.person(bad_world::silent, number_of);
    const auto code = number_of == leaver ? "not_found" : "not_permitted";
    const auto cause = std::string{role} + " is no admin";
    to.add(cause, who, "company.edit_profile", {{"company", company}, {"name", text("x")}}, code);
    to.add(cause, who, "company.import_people", {{"company", company}, {"people", list({})}}, code);
    to.add(cause, who, "company.deactivate_person",
           {{"person", text(w.person(bad_world::silent, member))}}, code);
    to.add(cause, who, "connection.invite",
           {{"company", company}, {"other", text(to_text(w.outsider))}}, code);
  }
  to.add("a member is no manager", w.person(bad_world::silent, member), "company.create_workflow",
         {{"company", company}, {"name", text("x")}}, "not_permitted");
  for (const std::string method : {"company.edit_profile", "company.show"}) {
    to.add("an outsider sees nothing", outsider, method, {{"company", company}}, "not_found");
  }
  to.add("an outsider sees nothing", outsider, "inbox.list", {{"person", first}}, "not_found");
  to.add("an inbox of somebody else", w.person(bad_world::silent, member), "inbox.list",
         {{"person", first}}, "not_found");
  const fields newcomer{{"name", text(std::string(limits::name_bytes_max + 1, 'n'))}};
  to.add("a value beyond its limit", admins, "company.import_people",
         {{"company", company}, {"people", list({dict(newcomer)})}}, "limit_exceeded",
         "people.0.name");
  to.add(
    "a word that is none", admins, "company.import_people",
    {{"company", company}, {"people", list({dict({{"name", text("x")}, {"role", text("king")}})})}},
    "field_type", "people.0.role");
  to.add("a department that is none", admins, "company.set_departments",
         {{"person", first}, {"departments", list({text("astrology")})}}, "field_type",
         "departments");
}

void add_favourites(wish_list& to, const bad_world& w) {
  const auto buyer = text(to_text(w.buyer));
  const auto partner = text(w.company(bad_world::silent));
  const auto good = list({text(w.person(bad_world::silent, member))});
  const auto at = [](const packed& who, const packed& persons) {
    return list({dict({{"partner", who}, {"persons", persons}})});
  };
  const auto add = [&](std::string cause, std::string who, const packed& company,
                       const packed& favourites, std::string code, std::string field = "") {
    to.add(std::move(cause), std::move(who), "company.set_favourites",
           {{"company", company}, {"favourites", favourites}}, std::move(code), std::move(field));
  };
  add("the company is no buyer", w.person(bad_world::silent, manager), partner,
      at(buyer, list({text(w.manager())})), "not_buyer");
  add("a person of another company", w.manager(), buyer,
      at(partner, list({text(w.person(bad_world::claimed, member))})), "target_invalid");
  add("a company cannot connect with itself", w.manager(), buyer,
      at(buyer, list({text(w.manager())})), "self_connection");
  add("a member is no manager", to_text(person_id{w.buyer, member}), buyer, at(partner, good),
      "not_permitted");
  add("an outsider sees nothing", to_text(person_id{w.outsider, admin}), buyer, at(partner, good),
      "not_found");
  add("a value beyond its limit", w.manager(), buyer,
      at(partner, long_list(101, text(w.person(bad_world::silent, member)))), "limit_exceeded",
      "favourites.0.persons");
  add("a required field is missing", w.manager(), buyer, list({dict({{"partner", partner}})}),
      "field_missing", "favourites.0.persons");
  to.add("an outsider sees nothing", to_text(person_id{w.outsider, admin}), "company.favourites",
         {{"company", buyer}}, "not_found");
}

void add_overrides(wish_list& to, const bad_world& w) {
  const auto draft = text(to_text(w.unpublished_draft));
  const auto active = text(to_text(w.active));
  const auto partner = text(w.company(bad_world::silent));
  const auto one = list({partner});
  const auto finance = list({text("finance")});
  const auto person = list({text(w.person(bad_world::silent, member))});
  const auto assign = [&](const packed& campaign, const packed& companies, std::string_view mode) {
    return fields{{"campaign", campaign}, {"companies", companies}, {"mode", text(mode)}};
  };
  to.add("persons are of one company", w.manager(), "campaign.assign",
         assign(draft, one, "persons"), "target_invalid");
  to.add("persons are of one company", w.manager(), "campaign.edit",
         {{"campaign", draft}, {"revision", number(1)}, {"mode", text("persons")}},
         "target_invalid");
  to.add("a selection of nobody", w.manager(), "campaign.assign",
         assign(draft, list({}), "favourites"), "not_participant");
  to.add("not in this state", w.manager(), "campaign.assign", assign(active, one, "favourites"),
         "illegal_transition");
  to.add("a word that is none", w.manager(), "campaign.assign", assign(draft, one, "whoever"),
         "field_type", "mode");
  to.add("a value beyond its limit", w.manager(), "campaign.assign",
         assign(draft, long_list(limits::chunk_items_max + 1, partner), "favourites"),
         "limit_exceeded", "companies");
  to.add("neither or both of departments and persons", w.manager(), "campaign.customise",
         {{"campaign", draft}, {"company", partner}, {"departments", finance}, {"persons", person}},
         "target_invalid");
  to.add("a person of another company", w.manager(), "campaign.customise",
         {{"campaign", draft},
          {"company", partner},
          {"persons", list({text(w.person(bad_world::claimed, member))})}},
         "target_invalid");
  to.add("not in this state", w.manager(), "campaign.customise",
         {{"campaign", active}, {"company", partner}, {"departments", finance}},
         "illegal_transition");
  to.add("not in this state", w.manager(), "campaign.preview", {{"campaign", active}},
         "illegal_transition");
  to.add("the workflow has no version", w.manager(), "campaign.preview", {{"campaign", draft}},
         "version_not_published");
  to.add("an outsider sees nothing", to_text(person_id{w.outsider, admin}), "campaign.assignments",
         {{"campaign", draft}}, "not_found");
}

void add_lists(wish_list& to, const bad_world& w) {
  const auto one = list({text(w.company(bad_world::silent))});
  const auto outsider = to_text(person_id{w.outsider, admin});
  const auto low = to_text(person_id{w.buyer, member});
  const auto on = [&](const list_id& which, fields more = {}) {
    more.emplace_back("list", text(to_text(which)));
    return more;
  };
  const std::vector<std::pair<std::string, fields>> edits{{"list.add", {{"companies", one}}},
                                                          {"list.remove", {{"companies", one}}},
                                                          {"list.rename", {{"name", text("x")}}}};
  for (const auto& [method, more] : edits) {
    to.add("the list is deleted", w.manager(), method, on(w.deleted_list, more),
           "illegal_transition");
    to.add("a member is no manager", low, method, on(w.list, more), "not_permitted");
    to.add("an outsider sees nothing", outsider, method, on(w.list, more), "not_found");
  }
  to.add("a member is no manager", low, "list.delete", on(w.list), "not_permitted");
  for (const std::string method : {"list.delete", "list.show", "list.members"})
    to.add("an outsider sees nothing", outsider, method, on(w.list), "not_found");
  to.add("an id that is malformed", w.manager(), "list.add",
         on(w.list, {{"companies", list({text("cmp_")})}}), "id_invalid", "companies.0");
  to.add("the company is no buyer", w.person(bad_world::silent, manager), "company.create_list",
         {{"company", text(w.company(bad_world::silent))}, {"name", text("x")}}, "not_buyer");
  to.add("a member is no manager", low, "company.create_list",
         {{"company", text(to_text(w.buyer))}, {"name", text("x")}}, "not_permitted");
}

void add_audiences(wish_list& to, const bad_world& w) {
  const auto edit
    = [&](std::string cause, const fields& audience, std::string code, std::string field = "") {
        to.add(std::move(cause), w.manager(), "campaign.edit",
               {{"campaign", text(to_text(w.empty_draft))},
                {"revision", number(0)},
                {"audience", dict(audience)}},
               std::move(code), std::move(field));
      };
  const auto lists = [](const list_id& one) {
    return std::pair{std::string{"lists"}, list({text(to_text(one))})};
  };
  const auto filter = text("region = \"EU\"");
  for (const auto& [cause, one] : {std::pair{"the list is deleted", w.deleted_list},
                                   {"there is no such list", {w.buyer, 99}},
                                   {"a list of another company", {w.outsider, 1}}}) {
    edit(cause, {lists(one)}, "not_found");
    edit(cause, {{"exclusions", dict({lists(one)})}}, "not_found");
  }
  edit("either one filter or several", {{"filter", filter}, {"filters", list({filter})}},
       "filter_invalid");
  edit("a filter that cannot be read", {{"filters", list({filter, text("region =")})}},
       "filter_invalid");
  edit("a value beyond its limit",
       {{"lists", long_list(limits::lists_per_audience_max + 1, text(to_text(w.list)))}},
       "limit_exceeded", "audience.lists");
  edit("a value beyond its limit",
       {{"filters", long_list(limits::filters_per_audience_max + 1, filter)}}, "limit_exceeded",
       "audience.filters");
  edit("a value beyond its limit",
       {{"exclusions",
         dict({{"lists", long_list(limits::lists_per_audience_max + 1, text(to_text(w.list)))}})}},
       "limit_exceeded", "audience.exclusions.lists");
  edit("a field that is not known", {{"exclusions", dict({{"filter", filter}})}}, "field_unknown",
       "audience.exclusions.filter");
}

void add_registry(wish_list& to, const bad_world& w) {
  const auto one = text(to_text(w.buyer));
  const auto same = list({dict({{"inviter", one}, {"invitee", one}})});
  const auto pair = list({dict({{"inviter", one}, {"invitee", text(to_text(w.outsider))}})});
  const auto named = list({dict({{"profile", dict({{"name", text("x")}})}})});
  to.add("an import without a request id", "", "registry.import_companies", {{"companies", named}},
         "field_missing", "rid");
  to.add("an import without a request id", "", "registry.import_connections",
         {{"connections", pair}}, "field_missing", "rid");
  to.add("only the operator imports", w.manager(), "registry.import_companies",
         {{"companies", named}, {"rid", text("no")}}, "not_permitted");
  to.add("only the operator imports", w.manager(), "registry.import_connections",
         {{"connections", pair}, {"rid", text("no")}}, "not_permitted");
  to.add("a company cannot connect with itself", "", "registry.import_connections",
         {{"connections", same}, {"rid", text("no")}}, "self_connection");
  to.add("a required field is missing", "", "registry.import_companies",
         {{"companies", list({dict({{"profile", dict({})}})})}, {"rid", text("no")}},
         "field_missing", "companies.0.profile.name");
  to.add("an id that is malformed", "", "registry.import_connections",
         {{"connections", list({dict({{"inviter", one}, {"invitee", text("cmp_")}})})},
          {"rid", text("no")}},
         "id_invalid", "connections.0.invitee");
}

void add_connections(wish_list& to, const bad_world& w) {
  const auto buyer = to_text(person_id{w.buyer, admin});
  const auto side = [&](company_id company, company_id other) {
    return fields{{"company", text(to_text(company))}, {"other", text(to_text(other))}};
  };
  const auto as_buyer = [&](bad_world::place at) { return side(w.buyer, w.suppliers[at]); };
  const auto as_supplier = [&](bad_world::place at) { return side(w.suppliers[at], w.buyer); };
  for (const std::string verb : {"invite", "accept", "decline", "withdraw", "end"}) {
    to.add("a company cannot connect with itself", buyer, "connection." + verb,
           side(w.buyer, w.buyer), "self_connection");
    to.add("an outsider sees nothing", to_text(person_id{w.outsider, admin}), "connection." + verb,
           as_supplier(bad_world::waiting), "not_found");
    to.add("a member is no admin", w.person(bad_world::waiting, member), "connection." + verb,
           as_supplier(bad_world::waiting), "not_permitted");
  }
  for (const std::string verb : {"accept", "decline"}) {
    to.add("only the invited one may", buyer, "connection." + verb, as_buyer(bad_world::waiting),
           "not_invitee");
    to.add("the invitation is over", w.person(bad_world::declined, admin), "connection." + verb,
           as_supplier(bad_world::declined), "invitation_over");
    to.add("the invitation is over", w.person(bad_world::ended, admin), "connection." + verb,
           as_supplier(bad_world::ended), "invitation_over");
    to.add("there is no invitation", w.person(bad_world::stranger, admin), "connection." + verb,
           as_supplier(bad_world::stranger), "illegal_transition");
  }
  to.add("only the inviter may withdraw", w.person(bad_world::waiting, admin),
         "connection.withdraw", as_supplier(bad_world::waiting), "not_permitted");
  to.add("invited again too soon", buyer, "connection.invite", as_buyer(bad_world::declined),
         "cooldown");
  const auto illegal = [&](std::string verb, bad_world::place at, std::string state) {
    to.add("the connection is " + state, buyer, "connection." + verb, as_buyer(at),
           "illegal_transition");
  };
  illegal("decline", bad_world::silent, "connected");
  illegal("withdraw", bad_world::silent, "connected");
  illegal("end", bad_world::waiting, "invited");
  illegal("end", bad_world::declined, "declined");
  illegal("withdraw", bad_world::declined, "declined");
  illegal("end", bad_world::ended, "ended");
  illegal("withdraw", bad_world::ended, "ended");
  illegal("end", bad_world::stranger, "not there");
  illegal("withdraw", bad_world::stranger, "not there");
}

void add_workflows(wish_list& to, const bad_world& w) {
  const auto edited = [](const packed& definition) {
    return fields{{"revision", number(0)}, {"definition", definition}};
  };
  const auto on = [](const std::string& workflow, fields more = {}) {
    more.emplace_back("workflow", text(workflow));
    return more;
  };
  const auto outsider = to_text(person_id{w.outsider, admin});
  const auto low = to_text(person_id{w.buyer, member});
  for (const std::string method : {"workflow.validate", "workflow.publish"}) {
    to.add("the workflow has findings", w.manager(), method, on(w.empty_workflow),
           "workflow_invalid");
    to.add("an outsider sees nothing", outsider, method, on(w.workflow), "not_found");
    to.add("a member is no manager", low, method, on(w.workflow), "not_permitted");
    to.add("there is no such workflow", w.manager(), method, on(to_text(workflow_id{w.buyer, 999})),
           "not_found");
  }
  to.add("the draft is at another revision", w.manager(), "workflow.edit",
         on(w.workflow, edited(dict({}))), "stale_revision");
  to.add("an outsider sees nothing", outsider, "workflow.edit", on(w.workflow, edited(dict({}))),
         "not_found");
  to.add("an outsider sees nothing", outsider, "workflow.show", on(w.workflow), "not_found");
  const auto wrong
    = [&](std::string cause, const fields& step, std::string code, std::string field) {
        to.add(std::move(cause), w.manager(), "workflow.edit",
               on(w.workflow, edited(dict({{"steps", list({dict(step)})}}))), std::move(code),
               std::move(field));
      };
  const auto form = std::pair{std::string{"kind"}, text("form")};
  const auto key = std::pair{std::string{"key"}, text("a")};
  wrong("a required field is missing", {form}, "field_missing", "definition.steps.0.key");
  wrong("a required field is missing", {key}, "field_missing", "definition.steps.0.kind");
  wrong("a word that is none", {key, {"kind", text("dance")}}, "field_type",
        "definition.steps.0.kind");
  wrong("a value beyond its limit", {{"key", text(std::string(65, 'k'))}, form}, "limit_exceeded",
        "definition.steps.0.key");
  wrong("a value beyond its limit", {key, form, {"text", text(std::string(8'193, 't'))}},
        "limit_exceeded", "definition.steps.0.text");
  wrong("a value beyond its limit", {key, form, {"form", long_list(201, dict({}))}},
        "limit_exceeded", "definition.steps.0.form");
  wrong("a value beyond its limit", {key, form, {"choices", long_list(51, dict({}))}},
        "limit_exceeded", "definition.steps.0.choices");
  wrong("a field that is not known", {key, form, {"colour", nil()}}, "field_unknown",
        "definition.steps.0.colour");
  to.add("a value beyond its limit", w.manager(), "workflow.edit",
         on(w.workflow, edited(dict({{"steps", long_list(201, dict({}))}}))), "limit_exceeded",
         "definition.steps");
}

}  // namespace

bad_inputs bad_wishes(const bad_world& world) {
  wish_list all;
  add_companies(all, world);
  add_favourites(all, world);
  add_overrides(all, world);
  add_lists(all, world);
  add_audiences(all, world);
  add_registry(all, world);
  add_connections(all, world);
  add_workflows(all, world);
  return std::move(all.all);
}

}  // namespace trefoil::e2e
