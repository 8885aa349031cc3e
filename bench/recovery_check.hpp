#pragma once
/// Whether a node that was killed still knows everything that it acknowledged.

#include <cstdint>

#include "bench/wizard_load.hpp"

namespace trefoil::bench {

struct recovery_findings {
  std::uint64_t checked = 0;  ///< Tasks with something acknowledged.
  std::uint64_t lost = 0;     ///< Acknowledged commands whose effect is missing.
  std::uint64_t retried
    = 0;  ///< Acknowledged commands that were sent again under their request id.
  std::uint64_t answered_otherwise = 0;  ///< Of these: another answer than the first one.
};

/// Shows every task of the load, then sends the last acknowledged commands of some again.
[[nodiscard]] recovery_findings check_recovered(lanes&, const wizard_script&, const wizard_load&);

}  // namespace trefoil::bench
