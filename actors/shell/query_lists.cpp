/// Lists that go over all shards: participants of a campaign, and what a buyer keeps about its partners.

#include <array>

#include "actors/campaign/campaign_view.hpp"
#include "actors/cohort/resolution.hpp"
#include "actors/shell/query_desk.hpp"
#include "actors/shell/query_words.hpp"
#include "actors/shell/slices.hpp"
#include "actors/shell/visibility.hpp"
#include "actors/shell/with_position.hpp"

namespace trefoil::shell {

namespace {

/// One row of `campaign.participants`.
struct spoken_participant {
  company_id company;
  cohort::participant_status status = cohort::participant_status::planned;
  std::optional<person_id> holder;
  std::uint8_t finished = 0;
  std::uint8_t reachable = 0;
  std::uint16_t reminders = 0;
  std::optional<task::close_reason> reason;
  std::optional<timestamp> due;
  department_set departments;
  std::vector<person_id> persons;
  std::optional<campaign::change_view> change;
  std::vector<std::string> reasons;
  std::vector<list_id> lists;
  std::vector<std::uint32_t> filters;
  static constexpr auto fields
    = field_list{field<1>("company", &spoken_participant::company),
                 field<2>("status", &spoken_participant::status),
                 field<3>("holder", &spoken_participant::holder),
                 field<4>("finished", &spoken_participant::finished),
                 field<5>("reachable", &spoken_participant::reachable),
                 field<6>("reminders", &spoken_participant::reminders),
                 field<7>("reason", &spoken_participant::reason),
                 field<8>("due", &spoken_participant::due),
                 field<9>("departments", &spoken_participant::departments),
                 field<10>("persons", &spoken_participant::persons),
                 field<11>("change", &spoken_participant::change),
                 field<12>("reasons", &spoken_participant::reasons),
                 field<13>("lists", &spoken_participant::lists),
                 field<14>("filters", &spoken_participant::filters)};
};

struct spoken_participants {
  std::vector<spoken_participant> participants;
  std::optional<std::string> next;
  static constexpr auto fields
    = field_list{field<1>("participants", &spoken_participants::participants),
                 field<2>("next", &spoken_participants::next)};
};

/// One row of `campaign.assignments`.
struct spoken_assignment {
  company_id company;
  campaign::assignment_mode mode = campaign::assignment_mode::departments;
  department_set departments;
  std::vector<person_id> persons;
  bool customised = false;
  std::optional<person_id> by;
  static constexpr auto fields
    = field_list{field<1>("company", &spoken_assignment::company),
                 field<2>("mode", &spoken_assignment::mode),
                 field<3>("departments", &spoken_assignment::departments),
                 field<4>("persons", &spoken_assignment::persons),
                 field<5>("customised", &spoken_assignment::customised),
                 field<6>("by", &spoken_assignment::by)};
};

struct spoken_assignments {
  std::vector<spoken_assignment> assignments;
  std::optional<std::string> next;
  static constexpr auto fields
    = field_list{field<1>("assignments", &spoken_assignments::assignments),
                 field<2>("next", &spoken_assignments::next)};
};

struct spoken_members {
  std::vector<company_id> members;
  std::optional<std::string> next;
  static constexpr auto fields = field_list{field<1>("members", &spoken_members::members),
                                            field<2>("next", &spoken_members::next)};
};

struct spoken_contacts {
  company_id partner;
  std::vector<person_id> persons;
  std::vector<person_id> stale;  ///< Of these: who would not be used now.
  static constexpr auto fields = field_list{field<1>("partner", &spoken_contacts::partner),
                                            field<2>("persons", &spoken_contacts::persons),
                                            field<3>("stale", &spoken_contacts::stale)};
};

struct spoken_favourites {
  std::vector<spoken_contacts> favourites;
  std::optional<std::string> next;
  static constexpr auto fields = field_list{field<1>("favourites", &spoken_favourites::favourites),
                                            field<2>("next", &spoken_favourites::next)};
};

/// Words of `cohort::reason`, as the counts of a plan name them.
std::vector<std::string> reason_words(std::uint32_t reasons) {
  constexpr std::array<std::pair<std::uint32_t, std::string_view>, 7> words{{
    {cohort::by_name, "by_name"},
    {cohort::by_filter, "by_filter"},
    {cohort::by_any_list, "by_list"},
    {cohort::overridden, "overridden"},
    {cohort::by_favourites, "by_favourites"},
    {cohort::fell_back, "fell_back"},
    {cohort::stale_contacts, "stale_contacts"},
  }};
  std::vector<std::string> told;
  for (const auto& [bits, word] : words) {
    if ((reasons & bits) != 0) told.emplace_back(word);
  }
  return told;
}

spoken_participant spoken(const participant_row& row) {
  spoken_participant told;
  told.company = row.company;
  told.status = row.now.status;
  told.holder = holder_of(row.company, row.now);
  told.finished = row.now.finished;
  told.reachable = row.now.reachable;
  told.reminders = row.now.reminders;
  if (row.now.reason != task::close_reason::none) told.reason = row.now.reason;
  told.due = due_of(row.now);
  told.departments = row.target.departments;
  for (const auto number : row.target.persons) told.persons.push_back({row.company, number});
  if (row.change.number != 0) told.change = campaign::view_of(row.change);
  told.reasons = reason_words(row.reasons);
  told.lists = row.lists;
  for (std::uint32_t at = 0; at < limits::filters_per_audience_max; ++at) {
    if ((row.reasons >> at & cohort::by_first_filter) != 0) told.filters.push_back(at);
  }
  return told;
}

spoken_contacts spoken(const directory& companies, company_id buyer, company_id partner,
                       const std::vector<person_number>& persons) {
  spoken_contacts told{partner, {}, {}};
  const auto row = companies.find(partner);
  const bool connected
    = companies.between(buyer, partner).status == connection_status::connected && row != nullptr;
  for (const auto one : persons) {
    told.persons.push_back({partner, one});
    if (!connected || !company::can_respond(*row, one)) told.stale.push_back({partner, one});
  }
  return told;
}

spoken_assignment spoken(company_id company, const campaign::company_assignment& one) {
  spoken_assignment told;
  told.company = company;
  told.mode = one.how.mode;
  told.departments = one.how.departments;
  for (const auto number : one.how.persons) told.persons.push_back({company, number});
  told.customised = one.customised;
  if (one.by.given()) told.by = one.by;
  return told;
}

/// How many pages are looked through before others get a turn at the folds.
constexpr std::size_t pages_max = 64;
/// How many are read at a time of a cohort that was put away.
constexpr std::size_t closed_pages_max = 16;

/// A list as it grows, like `participant_list`.
template <class Row>
struct row_list {
  company_id after;
  std::size_t limit = 0;
  company_id last = {};  ///< Of the last row.
  std::vector<Row> rows = {};
  bool ended = false;
};

}  // namespace

/// One shard after the other, each from its first company on, and of each what stands at one position: an answer ends
/// early for that, as in list_tasks. `look` adds rows of a shard behind `all.after`, and sees
/// to it that `all.ended` says whether that shard has more; `behind` goes on when others may have the folds again, and
/// says whether to go on. False: a shard is not recovered yet.
template <class List, class Look, class Behind>
bool query_desk::go_over(List& all, std::vector<spot>& positions, bool& more, Look look,
                         Behind behind) const {
  auto shard = all.after.given() ? entity_id{all.after}.shard_of(count()) : shard_id{0};
  while (shard < count() && all.rows.size() < all.limit) {
    all.ended = false;
    slices of_one_position;
    bool goes_on = true;
    while (goes_on && !all.ended && all.rows.size() < all.limit) {
      const bool read = shards_[shard]->read([&](const folds& from) {
        goes_on = of_one_position.take(from.position, all.rows, [&] { look(from, shard, all); });
      });
      if (!read) return false;
      if (goes_on && !behind(shard, all)) return true;
    }
    positions.emplace_back(shard, of_one_position.position());
    if (!all.ended) break;
    all.after = {};
    ++shard;
  }
  more = shard < count();
  return true;
}

template <class List, class Look>
bool query_desk::go_over(List& all, std::vector<spot>& positions, bool& more, Look look) const {
  return go_over(all, positions, more, look, [](shard_id, List&) { return true; });
}

bool query_desk::list(const incoming_query& what, const caller& asking,
                      const participants& wanted) const {
  auto problem = errc::none;
  if (!look_up(wanted.campaign, asking, problem)) return false;
  if (problem != errc::none) return refuse_query(what.back, problem);
  participant_list all;
  all.after = wanted.after;
  all.status = wanted.status;
  all.limit = wanted.limit;
  std::vector<spot> positions;
  bool more = false;
  const auto look = [&](const folds& from, shard_id shard, participant_list& to) {
    from.cohorts.participants({wanted.campaign, shard}, pages_max, to);
  };
  const auto look_in_store = [&](shard_id shard, participant_list& to) {
    if (!std::exchange(to.put_away, false)) return true;
    if (!wants(what)) {
      problem = errc::deadline_exceeded;
      return false;
    }
    // Mostly the first page has enough of them, unless few are wanted.
    const auto pages = to.status ? closed_pages_max : 1;
    const auto cohort = read_closed(*store_, {wanted.campaign, shard}, {to.after.value + 1}, pages);
    if (!cohort) {
      problem = errc::unreadable;
      return false;
    }
    (*cohort)->participants(wanted.campaign.buyer, pages, to);
    return true;
  };
  if (!go_over(all, positions, more, look, look_in_store)) return false;
  if (problem != errc::none) return refuse_query(what.back, problem);
  spoken_participants told;
  for (const auto& row : all.rows) told.participants.push_back(spoken(row));
  if (more && !all.rows.empty()) told.next = to_text(all.rows.back().company);
  return deliver(what.back, with_positions(encode_spoken(told), positions));
}

/// A list of rows that folds keep by company: `next(folds, after)` is the company behind one and its row, or nothing;
/// `rows` is where `Page` has them.
template <class Page, class Wanted, class Row, class Next>
bool query_desk::list_kept(const incoming_query& what, const Wanted& wanted,
                           std::vector<Row> Page::*rows, Next next) const {
  row_list<Row> all{wanted.after, wanted.limit};
  std::vector<spot> positions;
  bool more = false;
  const auto look = [&](const folds& from, shard_id, row_list<Row>& to) {
    while (to.rows.size() < to.limit && !to.ended) {
      std::optional<std::pair<company_id, Row>> one = next(from, to.after);
      to.ended = !one;
      if (!one) break;
      to.after = to.last = one->first;
      to.rows.push_back(std::move(one->second));
    }
  };
  if (!go_over(all, positions, more, look)) return false;
  Page told;
  if (more && !all.rows.empty()) told.next = to_text(all.last);
  told.*rows = std::move(all.rows);
  return deliver(what.back, with_positions(encode_spoken(told), positions));
}

bool query_desk::list(const incoming_query& what, const caller& asking,
                      const favourites& wanted) const {
  auto problem = errc::none;
  if (!look_up(wanted.company, asking, problem)) return false;
  if (problem != errc::none) return refuse_query(what.back, problem);
  using row = std::pair<company_id, spoken_contacts>;
  return list_kept(
    what, wanted, &spoken_favourites::favourites,
    [&](const folds& from, company_id after) -> std::optional<row> {
      const auto next = from.books.next_favourites(wanted.company, after);
      if (!next) return std::nullopt;
      return row{next->first, spoken(from.companies, wanted.company, next->first, *next->second)};
    });
}

bool query_desk::list(const incoming_query& what, const caller& asking,
                      const assignments& wanted) const {
  auto problem = errc::none;
  if (!look_up(wanted.campaign, asking, problem)) return false;
  if (problem != errc::none) return refuse_query(what.back, problem);
  using row = std::pair<company_id, spoken_assignment>;
  return list_kept(what, wanted, &spoken_assignments::assignments,
                   [&](const folds& from, company_id after) -> std::optional<row> {
                     const auto next = from.assignments.next(wanted.campaign, after);
                     if (!next) return std::nullopt;
                     return row{next->first, spoken(next->first, *next->second)};
                   });
}

bool query_desk::list(const incoming_query& what, const caller& asking,
                      const list_members& wanted) const {
  auto problem = errc::none;
  if (!look_up(wanted.list, asking, problem)) return false;
  if (problem != errc::none) return refuse_query(what.back, problem);
  using row = std::pair<company_id, company_id>;
  return list_kept(what, wanted, &spoken_members::members,
                   [&](const folds& from, company_id after) -> std::optional<row> {
                     const auto next = from.books.lists().next(wanted.list, after);
                     if (!next) return std::nullopt;
                     return row{*next, *next};
                   });
}

}  // namespace trefoil::shell
