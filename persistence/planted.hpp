#pragma once
/// Bugs that tests switch on, to see that the simulation finds them (docs/PROOF.md). Each is one line at the place
/// where the mistake would really be made. Only builds with TREFOIL_PLANTED_BUGS, which are those of the preset `dev`
/// and which nobody operates, can switch them on; in all others `planted` is the constant false, and the line is gone.

#include <array>
#include <cstdint>
#include <string_view>

#ifdef TREFOIL_PLANTED_BUGS
#include <atomic>
#endif

namespace trefoil {

enum class bug : std::uint8_t {
  none,
#define TREFOIL_BUG(name, what) name,
#include "persistence/planted.def"
#undef TREFOIL_BUG
};

struct bug_words {
  bug which;
  std::string_view name;
  std::string_view what;
};
/// All of them, in the order of planted.def.
inline constexpr auto all_bugs = std::to_array<bug_words>({
#define TREFOIL_BUG(name, what) {bug::name, #name, what},
#include "persistence/planted.def"
#undef TREFOIL_BUG
});

#ifdef TREFOIL_PLANTED_BUGS
inline constexpr bool can_plant_bugs = true;
inline std::atomic<bug> the_planted_bug{bug::none};
/// From now on this process has this bug, and no other.
inline void plant(bug one) { the_planted_bug.store(one, std::memory_order_relaxed); }
/// Whether this process has it.
inline bool planted(bug one) { return the_planted_bug.load(std::memory_order_relaxed) == one; }
#else
inline constexpr bool can_plant_bugs = false;
constexpr bool planted(bug) { return false; }
#endif

}  // namespace trefoil
