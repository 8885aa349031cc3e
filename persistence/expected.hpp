#pragma once
/// The one place that names the expected type: std's shape, so that C++23 is a change of this file.

#include <tl/expected.hpp>

namespace trefoil {

template <class T, class E>
using expected = tl::expected<T, E>;

template <class E>
constexpr auto unexpected(E&& error) {
  return tl::unexpected<std::decay_t<E>>(std::forward<E>(error));
}

}  // namespace trefoil
