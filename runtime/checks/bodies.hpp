#pragma once
/// What the checks read of each record: field numbers, said a second time so that they are compared.

#include <optional>
#include <string>
#include <vector>

#include "actors/base/ids.hpp"
#include "runtime/checks/tags.hpp"

namespace trefoil::checks {

/// A connection's status as stored.
enum class tie : std::uint8_t {
  none,
  invited,
  connected,
  declined,
  withdrawn,
  expired,
  ended,
  blocked
};
inline constexpr std::uint8_t ties = 8;
/// The bit of General Management in a set of departments.
inline constexpr std::uint32_t general_management = 1;

namespace body {

/// Shorthand: nothing here is spoken, so names only say what stands at a number.
struct cursor {
  std::uint64_t source = 0;
  std::uint64_t upto = 0;
  static constexpr auto fields
    = field_list{field<1>("source", &cursor::source), field<2>("upto", &cursor::upto)};
};

/// A body whose first field is a number.
struct number {
  std::uint64_t value = 0;
  static constexpr auto fields = field_list{field<1>("value", &number::value)};
};
/// A body whose first two fields are numbers.
struct pair {
  std::uint64_t first = 0;
  std::int64_t second = 0;
  static constexpr auto fields
    = field_list{field<1>("first", &pair::first), field<2>("second", &pair::second)};
};

struct person {
  std::uint64_t value = 0;
  std::uint32_t departments = 0;
  std::uint64_t role = 0;
  bool active = false;
  static constexpr auto fields
    = field_list{field<1>("value", &person::value), field<4>("departments", &person::departments),
                 field<5>("role", &person::role), field<6>("active", &person::active)};
};
struct profile {
  std::string industry;
  std::string region;
  std::uint64_t compliance = 0;
  static constexpr auto fields
    = field_list{field<2>("industry", &profile::industry).optional(),
                 field<3>("region", &profile::region).optional(),
                 field<4>("compliance", &profile::compliance).optional()};
};
struct profile_edited {
  body::profile profile;
  static constexpr auto fields = field_list{field<1>("profile", &profile_edited::profile)};
};
struct admitted {
  body::profile profile;
  std::vector<person> people;
  static constexpr auto fields
    = field_list{field<1>("profile", &admitted::profile), field<2>("people", &admitted::people)};
};
struct people_joined {
  std::vector<person> people;
  static constexpr auto fields = field_list{field<1>("people", &people_joined::people)};
};
struct connection_noted {
  company_id other;
  std::uint64_t status = 0;
  company_id by;
  static constexpr auto fields = field_list{field<1>("other", &connection_noted::other),
                                            field<2>("status", &connection_noted::status),
                                            field<3>("by", &connection_noted::by)};
};
struct connection_changed {
  std::uint64_t status = 0;
  company_id by;
  static constexpr auto fields = field_list{field<1>("status", &connection_changed::status),
                                            field<2>("by", &connection_changed::by)};
};
struct version {
  std::uint64_t number = 0;
  static constexpr auto fields = field_list{field<2>("number", &version::number)};
};
struct workflow_published {
  body::version version;
  static constexpr auto fields = field_list{field<1>("version", &workflow_published::version)};
};

struct task_started {
  std::uint8_t finished = 0;
  std::uint8_t reachable = 0;
  static constexpr auto fields = field_list{field<2>("finished", &task_started::finished),
                                            field<3>("reachable", &task_started::reachable)};
};
struct saved {
  std::uint8_t finished = 0;
  std::uint8_t reachable = 0;
  static constexpr auto fields
    = field_list{field<4>("finished", &saved::finished), field<5>("reachable", &saved::reachable)};
};
struct moved {
  bool back = false;
  std::uint8_t finished = 0;
  std::uint8_t reachable = 0;
  static constexpr auto fields
    = field_list{field<3>("back", &moved::back), field<4>("finished", &moved::finished),
                 field<5>("reachable", &moved::reachable)};
};
struct submitted {
  std::uint8_t steps = 0;
  static constexpr auto fields = field_list{field<2>("steps", &submitted::steps)};
};

/// What leads on from a workflow's step while nothing is answered.
struct step_way {
  std::string key;
  std::optional<std::string> next;
  static constexpr auto fields
    = field_list{field<1>("key", &step_way::key), field<9>("next", &step_way::next)};
};
struct way {
  std::vector<step_way> steps;
  static constexpr auto fields = field_list{field<2>("steps", &way::steps).optional()};
};
struct frozen_way {
  way definition;
  static constexpr auto fields = field_list{field<4>("definition", &frozen_way::definition)};
};
struct plan_started {
  std::uint32_t attempt = 0;
  std::vector<company_id> individuals;
  std::string filter;
  std::uint32_t departments = 0;
  frozen_way version;
  std::uint64_t mode = 0;
  std::vector<company_id> excluded;
  std::vector<std::uint32_t> lists;
  std::vector<std::uint32_t> excluded_lists;
  std::vector<std::string> filters;
  static constexpr auto fields
    = field_list{field<1>("attempt", &plan_started::attempt),
                 field<2>("individuals", &plan_started::individuals),
                 field<3>("filter", &plan_started::filter),
                 field<4>("departments", &plan_started::departments),
                 field<5>("version", &plan_started::version),
                 field<6>("mode", &plan_started::mode).optional(),
                 field<7>("excluded", &plan_started::excluded).optional(),
                 field<8>("lists", &plan_started::lists).optional(),
                 field<9>("excluded_lists", &plan_started::excluded_lists).optional(),
                 field<10>("filters", &plan_started::filters).optional()};
};
/// Whom a campaign is meant for, as it travels to its cohorts.
struct exclusions {
  std::vector<company_id> individuals;
  std::vector<list_id> lists;
  static constexpr auto fields
    = field_list{field<1>("individuals", &exclusions::individuals).optional(),
                 field<2>("lists", &exclusions::lists).optional()};
};
struct audience {
  std::vector<company_id> individuals;
  std::string filter;
  std::vector<list_id> lists;
  body::exclusions exclusions;
  std::vector<std::string> filters;
  static constexpr auto fields
    = field_list{field<1>("individuals", &audience::individuals).optional(),
                 field<2>("filter", &audience::filter).optional(),
                 field<3>("lists", &audience::lists).optional(),
                 field<4>("exclusions", &audience::exclusions).optional(),
                 field<5>("filters", &audience::filters).optional()};
};
struct make_plan {
  std::uint32_t attempt = 0;
  body::audience audience;
  static constexpr auto fields = field_list{field<1>("attempt", &make_plan::attempt),
                                            field<2>("audience", &make_plan::audience)};
};
struct plan_finished {
  std::uint64_t hash = 0;
  std::uint64_t as_of = 0;
  static constexpr auto fields
    = field_list{field<1>("hash", &plan_finished::hash), field<2>("as_of", &plan_finished::as_of)};
};
struct plan_counts {
  std::uint64_t open = 0;
  std::uint64_t waiting = 0;
  std::uint64_t skipped = 0;
  std::uint64_t failed = 0;
  std::uint64_t not_found = 0;
  std::uint64_t by_favourites = 0;
  std::uint64_t fell_back = 0;
  std::uint64_t stale_contacts = 0;
  std::uint64_t overridden = 0;
  std::uint64_t by_name = 0;
  std::uint64_t by_filter = 0;
  std::uint64_t by_list = 0;
  std::uint64_t excluded = 0;
  static constexpr auto fields
    = field_list{field<1>("open", &plan_counts::open),
                 field<2>("waiting", &plan_counts::waiting),
                 field<3>("skipped", &plan_counts::skipped),
                 field<4>("failed", &plan_counts::failed),
                 field<5>("not_found", &plan_counts::not_found),
                 field<6>("by_favourites", &plan_counts::by_favourites),
                 field<7>("fell_back", &plan_counts::fell_back),
                 field<8>("stale_contacts", &plan_counts::stale_contacts),
                 field<9>("overridden", &plan_counts::overridden),
                 field<10>("by_name", &plan_counts::by_name),
                 field<11>("by_filter", &plan_counts::by_filter),
                 field<12>("by_list", &plan_counts::by_list).optional(),
                 field<13>("excluded", &plan_counts::excluded).optional()};
  [[nodiscard]] std::uint64_t all() const { return open + waiting + skipped + failed; }
  void add(const plan_counts& more) {
    fields.apply(
      [&](const auto&... each) { ((this->*(each.member) += more.*(each.member)), ...); });
  }
  friend bool operator==(const plan_counts&, const plan_counts&) = default;
};
struct page_planned {
  std::uint32_t number = 0;
  plan_counts counts;
  company_id through;
  std::uint64_t as_of = 0;
  std::uint64_t hash = 0;
  std::uint64_t plan_hash = 0;
  static constexpr auto fields = field_list{
    field<1>("number", &page_planned::number),   field<2>("counts", &page_planned::counts),
    field<3>("through", &page_planned::through), field<4>("as_of", &page_planned::as_of),
    field<5>("hash", &page_planned::hash),       field<6>("plan_hash", &page_planned::plan_hash)};
};
struct page_reminded {
  std::uint32_t number = 0;
  std::uint32_t reminder = 0;
  std::int64_t at_ms = 0;
  static constexpr auto fields = field_list{field<1>("number", &page_reminded::number),
                                            field<2>("reminder", &page_reminded::reminder),
                                            field<3>("at", &page_reminded::at_ms)};
};

/// Of a buyer, by partner.
struct contacts {
  company_id partner;
  std::vector<person_number> persons;
  static constexpr auto fields
    = field_list{field<1>("partner", &contacts::partner), field<2>("persons", &contacts::persons)};
};
struct favourites {
  std::vector<contacts> list;
  static constexpr auto fields = field_list{field<1>("list", &favourites::list)};
};

/// Of a list of a buyer: who came in, or went out.
struct members_noted {
  std::uint32_t list = 0;
  std::vector<company_id> companies;
  bool removed = false;
  static constexpr auto fields = field_list{field<1>("list", &members_noted::list),
                                            field<2>("companies", &members_noted::companies),
                                            field<3>("removed", &members_noted::removed)};
};

/// How targets are chosen, of one order for some companies.
struct way_to_choose {
  std::uint64_t mode = 0;
  std::uint32_t departments = 0;
  std::vector<person_number> persons;
  static constexpr auto fields = field_list{field<1>("mode", &way_to_choose::mode),
                                            field<2>("departments", &way_to_choose::departments),
                                            field<3>("persons", &way_to_choose::persons)};
  friend bool operator==(const way_to_choose&, const way_to_choose&) = default;
};
struct own_way {
  way_to_choose how;
  bool customised = false;
  static constexpr auto fields
    = field_list{field<1>("how", &own_way::how), field<2>("customised", &own_way::customised)};
  friend bool operator==(const own_way&, const own_way&) = default;
};
struct assignment_order {
  std::uint32_t number = 0;
  std::vector<company_id> companies;
  own_way wanted;
  bool replace = false;
  bool clear = false;
  static constexpr auto fields = field_list{field<1>("number", &assignment_order::number),
                                            field<2>("companies", &assignment_order::companies),
                                            field<3>("wanted", &assignment_order::wanted),
                                            field<4>("replace", &assignment_order::replace),
                                            field<5>("clear", &assignment_order::clear)};
};
struct companies_assigned {
  assignment_order order;
  static constexpr auto fields = field_list{field<1>("order", &companies_assigned::order)};
};
struct assignment_outcome {
  std::uint32_t number = 0;
  std::uint32_t changed = 0;
  std::uint32_t unchanged = 0;
  std::uint32_t impossible = 0;
  static constexpr auto fields
    = field_list{field<1>("number", &assignment_outcome::number),
                 field<2>("changed", &assignment_outcome::changed),
                 field<3>("unchanged", &assignment_outcome::unchanged),
                 field<4>("impossible", &assignment_outcome::impossible)};
  friend bool operator==(const assignment_outcome&, const assignment_outcome&) = default;
};
struct assignments_reported {
  std::vector<assignment_outcome> list;
  static constexpr auto fields = field_list{field<1>("list", &assignments_reported::list)};
};
struct assignments_heard {
  std::uint16_t shard = 0;
  std::vector<assignment_outcome> list;
  static constexpr auto fields = field_list{field<1>("shard", &assignments_heard::shard),
                                            field<2>("list", &assignments_heard::list)};
};
struct assignment_ordered {
  std::uint32_t number = 0;
  std::uint64_t awaited = 0;
  static constexpr auto fields = field_list{field<1>("number", &assignment_ordered::number),
                                            field<2>("awaited", &assignment_ordered::awaited)};
};

/// Of one participant, in all three records that hold it.
struct target {
  std::uint32_t departments = 0;
  std::vector<person_number> persons;
  static constexpr auto fields = field_list{field<1>("departments", &target::departments),
                                            field<2>("persons", &target::persons)};
};
struct change {
  std::uint32_t number = 0;
  std::uint64_t kind = 0;
  company_id company;
  std::int64_t at_ms = 0;
  target towards;
  bool force = false;
  static constexpr auto fields
    = field_list{field<1>("number", &change::number),   field<2>("kind", &change::kind),
                 field<3>("company", &change::company), field<4>("at", &change::at_ms),
                 field<6>("towards", &change::towards), field<7>("force", &change::force)};
};
struct changed {
  body::change change;
  static constexpr auto fields = field_list{field<1>("change", &changed::change)};
};
struct change_outcome {
  std::uint32_t number = 0;
  company_id company;
  std::uint16_t problem = 0;
  static constexpr auto fields = field_list{field<1>("number", &change_outcome::number),
                                            field<2>("company", &change_outcome::company),
                                            field<3>("problem", &change_outcome::problem)};
  friend bool operator==(const change_outcome&, const change_outcome&) = default;
};
struct change_outcomes {
  std::vector<change_outcome> list;
  static constexpr auto fields = field_list{field<1>("list", &change_outcomes::list)};
};

struct cohort_planned {
  std::uint16_t shard = 0;
  plan_counts counts;
  std::uint64_t hash = 0;
  static constexpr auto fields = field_list{field<1>("shard", &cohort_planned::shard),
                                            field<2>("counts", &cohort_planned::counts),
                                            field<3>("hash", &cohort_planned::hash)};
};
struct plan_agreed {
  plan_counts counts;
  static constexpr auto fields = field_list{field<1>("counts", &plan_agreed::counts)};
};
struct plan_refused {
  plan_counts counts;
  static constexpr auto fields = field_list{field<2>("counts", &plan_refused::counts)};
};

}  // namespace body

/// The body's fields; nothing when it is not what its tag says.
template <class Body>
[[nodiscard]] std::optional<Body> read_as(const record& from) {
  Body read;
  if (decode<spelling::stored>(from.body, read).failed()) return std::nullopt;
  return read;
}

}  // namespace trefoil::checks
