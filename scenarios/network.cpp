#include "scenarios/network.hpp"

#include <algorithm>
#include <array>

#include "scenarios/calls.hpp"
#include "scenarios/random.hpp"
#include "scenarios/story.hpp"

namespace trefoil::scenarios {

namespace {

/// With its nine people each, a chunk stays well within one frame.
constexpr std::size_t chunk = 250;
constexpr std::chrono::milliseconds between_lists{10};
constexpr std::chrono::seconds import_patience{120};
/// A connection's two companies learn of it one commit after the import was answered.
constexpr std::chrono::milliseconds settling{500};

constexpr std::array<std::string_view, 6> industries{"food",      "chemicals", "textiles",
                                                     "logistics", "packaging", "electronics"};
constexpr std::array<std::string_view, 5> regions{"EU", "US", "APAC", "LATAM", "MEA"};
constexpr std::array<std::string_view, 3> departments{"general_management", "finance",
                                                      "quality_assurance"};

client::value people_of(const std::string& company) {
  auto people = client::value::list();
  for (std::size_t place = 0; place < departments.size() * department_size; ++place) {
    const auto department = departments.at(place / department_size);
    const auto number = std::to_string(place % department_size + 1);
    client::value one;
    one.set("name", std::string{department} + " " + number);
    one.set("email", std::string{department} + number + "@" + company + ".example");
    one.set("departments", client::list_of({department}));
    if (place < 2) one.set("role", place == 0 ? "admin" : "manager");
    people.add(std::move(one));
  }
  return people;
}

client::value company_row(const std::string& name, client::value profile) {
  profile.set("name", name);
  client::value row;
  row.set("profile", std::move(profile));
  row.set("people", people_of(name));
  return row;
}

client::value row_of(const supplier& one, std::size_t number) {
  client::value profile;
  profile.set("industry", one.industry);
  profile.set("region", one.region);
  profile.set("compliance_status", word(one.compliance_status));
  return company_row("supplier-" + std::to_string(number + 1), std::move(profile));
}

company_id company_in(const client::value& text) {
  company_id id;
  if (!from_text(text.as_text(), id)) throw given_up{"registry.import_companies: no such id"};
  return id;
}

std::vector<supplier> invent(const network_plan& plan) {
  auto chance = random_stream::of(plan.seed, "network");
  std::vector<supplier> all(plan.companies);
  const auto invited
    = static_cast<std::size_t>(plan.share_invited * static_cast<double>(plan.companies) + 0.5);
  const auto unconnected
    = static_cast<std::size_t>(plan.share_unconnected * static_cast<double>(plan.companies) + 0.5);
  for (std::size_t at = 0; at < all.size(); ++at) {
    auto& one = all[at];
    one.industry = industries.at(chance.below(industries.size()));
    one.region = regions.at(chance.below(regions.size()));
    one.compliance_status = static_cast<company::compliance>(chance.below(4));
    one.bond = at < invited                 ? bond::invited
               : at < invited + unconnected ? bond::none
                                            : bond::connected;
  }
  chance.shuffle(all);
  return all;
}

/// One chunk: companies, then their connections.
async<void> import_chunk(engine& node, network& all, std::size_t first, std::size_t last) {
  auto rows = client::value::list();
  for (auto at = first; at < last; ++at) rows.add(row_of(all.suppliers[at], at));
  const auto admitted = must(co_await node.ask(calls::import_companies(std::move(rows))),
                             "registry.import_companies");
  const auto& ids = admitted.result["result"]["companies"];
  auto connections = client::value::list();
  for (auto at = first; at < last; ++at) {
    auto& one = all.suppliers[at];
    one.id = company_in(ids.at(at - first));
    if (one.bond == bond::none) continue;
    client::value row;
    row.set("inviter", to_text(all.buyer)).set("invitee", to_text(one.id));
    row.set("accepted", one.bond == bond::connected);
    connections.add(std::move(row));
  }
  if (connections.size() == 0) co_return;
  must(co_await node.ask(calls::import_connections(std::move(connections))),
       "registry.import_connections");
}

client::value field(std::string_view key, std::string_view kind, bool required) {
  client::value one;
  one.set("key", key).set("label", key).set("kind", kind).set("required", required);
  return one;
}

client::value step(std::string_view key, std::string_view kind, std::string_view title) {
  client::value one;
  one.set("key", key).set("kind", kind).set("title", title);
  return one;
}

/// Instructions, a form of every kind of field, an upload, a question that branches into a second form, a signature.
client::value compliance_definition() {
  auto welcome = step("welcome", "instructions", "What we ask you once a year");
  welcome.set("text", "Five minutes. You may leave and come back at any step.");
  auto details = step("details", "form", "Your company");
  auto sizes = field("size", "single_choice", true);
  sizes.set("options", client::list_of({"small", "medium", "large"}));
  auto standards = field("standards", "multi_choice", false);
  standards.set("options", client::list_of({"ISO 9001", "ISO 14001", "ISO 27001"}));
  details.set(
    "form", client::list_of({field("legal_name", "text", true), field("employees", "integer", true),
                             field("turnover", "decimal", false), field("since", "date", false),
                             field("exports", "yes_no", true), field("contact", "email", true),
                             field("site", "url", false), field("remarks", "long_text", false),
                             std::move(sizes), std::move(standards)}));
  auto certificate = step("certificate", "upload", "Your certificate");
  auto audited = step("audited", "question", "Were you audited in the last twelve months?");
  audited.set("choices", client::list_of({client::map_of({{"answer", "yes"}, {"next", "audit"}}),
                                          client::map_of({{"answer", "no"}, {"next", "sign"}})}));
  audited.set("next", "sign");
  auto audit = step("audit", "form", "The audit");
  audit.set("form", client::list_of({field("auditor", "text", true), field("on", "date", true)}));
  return client::map_of(
    {{"object", "company"},
     {"steps", client::list_of({std::move(welcome), std::move(details), std::move(certificate),
                                std::move(audited), std::move(audit),
                                step("sign", "signature", "Your signature")})}});
}

}  // namespace

async<void> import_more(engine& node, const workload_plan& workload, network& all,
                        network_plan plan) {
  auto first = all.suppliers.size();
  plan.seed += first;
  const auto fresh = invent(plan);
  all.suppliers.insert(all.suppliers.end(), fresh.begin(), fresh.end());
  const engine::source chunks = [&]() -> std::optional<async<void>> {
    if (first == all.suppliers.size()) return std::nullopt;
    const auto from = first;
    first = std::min(first + chunk, all.suppliers.size());
    return import_chunk(node, all, from, first);
  };
  co_await node.drive(workload, chunks);
  co_await node.pause(settling);
}

async<network> import_network(engine& node, const workload_plan& workload, network_plan plan) {
  network all;
  client::value profile;
  profile.set("buyer", true).set("industry", "retail").set("region", "EU");
  auto rows = client::value::list();
  rows.add(company_row("buyer", std::move(profile)));
  const auto admitted = must(co_await node.ask(calls::import_companies(std::move(rows))),
                             "registry.import_companies");
  all.buyer = company_in(admitted.result["result"]["companies"].at(0));
  co_await import_more(node, workload, all, plan);
  for (const auto& one : all.suppliers) {
    if (!one.id.given()) throw given_up{"not all companies were imported"};
  }
  co_return all;
}

async<std::string> publish_workflow(engine& node, person_id by) {
  const auto made = must(co_await node.ask(calls::create_workflow(by, "Annual compliance")),
                         "company.create_workflow");
  const std::string workflow{made.result["result"]["workflow"].as_text()};
  const auto shown
    = must(co_await node.ask(calls::show(by, "workflow", workflow)), "workflow.show");
  must(co_await node.ask(calls::edit_workflow(by, workflow, shown.result["revision"].as_uint(),
                                              compliance_definition())),
       "workflow.edit");
  must(co_await node.ask(calls::publish_workflow(by, workflow)), "workflow.publish");
  co_return workflow;
}

async<campaign_id> draft_campaign(engine& node, person_id by, std::string name,
                                  std::string workflow, client::value audience) {
  const auto made
    = must(co_await node.ask(calls::create_campaign(by, name)), "company.create_campaign");
  campaign_id id;
  if (!from_text(made.result["result"]["campaign"].as_text(), id)) {
    throw given_up{"company.create_campaign: no such id"};
  }
  const auto text = to_text(id);
  const auto shown = must(co_await node.ask(calls::show(by, "campaign", text)), "campaign.show");
  client::value changes;
  changes.set("name", name).set("workflow", workflow).set("audience", std::move(audience));
  changes.set("description", "Everything we must know of our suppliers this year.");
  changes.set("departments", client::list_of({"finance", "quality_assurance"}));
  must(co_await node.ask(
         calls::edit_campaign(by, text, shown.result["revision"].as_uint(), std::move(changes))),
       "campaign.edit");
  co_return id;
}

async<client::value> wait_for_status(engine& node, person_id by, campaign_id campaign,
                                     std::string status) {
  const auto text = to_text(campaign);
  const auto latest = clock::now() + import_patience;
  while (clock::now() < latest) {
    auto shown = must(co_await node.ask(calls::show(by, "campaign", text)), "campaign.show");
    if (shown.result["status"].as_text() == status) co_return std::move(shown.result);
    if (!shown.result["last_problem"].is_nil()) {
      throw given_up{"the campaign was not published: "
                     + std::string{shown.result["last_problem"].as_text()}};
    }
    co_await node.pause(between_lists);
  }
  throw given_up{"the campaign did not become " + status};
}

}  // namespace trefoil::scenarios
