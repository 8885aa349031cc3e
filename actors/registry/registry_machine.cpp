#include "actors/registry/registry_machine.hpp"

#include <optional>
#include <string_view>
#include <utility>

#include "actors/base/permission.hpp"
#include "actors/connection/connection_messages.hpp"

namespace trefoil::registry {

namespace {

using outcome = decision<event>;

/// Goes into every company id: changing it would mint others for the same request.
constexpr std::string_view creator = "operator";

/// Why this may not be asked. Without a request id a retry would admit the same companies again.
std::optional<refused> stopped(const facts& known) {
  if (!known.caller.is_operator()) return lacks("operator");
  if (known.request == request_key{}) return refused{errc::field_missing, {}, {{"field", "rid"}}};
  return std::nullopt;
}

meta_map at_row(std::size_t row) { return {{"row", static_cast<std::int64_t>(row)}}; }

outcome on(const import_companies& asked, const facts& known) {
  if (auto no = stopped(known)) return unexpected(*no);
  happening<event> all;
  if (asked.companies.empty()) return all;
  companies_imported imported;
  imported.companies.reserve(asked.companies.size());
  all.effects.reserve(asked.companies.size());
  for (const auto& row : asked.companies) {
    const auto number = static_cast<std::uint32_t>(imported.companies.size());
    const auto id = mint_company(creator, known.request, number);
    imported.companies.push_back(id);
    all.effects.push_back(
      send_to(id, company::admit{.profile = row.profile, .people = row.people}));
  }
  all.events.emplace_back(std::move(imported));
  return all;
}

outcome on(const import_connections& asked, const facts& known) {
  if (auto no = stopped(known)) return unexpected(*no);
  happening<event> all;
  if (asked.connections.empty()) return all;
  all.effects.reserve(asked.connections.size());
  for (std::size_t row = 0; row < asked.connections.size(); ++row) {
    const auto& [inviter, invitee, accepted] = asked.connections[row];
    if (!inviter.given() || !invitee.given()) return refuse(errc::id_invalid, {}, at_row(row));
    if (inviter == invitee) return refuse(errc::self_connection, {}, at_row(row));
    all.effects.push_back(send_to(connection_id::between(inviter, invitee),
                                  connection::establish{.by = inviter, .accepted = accepted}));
  }
  all.events.emplace_back(
    connections_imported{.count = static_cast<std::uint32_t>(asked.connections.size())});
  return all;
}

void apply(state& registry, const companies_imported& past) {
  registry.companies += past.companies.size();
}

void apply(state& registry, const connections_imported& past) {
  registry.connections += past.count;
}

answer answer_to(const companies_imported& past) {
  return {.result = encode_spoken(past), .when_delivered = true};
}

answer answer_to(const connections_imported&) {
  return {.result = empty_result(), .when_delivered = true};
}

}  // namespace

decision<event> machine::decide(const state&, const entity_id&, const command& asked,
                                const facts& known) {
  return std::visit([&](const auto& one) { return on(one, known); }, asked);
}

happening<event> machine::take(const state&, const entity_id&, const effect&, const facts&) {
  return {};
}

void machine::evolve(state& registry, const entity_id&, const event& past) {
  std::visit([&](const auto& one) { apply(registry, one); }, past);
}

answer machine::answer_of(const entity_id&, const std::vector<event>& past) {
  if (past.empty()) return {.result = empty_result()};
  return std::visit([](const auto& one) { return answer_to(one); }, past.front());
}

}  // namespace trefoil::registry
