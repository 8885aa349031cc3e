#include "actors/shell/candidates.hpp"

#include <algorithm>

namespace trefoil::shell {

std::shared_ptr<const cohort::candidates> next_candidates(const directory& companies,
                                                          const notes& noted, company_id buyer,
                                                          const board::planning& plan,
                                                          std::size_t max) {
  auto result = std::make_shared<cohort::candidates>();
  const auto& individuals = *plan.individuals;
  auto named = std::upper_bound(individuals.begin(), individuals.end(), plan.through);
  auto related = companies.partners_behind(buyer, plan.through);
  const bool has_favourites = noted.has_favourites(buyer);
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
    if (has_favourites) next.favourites = noted.favourites(buyer, next.company);
    result->list.push_back(std::move(next));
  }
  result->last = named == individuals.end() && related.ended();
  return result;
}

}  // namespace trefoil::shell
