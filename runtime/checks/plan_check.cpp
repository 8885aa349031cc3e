#include "runtime/checks/plan_check.hpp"

#include <algorithm>
#include <array>
#include <limits>

namespace trefoil::checks {

namespace {

constexpr std::uint32_t general_management = 1;  ///< Its bit.
constexpr std::array<std::string_view, 4> compliance_words{"unknown", "pending", "compliant",
                                                           "non_compliant"};

/// Ways to choose a target, as stored.
enum class mode : std::uint8_t { departments, favourites, favourites_else_departments, persons };

filtered as_filtered(const body::profile& from) {
  return {from.industry, from.region,
          std::string{compliance_words[from.compliance % compliance_words.size()]}};
}

std::uint64_t hash_of(const planned& one) {
  std::string bytes;
  const auto put = [&](std::uint64_t value, int width) {
    for (int shift = width * 8 - 8; shift >= 0; shift -= 8)
      bytes.push_back(static_cast<char>(value >> static_cast<unsigned>(shift)));
  };
  put(one.company.value, 8);
  put(static_cast<std::uint64_t>(one.outcome), 1);
  put(one.departments, 4);
  put(one.reasons, 4);
  for (const auto person : one.recipients) put(person, 4);
  return checksum(bytes);
}

/// Of a cohort's tags.
bool concerns_overrides(std::uint16_t tag) {
  return tag == tags::companies_assigned || tag == tags::assignments_reported
         || tag == tags::opening_started || tag == tags::fenced;
}

template <std::size_t Width, class Take>
bool each_number(const msgpack::object& from, Take take) {
  if (from.type != msgpack::type::BIN || from.via.bin.size % Width != 0) return false;
  const std::string_view bytes{from.via.bin.ptr, from.via.bin.size};
  for (std::size_t at = 0; at < bytes.size(); at += Width) {
    std::uint64_t value = 0;
    for (const char byte : bytes.substr(at, Width)) {
      value = value * 256 + static_cast<unsigned char>(byte);
    }
    take(at / Width, value);
  }
  return true;
}

}  // namespace

std::optional<std::vector<planned>> read_page(std::string_view body) {
  constexpr std::uint32_t items = 8;
  std::size_t offset = 0;
  const auto parsed = unpack(body, offset, stored_limits());
  if (!parsed || offset != body.size()) return std::nullopt;
  const auto& root = parsed->get();
  if (root.type != msgpack::type::ARRAY || root.via.array.size != items) return std::nullopt;
  const auto* const item = root.via.array.ptr;
  if (item[1].type != msgpack::type::BIN) return std::nullopt;
  const std::size_t size = item[1].via.bin.size / 8;
  const auto is_column = [&](const msgpack::object& one, std::size_t width) {
    return one.type == msgpack::type::BIN && one.via.bin.size == size * width;
  };
  const bool alike = item[6].type == msgpack::type::BIN && item[6].via.bin.size == 4;
  if (!is_column(item[2], 1) || !is_column(item[3], 4) || !is_column(item[4], 2)
      || (!alike && !is_column(item[6], 4))) {
    return std::nullopt;
  }
  std::vector<planned> all(size);
  std::vector<person_number> recipients;
  bool sound = each_number<8>(item[1], [&](auto at, auto id) { all[at].company = {id}; });
  sound &= each_number<1>(item[2], [&](auto at, auto value) {
    sound &= value < outcomes;
    all[at].outcome = static_cast<outcome>(value % outcomes);
  });
  sound &= each_number<4>(
    item[3], [&](auto at, auto mask) { all[at].departments = static_cast<std::uint32_t>(mask); });
  sound &= each_number<4>(
    item[5], [&](auto, auto number) { recipients.push_back(static_cast<person_number>(number)); });
  std::size_t taken = 0;
  sound &= each_number<2>(item[4], [&](auto at, auto count) {
    for (; count > 0 && taken < recipients.size(); --count)
      all[at].recipients.push_back(recipients[taken++]);
    sound &= count == 0;
  });
  sound &= each_number<4>(item[6], [&](auto at, auto mask) {
    if (!alike) all[at].reasons = static_cast<std::uint32_t>(mask);
    for (auto one = all.begin(); alike && one != all.end(); ++one)
      one->reasons = static_cast<std::uint32_t>(mask);
  });
  if (!sound || taken != recipients.size()) return std::nullopt;
  return all;
}

void count(body::plan_counts& counts, const planned& one) {
  const auto has = [&](std::uint32_t bit) { return (one.reasons & bit) != 0 ? 1U : 0U; };
  counts.by_favourites += has(why::favourites);
  counts.fell_back += has(why::fell_back);
  counts.stale_contacts += has(why::stale);
  counts.overridden += has(why::overridden);
  counts.by_name += has(why::named);
  counts.by_filter += has(why::filtered);
  switch (one.outcome) {
    case outcome::open:
      ++counts.open;
      break;
    case outcome::waiting:
      ++counts.waiting;
      break;
    case outcome::not_found:
      ++counts.not_found;
      [[fallthrough]];
    case outcome::not_connected:
      ++counts.skipped;
      break;
    case outcome::no_recipient:
      ++counts.failed;
      break;
  }
}

void plan_check::take(const seen& now) {
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
      find_recipients(campaign.buyer, order.wanted.how, meant);
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

void plan_check::start(const seen& now, const body::plan_started& past) {
  auto& plan = plans_[now.id.as_campaign()];
  plan = {};
  plan.named = past.individuals;
  plan.usual = {past.mode, past.departments, {}};
  plan.floor = now.at;
  if (!past.filter.empty()) plan.filter = second_filter::read(past.filter);
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
    const auto wanted = expected(campaign, plan, plan.through, past.through);
    const auto [is, should]
      = std::mismatch(page->begin(), page->end(), wanted.begin(), wanted.end());
    if (is != page->end() || should != wanted.end()) {
      const auto who = is != page->end() ? is->company : should->company;
      to_.add("I9", now,
              to_text(who) + " is planned otherwise than the audience and the people there say");
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
                             {std::numeric_limits<std::uint64_t>::max()});
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

std::vector<planned> plan_check::expected(const campaign_id& campaign, const planning& by,
                                          company_id after, company_id through) const {
  const auto buyer = campaign.buyer;
  std::vector<company_id> looked_at;
  auto tied = ties_.upper_bound({buyer, after});
  for (; tied != ties_.end() && tied->first.first == buyer && tied->first.second <= through; ++tied)
    looked_at.push_back(tied->first.second);
  for (const auto one : by.named) {
    if (after < one && one <= through) looked_at.push_back(one);
  }
  std::sort(looked_at.begin(), looked_at.end());
  looked_at.erase(std::unique(looked_at.begin(), looked_at.end()), looked_at.end());
  std::vector<planned> all;
  for (const auto company : looked_at) {
    if (auto one = expected(campaign, by, company)) all.push_back(std::move(*one));
  }
  return all;
}

std::optional<planned> plan_check::expected(const campaign_id& campaign, const planning& by,
                                            company_id company) const {
  const auto buyer = campaign.buyer;
  if (company == buyer) return std::nullopt;
  planned one;
  one.company = company;
  one.outcome = standing(buyer, company);
  const bool reachable = one.outcome == outcome::open || one.outcome == outcome::waiting;
  if (std::binary_search(by.named.begin(), by.named.end(), company)) one.reasons |= why::named;
  if (reachable && by.filter && by.filter->matches(profiles_.at(company)))
    one.reasons |= why::filtered;
  if (one.reasons == 0) return std::nullopt;
  const auto* own = own_way_of(campaign, company);
  if (own != nullptr) one.reasons |= why::overridden;
  if (reachable) find_recipients(buyer, own != nullptr ? own->how : by.usual, one);
  return one;
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

void plan_check::find_recipients(company_id buyer, const body::way_to_choose& how,
                                 planned& one) const {
  const auto is = [&](mode wanted) { return how.mode == static_cast<std::uint64_t>(wanted); };
  if (is(mode::departments)) {
    to_departments(how.departments, false, one);
    return;
  }
  auto wanted = how.persons;
  if (!is(mode::persons)) {
    const auto found = favourites_.find({buyer, one.company});
    wanted = found == favourites_.end() ? std::vector<person_number>{} : found->second;
  }
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
