#pragma once
/// What every page has: how it looks, and the little that it does by itself.

#include <string_view>

namespace trefoil::scenarios::html {

/// Light and dark by what the reader prefers; `data-theme` of the root says otherwise.
[[nodiscard]] std::string_view style();
/// Shows values under the pointer, and switches light and dark. The page says everything without it.
[[nodiscard]] std::string_view script();

}  // namespace trefoil::scenarios::html
