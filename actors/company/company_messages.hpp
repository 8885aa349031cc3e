#pragma once
/// All a company can be asked, and all that can happen to it: its profile, its people, what it has started.

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "actors/base/facts.hpp"
#include "actors/base/machine.hpp"
#include "actors/base/sealed.hpp"

namespace trefoil::company {

enum class compliance : std::uint8_t { unknown = 0, pending, compliant, non_compliant };

/// The fields of a company that others may filter by, and its name.
struct profile {
  std::string name;
  std::string industry;
  std::string region;
  compliance compliance_status = compliance::unknown;
  bool buyer = false;  ///< Only a buyer has campaigns.
  static constexpr auto fields
    = field_list{field<1>("name", &profile::name).max(limits::name_bytes_max),
                 field<2>("industry", &profile::industry).max(limits::name_bytes_max).optional(),
                 field<3>("region", &profile::region).max(limits::name_bytes_max).optional(),
                 field<4>("compliance_status", &profile::compliance_status).optional(),
                 field<5>("buyer", &profile::buyer).optional()};
  friend bool operator==(const profile&, const profile&) = default;
};

/// A person who is to join.
struct newcomer {
  std::string name;
  std::string email;
  department_set departments;
  trefoil::role role = role::member;
  static constexpr auto fields
    = field_list{field<1>("name", &newcomer::name).max(limits::name_bytes_max),
                 field<2>("email", &newcomer::email).max(limits::name_bytes_max).optional(),
                 field<3>("departments", &newcomer::departments).optional(),
                 field<4>("role", &newcomer::role).optional()};
  friend bool operator==(const newcomer&, const newcomer&) = default;
};

/// A person of the company.
struct person {
  person_number number = 0;
  std::string name;
  std::string email;
  department_set departments;
  trefoil::role role = role::member;
  bool active = true;
  static constexpr auto fields
    = field_list{field<1>("number", &person::number), field<2>("name", &person::name),
                 field<3>("email", &person::email),   field<4>("departments", &person::departments),
                 field<5>("role", &person::role),     field<6>("active", &person::active)};
  friend bool operator==(const person&, const person&) = default;
};

// Commands.

/// Changes the named fields of the profile; needs an admin of the company. `buyer` changes only by the operator.
struct edit_profile {
  static constexpr std::string_view name_on_wire = "edit_profile";
  company_id company;
  std::optional<std::string> name;
  std::optional<std::string> industry;
  std::optional<std::string> region;
  std::optional<compliance> compliance_status;
  std::optional<bool> buyer;
  static constexpr auto fields
    = field_list{field<1>("company", &edit_profile::company),
                 field<2>("name", &edit_profile::name).max(limits::name_bytes_max),
                 field<3>("industry", &edit_profile::industry).max(limits::name_bytes_max),
                 field<4>("region", &edit_profile::region).max(limits::name_bytes_max),
                 field<5>("compliance_status", &edit_profile::compliance_status),
                 field<6>("buyer", &edit_profile::buyer)};
  [[nodiscard]] entity_id address() const { return company; }
};

/// Adds people, at most 1,000 a call; none: no change. The first of all people of a company who may answer
/// joins General Management whatever was said, and so does the first one later while nobody there may answer. Result:
/// `people`, the new ids in order; without a request id `field_missing`.
struct import_people {
  static constexpr std::string_view name_on_wire = "import_people";
  company_id company;
  std::vector<newcomer> people;
  static constexpr auto fields
    = field_list{field<1>("company", &import_people::company),
                 field<2>("people", &import_people::people).max(limits::chunk_items_max)};
  [[nodiscard]] entity_id address() const { return company; }
};

/// Replaces a person's departments. `last_general_manager` when nobody in General Management could answer any more.
struct set_departments {
  static constexpr std::string_view name_on_wire = "set_departments";
  person_id person;
  department_set departments;
  static constexpr auto fields = field_list{field<1>("person", &set_departments::person),
                                            field<2>("departments", &set_departments::departments)};
  [[nodiscard]] entity_id address() const { return person.company; }
};

/// A person leaves: every claim it holds is lost, drafts are kept. `last_general_manager` as above.
struct deactivate_person {
  static constexpr std::string_view name_on_wire = "deactivate_person";
  person_id person;
  static constexpr auto fields = field_list{field<1>("person", &deactivate_person::person)};
  [[nodiscard]] entity_id address() const { return person.company; }
};

/// Starts an empty workflow draft. Result: `workflow`.
struct create_workflow {
  static constexpr std::string_view name_on_wire = "create_workflow";
  company_id company;
  std::string name;
  static constexpr auto fields
    = field_list{field<1>("company", &create_workflow::company),
                 field<2>("name", &create_workflow::name).max(limits::name_bytes_max)};
  [[nodiscard]] entity_id address() const { return company; }
};

/// Starts a campaign draft; only a buyer may. Result: `campaign`.
struct create_campaign {
  static constexpr std::string_view name_on_wire = "create_campaign";
  company_id company;
  std::string name;
  static constexpr auto fields
    = field_list{field<1>("company", &create_campaign::company),
                 field<2>("name", &create_campaign::name).max(limits::name_bytes_max)};
  [[nodiscard]] entity_id address() const { return company; }
};

/// Starts an empty company list; only a buyer may. Result: `list`.
struct create_list {
  static constexpr std::string_view name_on_wire = "create_list";
  company_id company;
  std::string name;
  static constexpr auto fields
    = field_list{field<1>("company", &create_list::company),
                 field<2>("name", &create_list::name).max(limits::name_bytes_max)};
  [[nodiscard]] entity_id address() const { return company; }
};

/// The favourite contacts at one partner.
struct favourites_at {
  company_id partner;
  std::vector<person_id> persons;  ///< Of the partner. Empty: none any more.
  static constexpr auto fields
    = field_list{field<1>("partner", &favourites_at::partner),
                 field<2>("persons", &favourites_at::persons).max(limits::persons_per_target_max)};
  friend bool operator==(const favourites_at&, const favourites_at&) = default;
};

/// Replaces a buyer's favourite contacts at each of these partners, at most 1,000 a call; of a partner named twice the
/// last counts. Whether a person is active is asked when they are used. Answered when every shard has them. Needs a
/// manager; `not_buyer`, `self_connection`, `target_invalid` for a person of another company than the partner.
struct set_favourites {
  static constexpr std::string_view name_on_wire = "set_favourites";
  company_id company;
  std::vector<favourites_at> favourites;
  static constexpr auto fields
    = field_list{field<1>("company", &set_favourites::company),
                 field<2>("favourites", &set_favourites::favourites).max(limits::chunk_items_max)};
  [[nodiscard]] entity_id address() const { return company; }
};

using command = sealed<std::variant<edit_profile, import_people, set_departments, deactivate_person,
                                    create_workflow, create_campaign, set_favourites, create_list>>;

// Events.

struct admitted {
  static constexpr std::uint16_t tag = 0x0201;
  static constexpr std::uint8_t version = 1;
  company::profile profile;
  std::vector<person> people;
  static constexpr auto fields
    = field_list{field<1>("profile", &admitted::profile), field<2>("people", &admitted::people)};
  friend bool operator==(const admitted&, const admitted&) = default;
};

struct profile_edited {
  static constexpr std::uint16_t tag = 0x0202;
  static constexpr std::uint8_t version = 1;
  company::profile profile;  ///< The whole profile as it is now.
  static constexpr auto fields = field_list{field<1>("profile", &profile_edited::profile)};
  friend bool operator==(const profile_edited&, const profile_edited&) = default;
};

struct people_joined {
  static constexpr std::uint16_t tag = 0x0203;
  static constexpr std::uint8_t version = 1;
  std::vector<person> people;
  static constexpr auto fields = field_list{field<1>("people", &people_joined::people)};
  friend bool operator==(const people_joined&, const people_joined&) = default;
};

struct departments_changed {
  static constexpr std::uint16_t tag = 0x0204;
  static constexpr std::uint8_t version = 1;
  person_number person = 0;
  department_set departments;
  static constexpr auto fields
    = field_list{field<1>("person", &departments_changed::person),
                 field<2>("departments", &departments_changed::departments)};
  friend bool operator==(const departments_changed&, const departments_changed&) = default;
};

struct person_deactivated {
  static constexpr std::uint16_t tag = 0x0205;
  static constexpr std::uint8_t version = 1;
  person_number person = 0;
  static constexpr auto fields = field_list{field<1>("person", &person_deactivated::person)};
  friend bool operator==(const person_deactivated&, const person_deactivated&) = default;
};

struct workflow_created {
  static constexpr std::uint16_t tag = 0x0206;
  static constexpr std::uint8_t version = 1;
  std::uint32_t number = 0;
  std::string name;
  static constexpr auto fields = field_list{field<1>("number", &workflow_created::number),
                                            field<2>("name", &workflow_created::name)};
  friend bool operator==(const workflow_created&, const workflow_created&) = default;
};

struct campaign_created {
  static constexpr std::uint16_t tag = 0x0207;
  static constexpr std::uint8_t version = 1;
  std::uint32_t number = 0;
  std::string name;
  static constexpr auto fields = field_list{field<1>("number", &campaign_created::number),
                                            field<2>("name", &campaign_created::name)};
  friend bool operator==(const campaign_created&, const campaign_created&) = default;
};

/// The replica of a connection with `other`, in this company's shard. A letter: tasks from `other` that wait are
/// released when it says connected, and open ones wait when it says anything else. Changes no state of the company
/// itself.
struct connection_noted {
  static constexpr std::uint16_t tag = 0x0208;
  static constexpr std::uint8_t version = 1;
  company_id other;
  connection_status status = connection_status::none;
  company_id by;  ///< Who invited, ended or blocked.
  static constexpr auto fields = field_list{field<1>("other", &connection_noted::other),
                                            field<2>("status", &connection_noted::status),
                                            field<3>("by", &connection_noted::by)};
  friend bool operator==(const connection_noted&, const connection_noted&) = default;
};

/// The buyer's books in the partners' shards are told. Changes no state of the company itself.
struct favourites_set {
  static constexpr std::uint16_t tag = 0x0209;
  static constexpr std::uint8_t version = 1;
  std::uint32_t partners = 0;
  static constexpr auto fields = field_list{field<1>("partners", &favourites_set::partners)};
  friend bool operator==(const favourites_set&, const favourites_set&) = default;
};

struct list_created {
  static constexpr std::uint16_t tag = 0x020a;
  static constexpr std::uint8_t version = 1;
  std::uint32_t number = 0;
  std::string name;
  static constexpr auto fields
    = field_list{field<1>("number", &list_created::number), field<2>("name", &list_created::name)};
  friend bool operator==(const list_created&, const list_created&) = default;
};

using event = sealed<
  std::variant<admitted, profile_edited, people_joined, departments_changed, person_deactivated,
               workflow_created, campaign_created, connection_noted, favourites_set, list_created>>;

// Effects that a company takes.

/// From the registry: the company exists from now on. Does nothing to one that exists.
struct admit {
  static constexpr std::uint16_t tag = 0x0281;
  static constexpr std::uint8_t version = 1;
  company::profile profile;
  std::vector<newcomer> people;
  static constexpr auto fields
    = field_list{field<1>("profile", &admit::profile), field<2>("people", &admit::people)};
};

/// From a connection: it changed.
struct note_connection {
  static constexpr std::uint16_t tag = 0x0282;
  static constexpr std::uint8_t version = 1;
  company_id other;
  connection_status status = connection_status::none;
  company_id by;
  static constexpr auto fields = field_list{field<1>("other", &note_connection::other),
                                            field<2>("status", &note_connection::status),
                                            field<3>("by", &note_connection::by)};
};

using effect = sealed<std::variant<admit, note_connection>>;

/// A person at its longest, with the field numbers and lengths around it.
inline constexpr std::size_t person_bytes_max = 2 * limits::name_bytes_max + 40;
static_assert(limits::people_per_company_max * person_bytes_max + 1024
                <= limits::record_body_bytes_max,
              "a company with all the people that it may have fits into a snapshot");

struct state {
  bool exists = false;
  company::profile profile;
  std::vector<person> people;  ///< By number, ascending; leavers stay.
  std::uint32_t workflows = 0;
  std::uint32_t campaigns = 0;
  std::uint32_t lists = 0;
  static constexpr auto fields = field_list{
    field<1>("exists", &state::exists),       field<2>("profile", &state::profile),
    field<3>("people", &state::people),       field<4>("workflows", &state::workflows),
    field<5>("campaigns", &state::campaigns), field<6>("lists", &state::lists).optional()};
  friend bool operator==(const state&, const state&) = default;
};

}  // namespace trefoil::company

template <>
struct trefoil::enum_words<trefoil::company::compliance> {
  static constexpr std::array<std::string_view, 4> words{"unknown", "pending", "compliant",
                                                         "non_compliant"};
};
