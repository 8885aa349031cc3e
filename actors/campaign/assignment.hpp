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
};

/// Where nobody can be found this way, it is General Management.
struct assignment {
  assignment_mode mode = assignment_mode::departments;
  department_set departments;
  static constexpr auto fields = std::tuple{field<1>("mode", &assignment::mode),
                                            field<2>("departments", &assignment::departments)};
  friend bool operator==(const assignment&, const assignment&) = default;
};

}  // namespace trefoil::campaign

template <>
struct trefoil::enum_words<trefoil::campaign::assignment_mode> {
  static constexpr std::array<std::string_view, 3> words{"departments", "favourites",
                                                         "favourites_else_departments"};
};
