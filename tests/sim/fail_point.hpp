#pragma once
/// One step that goes wrong, and nothing else: for sweeps over all of them.

#include <cstdint>
#include <span>

#include "persistence/store.hpp"

namespace trefoil::sim {

/// What an append makes durable, or that something is read.
enum class fail_step : std::uint8_t { none, append, snapshot, page, checkpoint, trim, pull, read };

/// How it goes wrong. What was written and not synced is kept by the disk, or lost.
enum class fail_way : std::uint8_t { unwritten, unsynced, full_disk };

struct fail_point {
  fail_step step = fail_step::none;
  std::uint64_t nth = 1;  ///< The first: 1.
  fail_way way = fail_way::unwritten;
};

/// Such a thing is in it. `append` is in every one, `none` and `read` in none.
[[nodiscard]] bool holds(std::span<const journal_batch>, fail_step);

}  // namespace trefoil::sim
