#pragma once
/// Whom planning looks at next: put together from what a shard knows of companies, connections and notes.

#include <memory>

#include "actors/shell/board.hpp"
#include "actors/shell/directory.hpp"
#include "actors/shell/notes.hpp"
#include "actors/shell/overrides.hpp"

namespace trefoil::shell {

/// The next candidates behind the last one judged: named ones and those that the buyer is connected to or has invited,
/// in the order of their ids, each once, at most `max`.
[[nodiscard]] std::shared_ptr<const cohort::candidates> next_candidates(
  const directory&, const notes&, const overrides&, const campaign_id&, const board::planning&,
  std::size_t max);

}  // namespace trefoil::shell
