#pragma once
/// The registry of the network: admits companies and connections in bulk. Only the operator may ask it.

#include <variant>
#include <vector>

#include "actors/base/machine.hpp"
#include "actors/base/sealed.hpp"
#include "actors/company/company_messages.hpp"

namespace trefoil::registry {

struct company_import {
  company::profile profile;
  std::vector<company::newcomer> people;
  static constexpr auto fields = field_list{
    field<1>("profile", &company_import::profile),
    field<2>("people", &company_import::people).max(limits::chunk_items_max).optional()};
};

struct connection_import {
  company_id inviter;
  company_id invitee;
  bool accepted = true;  ///< False: invited, not yet accepted.
  static constexpr auto fields
    = field_list{field<1>("inviter", &connection_import::inviter),
                 field<2>("invitee", &connection_import::invitee),
                 field<3>("accepted", &connection_import::accepted).optional()};
};

/// Admits companies with their people, at most 1,000 a call; none: no change. Answered when every one of them exists.
/// Result: `companies`, the ids in order; the same request id gives the same ids; without one `field_missing`.
struct import_companies {
  static constexpr std::string_view name_on_wire = "import_companies";
  std::vector<company_import> companies;
  static constexpr auto fields
    = field_list{field<1>("companies", &import_companies::companies).max(limits::chunk_items_max)};
  [[nodiscard]] entity_id address() const { return entity_id::registry(); }
};

/// Makes connections, at most 1,000 a call; `self_connection` with `row`. Answered when every connection has taken it:
/// what the two companies' shards know of it follows one commit later. Like every import it needs a request id.
struct import_connections {
  static constexpr std::string_view name_on_wire = "import_connections";
  std::vector<connection_import> connections;
  static constexpr auto fields = field_list{
    field<1>("connections", &import_connections::connections).max(limits::chunk_items_max)};
  [[nodiscard]] entity_id address() const { return entity_id::registry(); }
};

using command = sealed<std::variant<import_companies, import_connections>>;

struct companies_imported {
  static constexpr std::uint16_t tag = 0x0101;
  static constexpr std::uint8_t version = 1;
  std::vector<company_id> companies;
  static constexpr auto fields = field_list{field<1>("companies", &companies_imported::companies)};
  friend bool operator==(const companies_imported&, const companies_imported&) = default;
};

struct connections_imported {
  static constexpr std::uint16_t tag = 0x0102;
  static constexpr std::uint8_t version = 1;
  std::uint32_t count = 0;
  static constexpr auto fields = field_list{field<1>("count", &connections_imported::count)};
  friend bool operator==(const connections_imported&, const connections_imported&) = default;
};

using event = sealed<std::variant<companies_imported, connections_imported>>;

/// The registry takes no effects.
struct no_effect {
  static constexpr std::uint16_t tag = 0x0181;
  static constexpr std::uint8_t version = 1;
  static constexpr auto fields = field_list{};
};
using effect = sealed<std::variant<no_effect>>;

struct state {
  std::uint64_t companies = 0;
  std::uint64_t connections = 0;
  static constexpr auto fields = field_list{field<1>("companies", &state::companies),
                                            field<2>("connections", &state::connections)};
  friend bool operator==(const state&, const state&) = default;
};

}  // namespace trefoil::registry
