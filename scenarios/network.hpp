#pragma once
/// A network of one buyer and its suppliers, and how a story gets one into the node.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "actors/base/ids.hpp"
#include "actors/company/company_messages.hpp"
#include "scenarios/engine.hpp"

namespace trefoil::scenarios {

/// How a supplier stands to the buyer when the campaign is published.
enum class bond : std::uint8_t { connected, invited, none };

struct supplier {
  company_id id;
  std::string_view industry;
  std::string_view region;
  company::compliance compliance_status = company::compliance::unknown;
  scenarios::bond bond = scenarios::bond::connected;
};

/// Everybody's people: general management, finance and quality assurance, so many each and numbered in this order; the
/// first is the admin, the second a manager.
inline constexpr person_number department_size = 3;
inline constexpr person_number first_recipient = department_size + 1;
inline constexpr person_number recipients = 2 * department_size;

struct network {
  company_id buyer;
  std::vector<supplier> suppliers;

  [[nodiscard]] person_id manager() const { return {buyer, 2}; }
};

struct network_plan {
  std::uint64_t companies = 0;
  double share_invited = 0;
  double share_unconnected = 0;
  std::uint64_t seed = 0;
};

/// Imports the buyer, then the suppliers in chunks that arrive as this workload says, each with its people and, right
/// after, its connections. On return every shard knows them.
[[nodiscard]] async<network> import_network(engine&, const workload_plan&, network_plan);
/// Adds connected suppliers to a network.
[[nodiscard]] async<void> import_more(engine&, const workload_plan&, network&, network_plan);

/// Publishes a workflow of all five kinds of steps, whose wizard is in member.hpp. Gives its id.
[[nodiscard]] async<std::string> publish_workflow(engine&, person_id by);

/// A draft for finance and quality assurance. `audience`: `{individuals?, filter?}`. Gives its id.
[[nodiscard]] async<campaign_id> draft_campaign(engine&, person_id by, std::string name,
                                                std::string workflow, client::value audience);

/// Asks until `campaign.show` has this status; gives what it showed. Gives up when it does not come.
[[nodiscard]] async<client::value> wait_for_status(engine&, person_id by, campaign_id,
                                                   std::string status);

}  // namespace trefoil::scenarios
