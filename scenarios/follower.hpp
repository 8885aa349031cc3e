#pragma once
/// One participant as the journal's records tell of it.

#include <cstdint>

#include "actors/base/departments.hpp"
#include "scenarios/recount.hpp"

namespace trefoil::scenarios {

struct follower {
  enum class place : std::uint8_t {
    waiting,
    open,
    completed,
    closed,
    undelivered,
    skipped,
    failed
  };
  follower::place at = place::skipped;
  bool started = false;
  bool answered = false;  ///< A release keeps it in progress.
  person_number holder = 0;
  department_set targets;
  std::uint32_t recipients = 0;
  std::uint32_t page = 0;
  std::uint64_t finished = 0;
  std::uint64_t reachable = 0;
  std::int64_t reminded_s = -1;

  void reach(std::uint64_t steps_finished, std::uint64_t steps_reachable) {
    finished = steps_finished;
    reachable = steps_reachable;
  }

  /// A reminder goes out at this second: sent, or skipped; one who takes no part counts as neither.
  void remind(std::int64_t now_s, journal_counts& to) {
    constexpr std::int64_t cooldown_s = 3600;
    if (at == place::skipped || at == place::failed) return;
    if (at != place::open || (reminded_s >= 0 && now_s - reminded_s < cooldown_s)) {
      ++to.reminders_skipped;
      return;
    }
    reminded_s = now_s;
    ++to.reminders_sent;
    to.people_reminded += holder != 0 ? 1 : recipients;
  }

  void add_to(journal_counts& to) const {
    switch (at) {
      case place::waiting:
        ++to.waiting;
        break;
      case place::open:
        ++(started ? to.in_progress : to.not_started);
        break;
      case place::completed:
        ++to.completed;
        break;
      case place::closed:
        ++to.closed;
        break;
      case place::undelivered:
        ++to.undelivered;
        break;
      case place::skipped:
        ++to.skipped;
        break;
      case place::failed:
        ++to.failed;
        break;
    }
    if (at == place::open && holder != 0) ++to.claimed;
    to.finished += finished;
    to.reachable += reachable;
  }
};

}  // namespace trefoil::scenarios
