#pragma once
/// What the programs call themselves.

#include <string_view>

namespace trefoil {

inline constexpr std::string_view server_name = "trefoil";
inline constexpr std::string_view server_version = "0.1.0";

}  // namespace trefoil
