#include "actors/shell/candidates.hpp"

#include <algorithm>

namespace trefoil::shell {

std::shared_ptr<const cohort::candidates> next_candidates(
  const directory& companies, const notes& books, const overrides& assigned,
  const campaign_id& campaign, const board::planning& plan, std::size_t max) {
  auto result = std::make_shared<cohort::candidates>();
  const auto& individuals = *plan.individuals;
  auto named = std::upper_bound(individuals.begin(), individuals.end(), plan.through);
  auto related = companies.partners_behind(campaign.buyer, plan.through);
  const bool has_favourites = books.has_favourites(campaign.buyer);
  const bool has_overrides = assigned.has_any(campaign);
  while (result->list.size() < max && (named != individuals.end() || !related.ended())) {
    cohort::candidate next;
    const bool take_named
      = named != individuals.end() && (related.ended() || *named <= related.company());
    const bool take_related
      = !related.ended() && (named == individuals.end() || related.company() <= *named);
    next.company = take_named ? *named : related.company();
    next.individual = take_named;
    if (take_related) {
      next.connection = related.relation().status;
      next.invited_by = related.relation().by;
      related.advance();
    }
    if (take_named) ++named;
    next.row = companies.find(next.company);
    if (has_favourites) next.favourites = books.favourites(campaign.buyer, next.company);
    if (has_overrides) next.own = assigned.find(campaign, next.company);
    result->list.push_back(std::move(next));
  }
  result->last = named == individuals.end() && related.ended();
  return result;
}

}  // namespace trefoil::shell
