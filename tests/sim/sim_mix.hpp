#pragma once
/// What one seed is made of: which faults may come, which commands are never given, how large everything is. Seeds
/// differ in what they leave out, because a fault that always comes hides what would happen without it.

#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>

#include "actors/base/ids.hpp"
#include "persistence/limits.hpp"
#include "tests/sim/fail_point.hpp"

namespace trefoil::sim {

/// Randomness: everything a seed decides is drawn from one of these, in order.
class dice {
public:
  explicit dice(std::uint64_t seed) : engine_{seed} {}
  /// 0 to `sides` - 1. REQUIRES: sides > 0.
  std::size_t roll(std::size_t sides) { return static_cast<std::size_t>(engine_() % sides); }
  bool chance(std::size_t percent) { return roll(100) < percent; }
  /// One time in so many.
  bool rarely(std::size_t times) { return roll(times) == 0; }

private:
  std::mt19937_64 engine_;
};

/// What may happen in a run. The faults come first.
enum class mark : std::uint8_t {
#define TREFOIL_FAULT(name, what) name,
#define TREFOIL_MARK(name, what) name,
#include "tests/sim/marks.def"
#undef TREFOIL_FAULT
#undef TREFOIL_MARK
};

struct mark_words {
  std::string_view name;
  std::string_view what;
  bool is_fault;
};
/// By mark.
inline constexpr auto all_marks = std::to_array<mark_words>({
#define TREFOIL_FAULT(name, what) {#name, what, true},
#define TREFOIL_MARK(name, what) {#name, what, false},
#include "tests/sim/marks.def"
#undef TREFOIL_FAULT
#undef TREFOIL_MARK
});

using fault_set = std::bitset<all_marks.size()>;

/// How often each of them happened.
struct sightings {
  std::array<std::uint64_t, all_marks.size()> count{};
  std::uint64_t& operator[](mark one) { return count[static_cast<std::size_t>(one)]; }
  void add(const sightings& more) {
    for (std::size_t at = 0; at < count.size(); ++at) count[at] += more.count[at];
  }
  friend bool operator==(const sightings&, const sightings&) = default;
};

struct world_options {
  shard_id shards = 8;
  std::size_t live_max = 4;                ///< Of a shard: small, so that entities come and go.
  std::uint32_t chain_max = 3;             ///< Small, so that many of them leave a snapshot.
  std::uint64_t checkpoint_bytes = 4'000;  ///< Of a shard: a few dozen records.
  std::size_t open_bytes_max = 8U << 20U;  ///< Of a shard's open batch: beyond it decisions wait.
  std::size_t candidates_max = limits::page_participants_max;  ///< Of a page: few make many pages.
  std::int64_t retention_ms = 0;                               ///< 0: the whole journal stays.
  std::int64_t step_ms = 0;                                    ///< What a step takes.
  fail_point fails;                                            ///< Beside all faults.
};

struct mix {
  std::uint64_t seed = 0;
  fault_set faults;
  world_options world;
  std::size_t actions = 0;
  std::size_t suppliers = 0;
  std::size_t dropped_percent = 0;  ///< Of the commands: in this story nobody gives them.
  bool reminds_often = false;

  /// Whether nobody gives this command (`task.claim`).
  [[nodiscard]] bool drops(std::string_view command) const;
};

[[nodiscard]] mix mix_of(std::uint64_t seed);
/// One line.
[[nodiscard]] std::string to_text(const mix&);

}  // namespace trefoil::sim
