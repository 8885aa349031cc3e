#pragma once
/// What stories about one campaign have in common: how it comes about, visits to its participants, and its end.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/network.hpp"
#include "scenarios/participants.hpp"
#include "scenarios/scenario.hpp"
#include "scenarios/story.hpp"

namespace trefoil::scenarios {

/// A campaign to every supplier of a network of its own. Participants point at suppliers of the network, which is
/// moved with them and never grows.
struct one_campaign {
  one_campaign() = default;
  one_campaign(one_campaign&&) = default;
  one_campaign& operator=(one_campaign&&) = default;

  scenarios::network network;
  campaign_id id;
  std::vector<participant> all;

  [[nodiscard]] person_id manager() const { return network.manager(); }
};

/// Phases `import` and `publish`: as many suppliers as the plan's `tasks`. On return the campaign is active.
[[nodiscard]] async<one_campaign> publish_to_all(engine&, const scenario&, std::string name);

/// One visit to each of these, in an order of the seed's own, as the workload says. That all were made is checked.
[[nodiscard]] async<void> visit_all(engine&, const scenario&, std::uint64_t seed,
                                    std::string workload, std::vector<participant*>,
                                    std::function<async<void>(participant&)> visit);
/// The same of all that a story has, with the plan's seed.
[[nodiscard]] async<void> visit_all(engine&, const scenario&, std::string workload,
                                    std::vector<participant>&,
                                    std::function<async<void>(participant&)> visit);

/// Phase `recount`: holds the node's figures to what the story knows and, with a store at hand, to the journal.
[[nodiscard]] async<std::optional<journal_counts>> recount(engine&, const surroundings&,
                                                           const one_campaign&);

}  // namespace trefoil::scenarios
