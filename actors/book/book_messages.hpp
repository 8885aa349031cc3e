#pragma once
/// A book: what a buyer noted about those companies that live in one shard, favourite contacts and who is in a list, so
/// that planning there reads nothing from elsewhere. Its notes arrive as effects and are folded by the shard; the
/// entity itself only journals them.

#include <variant>
#include <vector>

#include "actors/base/machine.hpp"
#include "actors/base/sealed.hpp"

namespace trefoil::book {

/// The favourite contacts at one partner, in place of those before; none: it has none any more.
struct favourite_contacts {
  company_id partner;
  std::vector<person_number> persons;  ///< Ascending, each once.
  static constexpr auto fields = field_list{field<1>("partner", &favourite_contacts::partner),
                                            field<2>("persons", &favourite_contacts::persons)};
  friend bool operator==(const favourite_contacts&, const favourite_contacts&) = default;
};

/// Nobody asks a book.
struct no_command {
  static constexpr auto fields = field_list{};
};
using command = sealed<std::variant<no_command>>;

struct favourites_noted {
  static constexpr std::uint16_t tag = 0x0801;
  static constexpr std::uint8_t version = 1;
  std::vector<favourite_contacts> favourites;
  static constexpr auto fields = field_list{field<1>("favourites", &favourites_noted::favourites)};
  friend bool operator==(const favourites_noted&, const favourites_noted&) = default;
};

/// Companies came into a list of the buyer, or went out of it.
struct members_noted {
  static constexpr std::uint16_t tag = 0x0802;
  static constexpr std::uint8_t version = 1;
  std::uint32_t list = 0;             ///< Its number.
  std::vector<company_id> companies;  ///< Ascending, each once.
  bool removed = false;
  static constexpr auto fields = field_list{field<1>("list", &members_noted::list),
                                            field<2>("companies", &members_noted::companies),
                                            field<3>("removed", &members_noted::removed)};
  friend bool operator==(const members_noted&, const members_noted&) = default;
};

/// The list was deleted: nobody is in it any more.
struct list_dropped {
  static constexpr std::uint16_t tag = 0x0803;
  static constexpr std::uint8_t version = 1;
  std::uint32_t list = 0;
  static constexpr auto fields = field_list{field<1>("list", &list_dropped::list)};
  friend bool operator==(const list_dropped&, const list_dropped&) = default;
};
using event = sealed<std::variant<favourites_noted, members_noted, list_dropped>>;

/// From the buyer.
struct note_favourites {
  static constexpr std::uint16_t tag = 0x0881;
  static constexpr std::uint8_t version = 1;
  std::vector<favourite_contacts> favourites;
  static constexpr auto fields = field_list{field<1>("favourites", &note_favourites::favourites)};
};

/// From a list, of those of its companies that live in this shard.
struct note_members {
  static constexpr std::uint16_t tag = 0x0882;
  static constexpr std::uint8_t version = 1;
  std::uint32_t list = 0;
  std::vector<company_id> companies;
  bool removed = false;
  static constexpr auto fields = field_list{field<1>("list", &note_members::list),
                                            field<2>("companies", &note_members::companies),
                                            field<3>("removed", &note_members::removed)};
};

/// From a list.
struct drop_list {
  static constexpr std::uint16_t tag = 0x0883;
  static constexpr std::uint8_t version = 1;
  std::uint32_t list = 0;
  static constexpr auto fields = field_list{field<1>("list", &drop_list::list)};
};
using effect = sealed<std::variant<note_favourites, note_members, drop_list>>;

/// The notes themselves may be a million: they are the shard's fold.
struct state {
  static constexpr auto fields = field_list{};
  friend bool operator==(const state&, const state&) = default;
};

}  // namespace trefoil::book
