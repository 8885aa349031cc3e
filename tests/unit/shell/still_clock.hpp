#pragma once
/// A clock for those who only look.

#include "actors/shell/world.hpp"
#include "tests/unit/cast.hpp"

namespace trefoil::tests {

class still_clock final : public shell::clock {
public:
  [[nodiscard]] timestamp now() const override { return noon; }
};

}  // namespace trefoil::tests
