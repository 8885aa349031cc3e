#include "tests/sim/fail_point.hpp"

#include <algorithm>

#include "actors/shell/folds.hpp"

namespace trefoil::sim {

namespace {

/// A shard says in it how far it has taken another one's effects.
bool holds_cursor(const journal_batch& one) {
  if (one.first == 0) return false;
  auto reader = row_reader::open(one.row);
  while (reader) {
    const auto next = reader->next();
    if (!next || !*next) return false;
    if ((*next)->tag == shell::cursor_record::tag) return true;
  }
  return false;
}

bool holds(const journal_batch& one, fail_step step) {
  switch (step) {
    case fail_step::append:
      return true;
    case fail_step::snapshot:
      return !one.snapshots.empty();
    case fail_step::page:
      return !one.pages.empty();
    case fail_step::checkpoint:
      return !one.folds.empty();
    case fail_step::trim:
      return one.keep_from > 0;
    case fail_step::pull:
      return holds_cursor(one);
    case fail_step::none:
    case fail_step::read:
      return false;
  }
  return false;
}

}  // namespace

bool holds(std::span<const journal_batch> batches, fail_step step) {
  return std::any_of(batches.begin(), batches.end(),
                     [&](const journal_batch& one) { return holds(one, step); });
}

}  // namespace trefoil::sim
