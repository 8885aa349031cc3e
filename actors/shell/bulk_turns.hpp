#pragma once
/// Whose bulk work goes on. A step of a cohort is a page, a millisecond of work: with one of every shard at once a
/// command would wait behind all of them, at each of its stations. So a few take a step at a time, the others in the
/// order they asked.

#include <deque>
#include <functional>
#include <mutex>
#include <utility>

#include "actors/base/ids.hpp"

namespace trefoil::shell {

class bulk_turns {
public:
  using place = std::pair<shard_id, entity_id>;

  /// `grant` tells a shard; called from any thread, and not while it asks.
  bulk_turns(std::size_t at_once, std::function<void(const place&)> grant)
    : free_{at_once}, grant_{std::move(grant)} {}

  /// True: it has a turn. Else it is told when it has one.
  [[nodiscard]] bool ask(const place& who) {
    const std::lock_guard lock{mutex_};
    if (free_ > 0) {
      --free_;
      return true;
    }
    waiting_.push_back(who);
    return false;
  }
  /// Gives back a turn.
  void end() {
    place next;
    {
      const std::lock_guard lock{mutex_};
      if (waiting_.empty()) {
        ++free_;
        return;
      }
      next = waiting_.front();
      waiting_.pop_front();
    }
    grant_(next);
  }

private:
  std::mutex mutex_;
  std::size_t free_;
  std::deque<place> waiting_;
  std::function<void(const place&)> grant_;
};

}  // namespace trefoil::shell
