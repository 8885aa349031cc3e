#include "tests/e2e/network.hpp"

#include <algorithm>
#include <chrono>
#include <exception>
#include <mutex>
#include <stdexcept>
#include <thread>

namespace trefoil::e2e {

namespace {

constexpr std::size_t chunk = 500;
constexpr std::chrono::seconds patience{60};
constexpr std::chrono::milliseconds between_asks{10};
/// A connection's two companies learn of it one commit after the import was answered.
constexpr std::chrono::milliseconds settling{1'000};

value must(client::session& with, std::string_view method, const value& params) {
  const auto end = std::chrono::steady_clock::now() + patience;
  while (true) {
    auto answer = with.call(method, params);
    if (answer.ok) return std::move(answer.result);
    const auto& why = answer.error;
    if (!why.retryable || std::chrono::steady_clock::now() > end) {
      throw std::runtime_error{std::string{method} + ": " + why.code + " " + why.detail + " "
                               + client::to_json(why.meta)};
    }
    std::this_thread::sleep_for(between_asks);
  }
}

}  // namespace

std::unique_ptr<client::session> new_session(const own_node& node, std::string_view whose) {
  client::options options;
  options.token = node.token(whose);
  auto made = client::connect("127.0.0.1", node.port(), options);
  if (!made) throw std::runtime_error{"no session: " + made.error().code};
  return std::move(*made);
}

desk::desk(const own_node& node)
  : operator_{new_session(node, "operator")}, service_{new_session(node, "service")} {}

value desk::operate(std::string_view method, const value& params) {
  return must(*operator_, method, params);
}

value desk::act(person_id by, std::string_view method, value params) {
  params.set("as", to_text(by));
  return must(*service_, method, params);
}

client::response desk::try_as(person_id by, std::string_view method, value params) {
  params.set("as", to_text(by));
  return service_->call(method, params);
}

value desk::import(std::string_view method, const std::string& rid, std::string_view key,
                   value rows) {
  imports_.push_back(rid);
  return operate(method, map_of({{"rid", rid}}).set(key, std::move(rows)));
}

std::vector<company_id> desk::admit(const std::string& rid, std::size_t count, const value& profile,
                                    const value& people) {
  std::vector<company_id> all;
  while (all.size() < count) {
    auto rows = value::list();
    for (auto left = std::min(chunk, count - all.size()); left > 0; --left) {
      auto named = profile;
      named.set("name", rid + "-" + std::to_string(all.size() + rows.size()));
      rows.add(map_of({{"profile", std::move(named)}, {"people", people}}));
    }
    const auto made = import("registry.import_companies", rid + std::to_string(all.size()),
                             "companies", std::move(rows));
    for (const auto& text : made["result"]["companies"].items()) {
      if (!from_text(text.as_text(), all.emplace_back())) throw std::runtime_error{"no company"};
    }
  }
  return all;
}

void desk::connect(const std::string& rid, company_id inviter, const std::vector<company_id>& all,
                   bool accepted) {
  for (std::size_t first = 0; first < all.size(); first += chunk) {
    auto rows = value::list();
    for (auto at = first; at < std::min(first + chunk, all.size()); ++at) {
      rows.add(map_of(
        {{"inviter", to_text(inviter)}, {"invitee", to_text(all[at])}, {"accepted", accepted}}));
    }
    import("registry.import_connections", rid + std::to_string(first), "connections",
           std::move(rows));
  }
  std::this_thread::sleep_for(settling);
}

std::string desk::make_workflow(person_id by, const value& steps, bool published) {
  const auto made = act(by, "company.create_workflow",
                        map_of({{"company", to_text(by.company)}, {"name", "Questions"}}));
  const std::string workflow{made["result"]["workflow"].as_text()};
  act(
    by, "workflow.edit",
    map_of({{"workflow", workflow}, {"revision", 0}, {"definition", map_of({{"steps", steps}})}}));
  if (published) act(by, "workflow.publish", map_of({{"workflow", workflow}}));
  return workflow;
}

campaign_id desk::make_draft(person_id by, const std::string& workflow, value audience,
                             const value& departments) {
  const auto made = act(by, "company.create_campaign",
                        map_of({{"company", to_text(by.company)}, {"name", "Campaign"}}));
  campaign_id campaign;
  if (!from_text(made["result"]["campaign"].as_text(), campaign)) {
    throw std::runtime_error{"no campaign"};
  }
  const auto text = to_text(campaign);
  const auto shown = act(by, "campaign.show", map_of({{"campaign", text}}));
  act(by, "campaign.edit",
      map_of({{"campaign", text},
              {"revision", shown["revision"]},
              {"name", "Campaign"},
              {"workflow", workflow},
              {"audience", std::move(audience)},
              {"departments", departments}}));
  return campaign;
}

void desk::publish(person_id by, campaign_id campaign) {
  act(by, "campaign.publish", map_of({{"campaign", to_text(campaign)}}));
  wait_for(by, campaign, "active");
}

value desk::wait_for(person_id by, campaign_id campaign, std::string_view status) {
  const auto end = std::chrono::steady_clock::now() + patience;
  while (true) {
    auto shown = act(by, "campaign.show", map_of({{"campaign", to_text(campaign)}}));
    if (shown["status"].as_text() == status) return shown;
    if (std::chrono::steady_clock::now() > end) {
      throw std::runtime_error{"the campaign does not become " + std::string{status} + ": "
                               + client::to_json(shown)};
    }
    std::this_thread::sleep_for(between_asks);
  }
}

value person_row(std::string_view name, const value& departments, std::string_view role) {
  return map_of({{"name", name}, {"departments", departments}, {"role", role}});
}

value form_field(std::string_view key, std::string_view kind, bool required) {
  return map_of({{"key", key}, {"kind", kind}, {"required", required}});
}

value form_step(std::string_view key, const value& form) {
  return map_of({{"key", key}, {"kind", "form"}, {"form", form}});
}

value questions() {
  return list_of({form_step("details", list_of({form_field("name", "text", true)}))});
}

open_campaign make_open_campaign(desk& with, std::size_t suppliers) {
  open_campaign made;
  const auto people = list_of({person_row("One", list_of({"general_management"}), "admin")});
  made.buyer = with.admit("buyer", 1, map_of({{"buyer", true}}), people).front();
  made.suppliers = with.admit("supplier", suppliers, map_of({{"region", "EU"}}), people);
  with.connect("connections", made.buyer, made.suppliers);
  const auto workflow = with.make_workflow(made.manager(), questions());
  made.campaign = with.make_draft(made.manager(), workflow,
                                  map_of({{"filter", R"(region = "EU")"}}), value::list());
  with.publish(made.manager(), made.campaign);
  return made;
}

void together(std::size_t threads, const std::function<void(std::size_t)>& work) {
  std::mutex mutex;
  std::exception_ptr failed;
  std::vector<std::thread> all;
  for (std::size_t number = 0; number < threads; ++number) {
    all.emplace_back([&, number] {
      try {
        work(number);
      } catch (...) {
        const std::lock_guard lock{mutex};
        if (!failed) failed = std::current_exception();
      }
    });
  }
  for (auto& one : all) one.join();
  if (failed) std::rethrow_exception(failed);
}

}  // namespace trefoil::e2e
