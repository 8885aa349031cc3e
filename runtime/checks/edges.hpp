#pragma once
/// Where an event may happen, and where it leads: rows of the checker's own tables.

#include <cstdint>

namespace trefoil::checks {

/// A phase as one of a set.
template <class Phase>
constexpr unsigned in(Phase one) {
  return 1U << static_cast<unsigned>(one);
}

template <class Phase>
struct edge {
  std::uint16_t tag;
  unsigned from;
  Phase to;
  bool stays = false;  ///< Leads nowhere else.
};

}  // namespace trefoil::checks
