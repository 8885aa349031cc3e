#pragma once
/// A book: what a buyer noted about those of its partners that live in one shard, so that planning there reads nothing
/// from elsewhere. Its notes arrive as effects and are folded by the shard; the entity itself only journals them.

#include <variant>
#include <vector>

#include "actors/base/machine.hpp"
#include "actors/base/sealed.hpp"

namespace trefoil::book {

/// The favourite contacts at one partner, in place of those before; none: it has none any more.
struct favourite_contacts {
  company_id partner;
  std::vector<person_number> persons;  ///< Ascending, each once.
  static constexpr auto fields = std::tuple{field<1>("partner", &favourite_contacts::partner),
                                            field<2>("persons", &favourite_contacts::persons)};
  friend bool operator==(const favourite_contacts&, const favourite_contacts&) = default;
};

/// Nobody asks a book.
struct no_command {
  static constexpr auto fields = std::tuple{};
};
using command = sealed<std::variant<no_command>>;

struct favourites_noted {
  static constexpr std::uint16_t tag = 0x0801;
  static constexpr std::uint8_t version = 1;
  std::vector<favourite_contacts> favourites;
  static constexpr auto fields = std::tuple{field<1>("favourites", &favourites_noted::favourites)};
  friend bool operator==(const favourites_noted&, const favourites_noted&) = default;
};
using event = sealed<std::variant<favourites_noted>>;

/// From the buyer.
struct note_favourites {
  static constexpr std::uint16_t tag = 0x0881;
  static constexpr std::uint8_t version = 1;
  std::vector<favourite_contacts> favourites;
  static constexpr auto fields = std::tuple{field<1>("favourites", &note_favourites::favourites)};
};
using effect = sealed<std::variant<note_favourites>>;

/// The notes themselves may be a million: they are the shard's fold.
struct state {
  static constexpr auto fields = std::tuple{};
  friend bool operator==(const state&, const state&) = default;
};

}  // namespace trefoil::book
