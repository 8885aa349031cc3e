#include "actors/company/company_machine.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include "actors/base/permission.hpp"
#include "actors/book/book_messages.hpp"
#include "actors/campaign/campaign_messages.hpp"
#include "actors/company/company_row.hpp"
#include "actors/list/list_messages.hpp"
#include "actors/workflow/workflow_messages.hpp"

namespace trefoil::company {

namespace {

using outcome = decision<event>;

happening<event> happened(event past) {
  happening<event> all;
  all.events.push_back(std::move(past));
  return all;
}

happening<event> nothing_new() { return {}; }

/// Why the caller may not ask this; a company that does not exist is hidden from everybody.
std::optional<refused> stopped(const state& company, company_id id, const facts& known, role least,
                               std::string_view permission) {
  if (!company.exists) return refused{errc::not_found, {}, {}};
  return forbidden(known.caller, id, least, permission);
}

/// The person, or null.
template <class State>
auto* find(State& company, person_number number) {
  return number == 0 || number > company.people.size() ? nullptr : &company.people[number - 1];
}

bool manages(const person& one) {
  return may_answer(one) && one.departments.has(department::general_management);
}

/// True when General Management has no active member but this one.
bool is_last_general_manager(const state& company, const person& one) {
  return manages(one)
         && std::none_of(company.people.begin(), company.people.end(), [&](const person& other) {
              return other.number != one.number && manages(other);
            });
}

/// The first who may answer joins General Management; where nobody may, the first.
void enrol_one(std::vector<person>& people) {
  const auto first = std::find_if(people.begin(), people.end(), may_answer<person>);
  auto& one = first != people.end() ? *first : people.front();
  one.departments.add(department::general_management);
}

std::vector<person> numbered(const std::vector<newcomer>& newcomers, std::size_t known) {
  std::vector<person> people;
  people.reserve(newcomers.size());
  for (const auto& one : newcomers) {
    people.push_back({.number = static_cast<person_number>(++known),
                      .name = one.name,
                      .email = one.email,
                      .departments = one.departments,
                      .role = one.role,
                      .active = true});
  }
  return people;
}

outcome on(const state& company, company_id id, const edit_profile& asked, const facts& known) {
  if (auto no = stopped(company, id, known, role::admin, "admin")) return unexpected(*no);
  if (asked.buyer && !known.caller.is_operator()) return unexpected(lacks("operator"));
  auto edited = company.profile;
  if (asked.name) edited.name = *asked.name;
  if (asked.industry) edited.industry = *asked.industry;
  if (asked.region) edited.region = *asked.region;
  if (asked.compliance_status) edited.compliance_status = *asked.compliance_status;
  if (asked.buyer) edited.buyer = *asked.buyer;
  if (edited == company.profile) return nothing_new();
  return happened(profile_edited{.profile = std::move(edited)});
}

outcome on(const state& company, company_id id, const import_people& asked, const facts& known) {
  if (auto no = stopped(company, id, known, role::admin, "admin")) return unexpected(*no);
  // Without a request id a retry would let the same people join again.
  if (known.request == request_key{}) return refuse(errc::field_missing, {}, {{"field", "rid"}});
  if (asked.people.empty()) return nothing_new();
  if (company.people.size() + asked.people.size() > limits::people_per_company_max) {
    return refuse(errc::limit_exceeded, "A company has at most so many people, leavers included",
                  {{"max", static_cast<std::int64_t>(limits::people_per_company_max)}});
  }
  people_joined joined{.people = numbered(asked.people, company.people.size())};
  const auto nobody_manages = [](const std::vector<person>& people) {
    return std::none_of(people.begin(), people.end(), manages);
  };
  if (company.people.empty() || (nobody_manages(company.people) && nobody_manages(joined.people)))
    enrol_one(joined.people);
  return happened(std::move(joined));
}

outcome on(const state& company, company_id id, const set_departments& asked, const facts& known) {
  if (auto no = stopped(company, id, known, role::admin, "admin")) return unexpected(*no);
  const auto* one = find(company, asked.person.number);
  if (one == nullptr) return refuse(errc::not_found);
  if (!one->active) return refuse(errc::person_inactive, {}, {{"person", to_text(asked.person)}});
  if (one->departments == asked.departments) return nothing_new();
  if (!asked.departments.has(department::general_management)
      && is_last_general_manager(company, *one)) {
    return refuse(errc::last_general_manager);
  }
  return happened(departments_changed{.person = one->number, .departments = asked.departments});
}

outcome on(const state& company, company_id id, const deactivate_person& asked,
           const facts& known) {
  if (auto no = stopped(company, id, known, role::admin, "admin")) return unexpected(*no);
  const auto* one = find(company, asked.person.number);
  if (one == nullptr) return refuse(errc::not_found);
  if (!one->active) return nothing_new();
  if (is_last_general_manager(company, *one)) return refuse(errc::last_general_manager);
  return happened(person_deactivated{.person = one->number});
}

outcome on(const state& company, company_id id, const create_workflow& asked, const facts& known) {
  if (auto no = stopped(company, id, known, role::manager, "author")) return unexpected(*no);
  const workflow_created created{.number = company.workflows + 1, .name = asked.name};
  auto all = happened(created);
  all.effects.push_back(
    send_to(workflow_id{id, created.number}, workflow::start{.name = created.name}));
  return all;
}

outcome on(const state& company, company_id id, const create_campaign& asked, const facts& known) {
  if (auto no = stopped(company, id, known, role::manager, "campaign.manage"))
    return unexpected(*no);
  if (!company.profile.buyer) return refuse(errc::not_buyer);
  const campaign_created created{.number = company.campaigns + 1, .name = asked.name};
  auto all = happened(created);
  all.effects.push_back(
    send_to(campaign_id{id, created.number}, campaign::start{.name = created.name}));
  return all;
}

outcome on(const state& company, company_id id, const create_list& asked, const facts& known) {
  if (auto no = stopped(company, id, known, role::manager, "campaign.manage"))
    return unexpected(*no);
  if (!company.profile.buyer) return refuse(errc::not_buyer);
  const list_created created{.number = company.lists + 1, .name = asked.name};
  auto all = happened(created);
  all.effects.push_back(send_to(list_id{id, created.number}, list::start{.name = created.name}));
  return all;
}

std::vector<person_number> numbers_of(const std::vector<person_id>& persons) {
  std::vector<person_number> numbers;
  numbers.reserve(persons.size());
  for (const auto& one : persons) numbers.push_back(one.number);
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  return numbers;
}

outcome on(const state& company, company_id id, const set_favourites& asked, const facts& known) {
  if (auto no = stopped(company, id, known, role::manager, "campaign.manage"))
    return unexpected(*no);
  if (!company.profile.buyer) return refuse(errc::not_buyer);
  if (asked.favourites.empty()) return nothing_new();
  std::map<shard_id, book::note_favourites> notes;
  for (const auto& one : asked.favourites) {
    const meta_map where{{"partner", to_text(one.partner)}};
    if (one.partner == id) return refuse(errc::self_connection, {}, where);
    const bool all_there
      = std::all_of(one.persons.begin(), one.persons.end(),
                    [&](const person_id& person) { return person.company == one.partner; });
    if (!all_there) return refuse(errc::target_invalid, "a person of another company", where);
    auto& of_shard = notes[entity_id{one.partner}.shard_of(known.shards)];
    of_shard.favourites.push_back({one.partner, numbers_of(one.persons)});
  }
  auto all = happened(favourites_set{static_cast<std::uint32_t>(asked.favourites.size())});
  for (const auto& [shard, note] : notes) all.effects.push_back(send_to(book_id{id, shard}, note));
  return all;
}

happening<event> on(const state& company, const admit& sent) {
  if (company.exists) return nothing_new();
  admitted in{.profile = sent.profile, .people = numbered(sent.people, 0)};
  if (!in.people.empty() && std::none_of(in.people.begin(), in.people.end(), manages))
    enrol_one(in.people);
  return happened(std::move(in));
}

/// Noted even before the company exists: its admission travels another way and may arrive later.
happening<event> on(const state&, const note_connection& sent) {
  return happened(connection_noted{.other = sent.other, .status = sent.status, .by = sent.by});
}

void apply(state& company, const admitted& past) {
  company.exists = true;
  company.profile = past.profile;
  company.people = past.people;
}

void apply(state& company, const profile_edited& past) { company.profile = past.profile; }

void apply(state& company, const people_joined& past) {
  company.people.insert(company.people.end(), past.people.begin(), past.people.end());
}

void apply(state& company, const departments_changed& past) {
  if (auto* one = find(company, past.person)) one->departments = past.departments;
}

void apply(state& company, const person_deactivated& past) {
  if (auto* one = find(company, past.person)) one->active = false;
}

void apply(state& company, const workflow_created& past) { company.workflows = past.number; }

void apply(state& company, const campaign_created& past) { company.campaigns = past.number; }

void apply(state& company, const list_created& past) { company.lists = past.number; }

void apply(state&, const connection_noted&) {}
void apply(state&, const favourites_set&) {}

struct workflow_result {
  workflow_id workflow;
  static constexpr auto fields = field_list{field<1>("workflow", &workflow_result::workflow)};
};

struct campaign_result {
  campaign_id campaign;
  static constexpr auto fields = field_list{field<1>("campaign", &campaign_result::campaign)};
};

struct list_result {
  list_id list;
  static constexpr auto fields = field_list{field<1>("list", &list_result::list)};
};

struct people_result {
  std::vector<person_id> people;
  static constexpr auto fields = field_list{field<1>("people", &people_result::people)};
};

answer answer_to(company_id id, const people_joined& past) {
  people_result result;
  for (const auto& one : past.people) result.people.push_back({id, one.number});
  return {.result = encode_spoken(result)};
}

answer answer_to(company_id id, const workflow_created& past) {
  return {.result = encode_spoken(workflow_result{{id, past.number}}), .when_delivered = true};
}

answer answer_to(company_id id, const campaign_created& past) {
  return {.result = encode_spoken(campaign_result{{id, past.number}}), .when_delivered = true};
}

answer answer_to(company_id id, const list_created& past) {
  return {.result = encode_spoken(list_result{{id, past.number}}), .when_delivered = true};
}

answer answer_to(company_id, const favourites_set&) {
  return {.result = empty_result(), .when_delivered = true};
}

template <class Event>
answer answer_to(company_id, const Event&) {
  return {.result = empty_result()};
}

}  // namespace

decision<event> machine::decide(const state& company, const entity_id& id, const command& asked,
                                const facts& known) {
  return std::visit([&](const auto& one) { return on(company, id.as_company(), one, known); },
                    asked);
}

happening<event> machine::take(const state& company, const entity_id&, const effect& sent,
                               const facts&) {
  return std::visit([&](const auto& one) { return on(company, one); }, sent);
}

void machine::evolve(state& company, const entity_id&, const event& past) {
  std::visit([&](const auto& one) { apply(company, one); }, past);
}

answer machine::answer_of(const entity_id& id, const std::vector<event>& past) {
  if (past.empty()) return {.result = empty_result()};
  return std::visit([&](const auto& one) { return answer_to(id.as_company(), one); }, past.front());
}

}  // namespace trefoil::company
