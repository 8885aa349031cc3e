#include "runtime/checks/plan_check.hpp"

#include <algorithm>
#include <array>
#include <limits>

namespace trefoil::checks {

namespace {

constexpr std::array<std::string_view, 4> compliance_words{"unknown", "pending", "compliant",
                                                           "non_compliant"};

/// Ways to choose a target, as stored.
enum class mode : std::uint8_t { departments, favourites, favourites_else_departments, persons };

filtered as_filtered(const body::profile& from) {
  return {from.industry, from.region,
          std::string{compliance_words[from.compliance % compliance_words.size()]}};
}

/// Of a cohort's tags.
bool concerns_overrides(std::uint16_t tag) {
  return tag == tags::companies_assigned || tag == tags::assignments_reported
         || tag == tags::opening_started || tag == tags::fenced;
}

}  // namespace

void plan_check::take(const seen& now) {
  if (now.id.kind == entity_kind::book) note(now);
  if (now.id.kind == entity_kind::cohort && !concerns_overrides(now.what.tag)) return;
  if (plans_.empty() && later_.empty()) return fold({now.shard, now.at, now.id, now.what});
  later_.push_back({now.shard, now.at, now.id, now.what});
  go_on();
}

/// Folds what no plan asks to be left out any more.
void plan_check::go_on() {
  auto upto = std::numeric_limits<sequence>::max();
  for (const auto& [campaign, plan] : plans_) upto = std::min(upto, plan.floor);
  settle(upto);
}

void plan_check::settle(sequence upto) {
  for (; !later_.empty() && later_.front().at <= upto; later_.pop_front()) fold(later_.front());
}

void plan_check::fold(const waiting& one) {
  const auto& [shard, at, id, what] = one;
  if (id.kind == entity_kind::company) staff_.take({shard, at, id, what});
  const auto company = id.as_company();
  switch (what.tag) {
    case tags::admitted:
      if (const auto past = read_as<body::admitted>(what))
        profiles_[company] = as_filtered(past->profile);
      break;
    case tags::profile_edited:
      if (const auto past = read_as<body::profile_edited>(what))
        profiles_[company] = as_filtered(past->profile);
      break;
    case tags::connection_noted:
      if (const auto past = read_as<body::connection_noted>(what); past && past->status < ties)
        ties_[{past->other, company}] = {static_cast<tie>(past->status), past->by};
      break;
    case tags::favourites_noted:
      if (const auto past = read_as<body::favourites>(what)) {
        for (const auto& noted : past->list)
          favourites_[{id.as_book().buyer, noted.partner}] = noted.persons;
      }
      break;
    case tags::companies_assigned:
      if (const auto past = read_as<body::companies_assigned>(what)) assign(one, past->order);
      break;
    case tags::assignments_reported:
      compare_outcomes(one);
      break;
    case tags::opening_started:
    case tags::fenced:
      overrides_.erase(id.as_campaign());
      break;
    default:
      break;
  }
}

void plan_check::assign(const waiting& by, const body::assignment_order& order) {
  const auto campaign = by.id.as_campaign();
  auto& own = overrides_[campaign];
  body::assignment_outcome came_to{order.number, 0, 0, 0};
  for (const auto company : order.companies) {
    const auto now = own.find(company);
    planned meant;
    meant.company = company;
    meant.outcome = standing(campaign.buyer, company);
    const bool partner = meant.outcome == outcome::open || meant.outcome == outcome::waiting;
    if (order.clear) {
      ++(own.erase(company) > 0 ? came_to.changed : came_to.unchanged);
    } else if (!partner) {
      ++came_to.impossible;
    } else if (now != own.end()
               && ((now->second.customised && !order.replace) || now->second == order.wanted)) {
      ++came_to.unchanged;
    } else {
      find_recipients(favourites_at(campaign.buyer, company), order.wanted.how, meant);
      const bool found = !meant.recipients.empty() && (meant.reasons & why::fell_back) == 0;
      ++(found ? came_to.changed : came_to.impossible);
      if (found) own[company] = order.wanted;
    }
  }
  outcomes_[campaign].push_back(came_to);
}

void plan_check::compare_outcomes(const waiting& by) {
  const auto told = read_as<body::assignments_reported>(by.what);
  auto& left = outcomes_[by.id.as_campaign()];
  for (const auto& one : told ? told->list : std::vector<body::assignment_outcome>{}) {
    if (left.empty() || left.front() != one) {
      to_.add("I6", {by.shard, by.at, by.id, by.what},
              "assignment " + std::to_string(one.number) + " is said to have come to another end");
    }
    if (!left.empty()) left.pop_front();
  }
}

/// Plans ask for notes as of their start, so these need not wait.
void plan_check::note(const seen& now) {
  const auto buyer = now.id.as_book().buyer;
  if (now.what.tag == tags::favourites_noted) {
    if (const auto past = read_as<body::favourites>(now.what)) {
      for (const auto& one : past->list) noted_[buyer][one.partner] = one.persons;
    }
  } else if (now.what.tag == tags::members_noted) {
    const auto past = read_as<body::members_noted>(now.what);
    if (!past) return to_.add("I6", now, "a damaged body");
    auto& list = lists_[{buyer, past->list}];
    for (const auto one : past->companies) {
      if (entity_id{one}.shard_of(shards_) != now.shard)
        to_.add("I6", now, to_text(one) + " is noted in a shard that is not its own");
      if (past->removed) {
        list.erase(one);
      } else {
        list.insert(one);
      }
    }
  } else if (now.what.tag == tags::list_dropped) {
    if (const auto past = read_as<body::number>(now.what))
      lists_.erase({buyer, static_cast<std::uint32_t>(past->value)});
  }
}

void plan_check::start(const seen& now, const body::plan_started& past) {
  const auto buyer = now.id.as_campaign().buyer;
  auto& plan = plans_[now.id.as_campaign()];
  plan = {};
  plan.named = past.individuals;
  plan.left_out = {past.excluded.begin(), past.excluded.end()};
  for (const auto list : past.lists) plan.lists.push_back(lists_[{buyer, list}]);
  for (const auto list : past.excluded_lists) plan.left_out_lists.push_back(lists_[{buyer, list}]);
  plan.favourites = noted_[buyer];
  plan.usual = {past.mode, past.departments, {}};
  plan.floor = now.at;
  const auto add = [&](const std::string& text, std::uint32_t gives) {
    if (auto read = second_filter::read(text)) plan.filters.emplace_back(std::move(*read), gives);
  };
  if (!past.filter.empty()) add(past.filter, why::filtered);
  for (std::size_t at = 0; at < past.filters.size(); ++at)
    add(past.filters[at], why::filtered | why::first_filter << at);
}

void plan_check::judge(const seen& now, const body::page_planned& past,
                       const std::vector<planned>* page) {
  const auto campaign = now.id.as_campaign();
  const auto found = plans_.find(campaign);
  if (found == plans_.end()) return;
  auto& plan = found->second;
  if (past.as_of < plan.floor || past.as_of >= now.at) {
    to_.add("I9", now, "judged on facts of a position that it cannot have had");
  }
  settle(std::min(past.as_of, now.at));
  if (page != nullptr) {
    const auto counted = expected(campaign, plan, plan.through, past.through);
    const auto& wanted = counted.all;
    const auto [is, should]
      = std::mismatch(page->begin(), page->end(), wanted.begin(), wanted.end());
    if (is != page->end() || should != wanted.end()) {
      const auto who = is != page->end() ? is->company : should->company;
      const bool is_for_others
        = is != page->end() && should != wanted.end() && is->company == should->company
          && is->outcome == should->outcome
          && (is->departments != should->departments || is->recipients != should->recipients);
      to_.add(is_for_others ? "I10" : "I9", now,
              to_text(who) + " is planned otherwise than the audience and the people there say");
    }
    if (counted.excluded != past.counts.excluded) {
      to_.add("I9", now,
              std::to_string(past.counts.excluded) + " are counted as left out, "
                + std::to_string(counted.excluded) + " are");
    }
    std::uint64_t hash = 0;
    for (const auto& one : *page) hash += hash_of(one);
    if (hash != past.plan_hash) to_.add("I9", now, "the page's part of the plan's hash is another");
  }
  plan.hash += past.plan_hash;
  plan.through = past.through;
  plan.floor = past.as_of;
  go_on();
}

void plan_check::finish(const seen& now, const body::plan_finished& past) {
  const auto campaign = now.id.as_campaign();
  const auto found = plans_.find(campaign);
  if (found == plans_.end()) return;
  settle(std::min(past.as_of, now.at));
  const auto left = expected(campaign, found->second, found->second.through,
                             {std::numeric_limits<std::uint64_t>::max()})
                      .all;
  if (!left.empty()) {
    to_.add("I9", now, "the plan ends before " + to_text(left.front().company));
  } else if (past.hash != found->second.hash) {
    to_.add("I9", now, "the plan's hash is not that of its pages");
  }
  drop(campaign);
}

void plan_check::drop(const campaign_id& campaign) {
  if (plans_.erase(campaign) > 0) go_on();
}

/// Named or in a list, behind one company up to another.
std::vector<company_id> plan_check::looked_at(const planning& by, company_id after,
                                              company_id through) {
  std::vector<company_id> all;
  if (through <= after) return all;
  for (const auto one : by.named) {
    if (after < one && one <= through) all.push_back(one);
  }
  for (const auto& list : by.lists)
    all.insert(all.end(), list.upper_bound(after), list.upper_bound(through));
  return all;
}

plan_check::audience plan_check::expected(const campaign_id& campaign, const planning& by,
                                          company_id after, company_id through) const {
  const auto buyer = campaign.buyer;
  auto all = looked_at(by, after, through);
  auto tied = ties_.upper_bound({buyer, after});
  for (; tied != ties_.end() && tied->first.first == buyer && tied->first.second <= through; ++tied)
    all.push_back(tied->first.second);
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  audience counted;
  for (const auto company : all) {
    auto one = expected(campaign, by, company);
    if (!one) continue;
    if (is_left_out(by, company)) {
      ++counted.excluded;
    } else {
      counted.all.push_back(std::move(*one));
    }
  }
  return counted;
}

bool plan_check::is_left_out(const planning& by, company_id company) {
  return by.left_out.contains(company)
         || std::any_of(by.left_out_lists.begin(), by.left_out_lists.end(),
                        [&](const members& list) { return list.contains(company); });
}

/// Unless it is left out.
std::optional<planned> plan_check::expected(const campaign_id& campaign, const planning& by,
                                            company_id company) const {
  const auto buyer = campaign.buyer;
  if (company == buyer) return std::nullopt;
  planned one;
  one.company = company;
  one.outcome = standing(buyer, company);
  const bool reachable = one.outcome == outcome::open || one.outcome == outcome::waiting;
  if (std::binary_search(by.named.begin(), by.named.end(), company)) one.reasons |= why::named;
  for (const auto& [filter, gives] : by.filters) {
    if (reachable && filter.matches(profiles_.at(company))) one.reasons |= gives;
  }
  for (std::size_t at = 0; at < by.lists.size(); ++at) {
    if (by.lists[at].contains(company)) one.reasons |= why::first_list << at;
  }
  if (one.reasons == 0) return std::nullopt;
  if (const auto known = profiles_.find(company); known != profiles_.end())
    one.region = known->second.region;
  const auto* own = own_way_of(campaign, company);
  if (own != nullptr) one.reasons |= why::overridden;
  if (!reachable) return one;
  const auto noted = by.favourites.find(company);
  find_recipients(noted == by.favourites.end() ? std::vector<person_number>{} : noted->second,
                  own != nullptr ? own->how : by.usual, one);
  return one;
}

std::vector<person_number> plan_check::favourites_at(company_id buyer, company_id company) const {
  const auto found = favourites_.find({buyer, company});
  return found == favourites_.end() ? std::vector<person_number>{} : found->second;
}

const body::own_way* plan_check::own_way_of(const campaign_id& campaign, company_id company) const {
  const auto of = overrides_.find(campaign);
  if (of == overrides_.end()) return nullptr;
  const auto found = of->second.find(company);
  return found == of->second.end() ? nullptr : &found->second;
}

/// As what it would take part; never as one without a recipient.
outcome plan_check::standing(company_id buyer, company_id company) const {
  const auto found = ties_.find({buyer, company});
  const auto tied = found == ties_.end() ? tie_to{} : found->second;
  if (!profiles_.contains(company)) return outcome::not_found;
  if (tied.status == tie::connected) return outcome::open;
  const bool invited = tied.status == tie::invited && tied.by == buyer;
  return invited ? outcome::waiting : outcome::not_connected;
}

void plan_check::find_recipients(const std::vector<person_number>& favourites,
                                 const body::way_to_choose& how, planned& one) const {
  const auto is = [&](mode wanted) { return how.mode == static_cast<std::uint64_t>(wanted); };
  if (is(mode::departments)) {
    to_departments(how.departments, false, one);
    return;
  }
  const auto& wanted = is(mode::persons) ? how.persons : favourites;
  for (const auto person : wanted) {
    const bool in_touch = one.outcome == outcome::open || is(mode::persons);
    if (in_touch && staff_.answers(one.company, person)) one.recipients.push_back(person);
  }
  if (one.recipients.size() < wanted.size()) one.reasons |= why::stale;
  if (one.recipients.empty()) {
    to_departments(is(mode::favourites_else_departments) ? how.departments : 0, true, one);
  } else if (!is(mode::persons)) {
    one.reasons |= why::favourites;
  }
}

void plan_check::to_departments(std::uint32_t wanted, bool second_choice, planned& one) const {
  const bool there = staff_.works_in(one.company, wanted);
  one.departments = there ? wanted : general_management;
  one.recipients = staff_.all_for(one.company, {one.departments, {}});
  if (one.recipients.empty()) {
    one.outcome = outcome::no_recipient;
  } else if (!there && (wanted != 0 || second_choice)) {
    one.reasons |= why::fell_back;
  }
}

}  // namespace trefoil::checks
