#include "scenarios/calls.hpp"

namespace trefoil::scenarios::calls {

namespace {

request as_person(person_id by, std::string method, client::value params, bool command) {
  params.set("as", to_text(by));
  return {speaker::service, std::move(method), std::move(params), command, {}};
}

request command(person_id by, std::string method, client::value params) {
  return as_person(by, std::move(method), std::move(params), true);
}

request bulk(std::string method, std::string_view key, client::value rows) {
  client::value params;
  params.set(key, std::move(rows));
  return {speaker::network_operator, std::move(method), std::move(params), true, {}};
}

client::value one(std::string_view key, std::string_view text) {
  client::value params;
  params.set(key, text);
  return params;
}

}  // namespace

request import_companies(client::value companies) {
  return bulk("registry.import_companies", "companies", std::move(companies));
}

request import_connections(client::value connections) {
  return bulk("registry.import_connections", "connections", std::move(connections));
}

request create_workflow(person_id by, std::string_view name) {
  return command(by, "company.create_workflow",
                 client::map_of({{"company", to_text(by.company)}, {"name", name}}));
}

request edit_workflow(person_id by, std::string_view workflow, std::uint64_t revision,
                      client::value definition) {
  return command(
    by, "workflow.edit",
    client::map_of(
      {{"workflow", workflow}, {"revision", revision}, {"definition", std::move(definition)}}));
}

request publish_workflow(person_id by, std::string_view workflow) {
  return command(by, "workflow.publish", one("workflow", workflow));
}

request create_campaign(person_id by, std::string_view name) {
  return command(by, "company.create_campaign",
                 client::map_of({{"company", to_text(by.company)}, {"name", name}}));
}

request edit_campaign(person_id by, std::string_view campaign, std::uint64_t revision,
                      client::value changes) {
  changes.set("campaign", campaign).set("revision", revision);
  return command(by, "campaign.edit", std::move(changes));
}

request publish_campaign(person_id by, std::string_view campaign) {
  return command(by, "campaign.publish", one("campaign", campaign));
}

request remind(person_id by, std::string_view campaign) {
  return command(by, "campaign.remind", one("campaign", campaign));
}

request close(person_id by, std::string_view campaign) {
  return command(by, "campaign.close", one("campaign", campaign));
}

request show(person_id by, std::string_view what, std::string_view id) {
  return as_person(by, std::string{what} + ".show", one(what, id), false);
}

request kpis(person_id by, std::string_view campaign, std::optional<std::int64_t> as_of) {
  auto params = one("campaign", campaign);
  auto by_what = client::value::list();
  by_what.add("region").add("department");
  params.set("by", std::move(by_what));
  if (as_of) params.set("as_of", *as_of);
  return as_person(by, "campaign.kpis", std::move(params), false);
}

request accept(person_id by, company_id other) {
  return command(by, "connection.accept",
                 client::map_of({{"company", to_text(by.company)}, {"other", to_text(other)}}));
}

request inbox(person_id by) {
  return as_person(by, "inbox.list", one("person", to_text(by)), false);
}

request put_blob(person_id by, std::string content) {
  client::value params;
  params.set("content", client::value::bytes(std::move(content)));
  return as_person(by, "blob.put", std::move(params), false);
}

request on_task(std::string_view verb, person_id by, const task_id& task) {
  return command(by, "task." + std::string{verb}, one("task", to_text(task)));
}

request save(person_id by, const task_id& task, std::string_view step, client::value values,
             std::uint64_t draft_revision) {
  return command(by, "task.save",
                 client::map_of({{"task", to_text(task)},
                                 {"step", step},
                                 {"values", std::move(values)},
                                 {"draft_revision", draft_revision}}));
}

}  // namespace trefoil::scenarios::calls
