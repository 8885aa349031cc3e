#pragma once
/// The world outside the actors, as they see it: time passes here and nowhere else.

#include "actors/base/time.hpp"

namespace trefoil::shell {

/// The wall clock. Any thread.
class clock {
public:
  virtual ~clock() = default;
  [[nodiscard]] virtual timestamp now() const = 0;
};

}  // namespace trefoil::shell
