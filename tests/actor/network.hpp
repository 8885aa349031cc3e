#pragma once
/// A small network and a campaign in it, for tests of a whole shard system.

#include <string>
#include <thread>
#include <vector>

#include "tests/actor/living_system.hpp"

namespace trefoil::tests {

/// A buyer, connected suppliers, one invited and one stranger; a workflow of one form; a campaign for all of them.
struct network {
  company_id buyer;
  std::vector<company_id> suppliers;
  campaign_id campaign;
};

inline company_id company_of(const json& text) {
  company_id id;
  EXPECT_TRUE(from_text(text.get<std::string>(), id));
  return id;
}

inline network make_network(living_system& node, std::size_t suppliers) {
  network made;
  registry::import_companies import;
  for (std::size_t at = 0; at <= suppliers; ++at) {
    registry::company_import row;
    row.profile.name = "company " + std::to_string(at);
    row.profile.industry = "food";
    row.profile.buyer = at == 0;
    for (int person = 0; person < 3; ++person) {
      row.people.push_back({"person",
                            "p@example.org",
                            {department::finance, department::general_management},
                            role::admin});
    }
    import.companies.push_back(row);
  }
  const auto imported = node.ask(import, the_operator(), "import");
  EXPECT_TRUE(imported.ok) << imported.body.dump();
  const auto& ids = imported.result().at("companies");
  made.buyer = company_of(ids[0]);
  registry::import_connections connect;
  for (std::size_t at = 1; at <= suppliers; ++at) {
    made.suppliers.push_back(company_of(ids[at]));
    if (at < suppliers)
      connect.connections.push_back({made.buyer, made.suppliers.back(), at + 1 < suppliers});
  }
  EXPECT_TRUE(node.ask(connect, the_operator()).ok);

  const auto admin = acting({made.buyer, 1});
  workflow_id workflow;
  const auto created = node.ask(company::create_workflow{made.buyer, "insurance"}, admin);
  EXPECT_TRUE(created.ok) << created.body.dump();
  EXPECT_TRUE(from_text(created.result().at("workflow").get<std::string>(), workflow));
  workflow::step form;
  form.key = "policy";
  form.kind = workflow::step_kind::form;
  form.form.push_back({"number", "Policy number", workflow::field_kind::text, true, {}});
  workflow::edit edit{workflow, 0, {workflow::object_kind::company, {form}}};
  EXPECT_TRUE(node.ask(edit, admin).ok);
  const auto published = node.ask(workflow::publish{workflow}, admin);
  EXPECT_TRUE(published.ok) << published.body.dump();

  const auto drafted = node.ask(company::create_campaign{made.buyer, "2026"}, admin);
  EXPECT_TRUE(drafted.ok) << drafted.body.dump();
  EXPECT_TRUE(from_text(drafted.result().at("campaign").get<std::string>(), made.campaign));
  campaign::edit plan;
  plan.campaign = made.campaign;
  plan.workflow = workflow;
  plan.audience = campaign::audience{{made.suppliers.back()}, "industry = \"food\""};
  plan.departments = department_set{department::finance};
  const auto edited = node.ask(plan, admin);
  EXPECT_TRUE(edited.ok) << edited.body.dump();
  return made;
}

inline json show(living_system& node, const network& in) {
  return node.query(shell::show{in.campaign}, acting({in.buyer, 1})).body;
}

inline void wait_for_status(living_system& node, const network& in, const std::string& status) {
  json shown;
  for (int attempt = 0; attempt < 2000; ++attempt) {
    shown = show(node, in);
    if (shown.value("status", "") == status) return;
    std::this_thread::yield();
  }
  FAIL() << "never " << status << ": " << shown.dump();
}

inline task_id task_of(const network& in, std::size_t supplier) {
  return {in.campaign, in.suppliers[supplier], 1};
}

}  // namespace trefoil::tests
