#include "tests/sim/sim_mix.hpp"

#include "persistence/record.hpp"

namespace trefoil::sim {

namespace {

template <class T, std::size_t N>
T one_of(dice& draw, const T (&choices)[N]) {
  return choices[draw.roll(N)];
}

bool has(const mix& what, mark fault) { return what.faults.test(static_cast<std::size_t>(fault)); }

}  // namespace

bool mix::drops(std::string_view command) const {
  return checksum(command, seed) % 100 < dropped_percent;
}

mix mix_of(std::uint64_t seed) {
  constexpr std::size_t fault_percent = 60;
  constexpr std::int64_t retention_ms = 40'000;
  dice draw{seed ^ 0x6d697865'73656564U};  // Another row of numbers than the story's own.
  mix drawn;
  drawn.seed = seed;
  for (std::size_t at = 0; at < all_marks.size(); ++at) {
    if (all_marks[at].is_fault) drawn.faults.set(at, draw.chance(fault_percent));
  }
  drawn.actions = one_of<std::size_t>(draw, {150, 300, 600});
  drawn.suppliers = one_of<std::size_t>(draw, {5, 8, 14});
  drawn.dropped_percent = one_of<std::size_t>(draw, {0, 0, 25, 50});
  drawn.reminds_often = draw.chance(30);
  drawn.world.shards = one_of<shard_id>(draw, {2, 4, 8});
  drawn.world.live_max = has(drawn, mark::storm) ? 1 : one_of<std::size_t>(draw, {2, 4, 16});
  drawn.world.chain_max = one_of<std::uint32_t>(draw, {1, 3, 16});
  drawn.world.checkpoint_bytes = one_of<std::uint64_t>(draw, {1'000, 4'000, 20'000});
  if (draw.chance(35)) {
    // Longer than any request is open, so that its answer is still there when it comes again.
    drawn.world.retention_ms = retention_ms;
    drawn.world.step_ms = 10;
  }
  drawn.world.open_bytes_max = one_of<std::size_t>(draw, {8U << 20U, 2'000, 300});
  drawn.world.candidates_max = one_of<std::size_t>(draw, {limits::page_participants_max, 2, 1});
  return drawn;
}

std::string to_text(const mix& what) {
  std::string text
    = std::to_string(what.actions) + " actions, " + std::to_string(what.suppliers) + " suppliers, "
      + std::to_string(what.world.shards) + " shards, live " + std::to_string(what.world.live_max)
      + ", chain " + std::to_string(what.world.chain_max) + ", checkpoint "
      + std::to_string(what.world.checkpoint_bytes) + " B, batch "
      + std::to_string(what.world.open_bytes_max) + " B, page of "
      + std::to_string(what.world.candidates_max) + ", retention "
      + std::to_string(what.world.retention_ms) + " ms, " + std::to_string(what.dropped_percent)
      + " % of commands dropped, " + (what.reminds_often ? "reminds often, faults:" : "faults:");
  for (std::size_t at = 0; at < all_marks.size(); ++at) {
    if (what.faults.test(at)) text.append(" ").append(all_marks[at].name);
  }
  return text;
}

}  // namespace trefoil::sim
