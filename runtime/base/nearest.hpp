#pragma once
/// What somebody probably meant.

#include <string>
#include <string_view>
#include <vector>

namespace trefoil {

/// The known word with the fewest letters to change, add or drop; empty when none is close enough to be meant.
[[nodiscard]] std::string nearest_of(std::string_view word, const std::vector<std::string>& known);

}  // namespace trefoil
