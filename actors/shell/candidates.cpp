#include "actors/shell/candidates.hpp"

#include <algorithm>

namespace trefoil::shell {

namespace {

/// The members of one list as the plan sees it, in order.
struct member_walk {
  list_id list;
  std::optional<company_id> at;
};

/// Everybody whom a plan looks at, in the order of their ids, each once.
class walk {
public:
  walk(const directory& companies, const rolls& lists, const campaign_id& campaign,
       const board::planning& plan, sequence as_of)
    : rolls_{lists},
      as_of_{as_of},
      named_{std::upper_bound(plan.individuals->begin(), plan.individuals->end(), plan.through)},
      named_end_{plan.individuals->end()},
      related_{companies.partners_behind(campaign.buyer, plan.through)} {
    if (plan.lists == nullptr) return;
    for (const auto number : *plan.lists) {
      const list_id list{campaign.buyer, number};
      lists_.push_back({list, rolls_.next(list, plan.through, as_of_)});
    }
  }

  /// Who is next, and by what; nothing behind the last one.
  std::optional<cohort::candidate> next() {
    std::optional<company_id> least;
    const auto offer = [&](company_id one) { least = least ? std::min(*least, one) : one; };
    if (named_ != named_end_) offer(*named_);
    if (!related_.ended()) offer(related_.company());
    for (const auto& one : lists_) {
      if (one.at) offer(*one.at);
    }
    if (!least) return std::nullopt;
    return take(*least);
  }
  [[nodiscard]] bool ended() const {
    return named_ == named_end_ && related_.ended()
           && std::none_of(lists_.begin(), lists_.end(),
                           [](const member_walk& one) { return one.at.has_value(); });
  }

private:
  cohort::candidate take(company_id company) {
    cohort::candidate one;
    one.company = company;
    one.individual = named_ != named_end_ && *named_ == company;
    if (one.individual) ++named_;
    if (!related_.ended() && related_.company() == company) {
      one.connection = related_.relation().status;
      one.invited_by = related_.relation().by;
      related_.advance();
    }
    std::uint32_t bit = 1;
    for (auto& [list, at] : lists_) {
      if (at == company) {
        one.lists |= bit;
        at = rolls_.next(list, company, as_of_);
      }
      bit <<= 1U;
    }
    return one;
  }

  const rolls& rolls_;
  sequence as_of_;
  std::vector<company_id>::const_iterator named_;
  std::vector<company_id>::const_iterator named_end_;
  directory::partners related_;
  std::vector<member_walk> lists_;
};

bool is_excluded(company_id company, const board::planning& plan, const rolls& lists,
                 company_id buyer, sequence as_of) {
  const auto* left_out = plan.excluded;
  if (left_out != nullptr && std::binary_search(left_out->begin(), left_out->end(), company))
    return true;
  if (plan.excluded_lists == nullptr) return false;
  return std::any_of(plan.excluded_lists->begin(), plan.excluded_lists->end(),
                     [&](std::uint32_t list) {
                       return lists.has({buyer, list}, company, as_of);
                     });
}

}  // namespace

std::shared_ptr<const cohort::candidates> next_candidates(
  const directory& companies, const notes& books, const overrides& assigned,
  const campaign_id& campaign, const board::planning& plan, std::size_t max) {
  auto result = std::make_shared<cohort::candidates>();
  const auto buyer = campaign.buyer;
  const auto as_of = books.seen_by(campaign);
  walk all{companies, books.lists(), campaign, plan, as_of};
  const bool has_favourites = books.has_favourites(buyer);
  const bool has_overrides = assigned.has_any(campaign);
  while (result->list.size() < max) {
    auto next = all.next();
    if (!next) break;
    next->row = companies.find(next->company);
    next->excluded = is_excluded(next->company, plan, books.lists(), buyer, as_of);
    if (has_favourites) next->favourites = books.favourites(buyer, next->company, as_of);
    if (has_overrides) next->own = assigned.find(campaign, next->company);
    result->list.push_back(std::move(*next));
  }
  result->last = all.ended();
  return result;
}

}  // namespace trefoil::shell
