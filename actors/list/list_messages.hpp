#pragma once
/// All a company list can be asked, and all that can happen to it: a name for companies that its owner sends campaigns
/// to, or leaves out. Who is in it lies in the owner's books, where plans are made; the list itself keeps its name.

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "actors/base/machine.hpp"
#include "actors/base/sealed.hpp"

namespace trefoil::list {

// Commands. All need a manager of the owner; `illegal_transition` once the list is deleted.

/// Puts companies into the list, at most 1,000 a call, whoever they are; those that are in it stay. `limit_exceeded`
/// beyond 5,000,000 additions over all calls. Answered when every shard has them.
struct add {
  static constexpr std::string_view name_on_wire = "add";
  list_id list;
  std::vector<company_id> companies;
  static constexpr auto fields
    = field_list{field<1>("list", &add::list),
                 field<2>("companies", &add::companies).max(limits::chunk_items_max)};
  [[nodiscard]] entity_id address() const { return list; }
};

/// Takes companies out of the list, at most 1,000 a call; those that are not in it stay out. Answered as above.
struct remove {
  static constexpr std::string_view name_on_wire = "remove";
  list_id list;
  std::vector<company_id> companies;
  static constexpr auto fields
    = field_list{field<1>("list", &remove::list),
                 field<2>("companies", &remove::companies).max(limits::chunk_items_max)};
  [[nodiscard]] entity_id address() const { return list; }
};

struct rename {
  static constexpr std::string_view name_on_wire = "rename";
  list_id list;
  std::string name;
  static constexpr auto fields = field_list{
    field<1>("list", &rename::list), field<2>("name", &rename::name).max(limits::name_bytes_max)};
  [[nodiscard]] entity_id address() const { return list; }
};

/// Drafts that name it cannot be published any more; campaigns that were keep whom they were sent to. Answered when
/// every shard has dropped it. Again: no change.
struct erase {
  static constexpr std::string_view name_on_wire = "delete";
  list_id list;
  static constexpr auto fields = field_list{field<1>("list", &erase::list)};
  [[nodiscard]] entity_id address() const { return list; }
};

using command = sealed<std::variant<add, remove, rename, erase>>;

// Events.

struct started {
  static constexpr std::uint16_t tag = 0x0901;
  static constexpr std::uint8_t version = 1;
  std::string name;
  static constexpr auto fields = field_list{field<1>("name", &started::name)};
  friend bool operator==(const started&, const started&) = default;
};

/// The owner's books are told of so many companies.
struct members_added {
  static constexpr std::uint16_t tag = 0x0902;
  static constexpr std::uint8_t version = 1;
  std::uint32_t companies = 0;
  static constexpr auto fields = field_list{field<1>("companies", &members_added::companies)};
  friend bool operator==(const members_added&, const members_added&) = default;
};

struct members_removed {
  static constexpr std::uint16_t tag = 0x0903;
  static constexpr std::uint8_t version = 1;
  std::uint32_t companies = 0;
  static constexpr auto fields = field_list{field<1>("companies", &members_removed::companies)};
  friend bool operator==(const members_removed&, const members_removed&) = default;
};

struct renamed {
  static constexpr std::uint16_t tag = 0x0904;
  static constexpr std::uint8_t version = 1;
  std::string name;
  static constexpr auto fields = field_list{field<1>("name", &renamed::name)};
  friend bool operator==(const renamed&, const renamed&) = default;
};

/// The owner's books are told to forget it.
struct deleted {
  static constexpr std::uint16_t tag = 0x0905;
  static constexpr std::uint8_t version = 1;
  static constexpr auto fields = field_list{};
  friend bool operator==(const deleted&, const deleted&) = default;
};

using event = sealed<std::variant<started, members_added, members_removed, renamed, deleted>>;

/// From the owner: the list exists from now on.
struct start {
  static constexpr std::uint16_t tag = 0x0981;
  static constexpr std::uint8_t version = 1;
  std::string name;
  static constexpr auto fields = field_list{field<1>("name", &start::name)};
};

using effect = sealed<std::variant<start>>;

enum class status : std::uint8_t { none = 0, active, deleted };

struct state {
  list::status status = list::status::none;
  std::string name;
  std::uint32_t additions = 0;  ///< Over all calls, members again included.
  static constexpr auto fields
    = field_list{field<1>("status", &state::status), field<2>("name", &state::name),
                 field<3>("additions", &state::additions)};
  friend bool operator==(const state&, const state&) = default;
};

/// What `list.show` counts, read after what the list says of itself.
struct figures {
  std::uint64_t members = 0;
  static constexpr auto fields = field_list{field<1>("members", &figures::members)};
};

}  // namespace trefoil::list

template <>
struct trefoil::enum_words<trefoil::list::status> {
  static constexpr std::array<std::string_view, 3> words{"none", "active", "deleted"};
};
