#pragma once
/// How it is chosen whom the task of a participant is for.

#include <array>
#include <string_view>
#include <vector>

#include "actors/base/departments.hpp"
#include "actors/base/ids.hpp"

namespace trefoil::campaign {

/// Numbers are stored.
enum class assignment_mode : std::uint8_t {
  departments = 0,              ///< These; none named: General Management.
  favourites,                   ///< The buyer's favourite contacts at the company.
  favourites_else_departments,  ///< The same, and the departments where there are none.
  persons,                      ///< These, of one company: of an override only.
};

/// Where nobody can be found this way, it is General Management.
struct assignment {
  assignment_mode mode = assignment_mode::departments;
  department_set departments;
  std::vector<person_number> persons;  ///< Ascending, each once.
  static constexpr auto fields = field_list{field<1>("mode", &assignment::mode),
                                            field<2>("departments", &assignment::departments),
                                            field<3>("persons", &assignment::persons)};
  friend bool operator==(const assignment&, const assignment&) = default;
};

/// An override: how it is chosen at one company, whatever the campaign says.
struct company_assignment {
  assignment how;
  bool customised = false;  ///< For this company alone; else by a bulk assignment.
  person_id by;             ///< Who set it; not given: the operator.
  static constexpr auto fields = field_list{field<1>("how", &company_assignment::how),
                                            field<2>("customised", &company_assignment::customised),
                                            field<3>("by", &company_assignment::by)};
  friend bool operator==(const company_assignment&, const company_assignment&) = default;
};

/// Overrides for some companies of one shard, as they travel and as the cohort there journals them.
struct assignment_order {
  std::uint32_t number = 0;  ///< The campaign's, from 1 on.
  std::vector<company_id> companies;
  company_assignment wanted;
  bool replace = false;  ///< Also where the company has been customised.
  bool clear = false;    ///< Takes overrides away: the campaign's own way counts again.
  static constexpr auto fields = field_list{field<1>("number", &assignment_order::number),
                                            field<2>("companies", &assignment_order::companies),
                                            field<3>("wanted", &assignment_order::wanted),
                                            field<4>("replace", &assignment_order::replace),
                                            field<5>("clear", &assignment_order::clear)};
  friend bool operator==(const assignment_order&, const assignment_order&) = default;
};

/// How many companies an order made a difference to, in one shard.
struct assignment_outcome {
  std::uint32_t number = 0;
  std::uint32_t changed = 0;
  std::uint32_t unchanged = 0;   ///< It was so, or customised and not to be replaced.
  std::uint32_t impossible = 0;  ///< No partner, or nobody there may answer whom it means.
  static constexpr auto fields
    = field_list{field<1>("number", &assignment_outcome::number),
                 field<2>("changed", &assignment_outcome::changed),
                 field<3>("unchanged", &assignment_outcome::unchanged),
                 field<4>("impossible", &assignment_outcome::impossible)};
  friend bool operator==(const assignment_outcome&, const assignment_outcome&) = default;
};

}  // namespace trefoil::campaign

template <>
struct trefoil::enum_words<trefoil::campaign::assignment_mode> {
  static constexpr std::array<std::string_view, 4> words{"departments", "favourites",
                                                         "favourites_else_departments", "persons"};
};
