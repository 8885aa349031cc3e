#pragma once
/// The entities of one shard that are in memory, each with its queue: what waits, what is under way.

#include <algorithm>
#include <list>
#include <memory>
#include <utility>
#include <variant>
#include <vector>

#include <caf/actor.hpp>
#include <caf/event_based_actor.hpp>
#include <tsl/robin_map.h>

#include "actors/shell/messages.hpp"
#include "actors/shell/prefetch.hpp"
#include "actors/shell/turn.hpp"

namespace trefoil::shell {

/// Effects of one intake for one entity.
struct effects_work {
  std::vector<effect_body> effects;
};
/// The next chunk of a cohort's unfinished work.
struct step_work {};
/// A question for the entity's own view.
struct view_work {
  return_address back;
};
using work = std::variant<incoming, effects_work, step_work, view_work>;

/// What waits for one entity, in order. Mostly empty or one deep, so it owns no memory until then.
class work_queue {
public:
  void push(work one) {
    commands_ += std::holds_alternative<incoming>(one) ? 1U : 0U;
    items_.push_back(std::move(one));
  }
  void push_front(effects_work one) {
    if (first_ > 0) {
      items_[--first_] = std::move(one);
    } else {
      items_.insert(items_.begin(), std::move(one));
    }
  }
  /// REQUIRES: not empty.
  [[nodiscard]] work pop() {
    auto one = std::move(items_[first_++]);
    commands_ -= std::holds_alternative<incoming>(one) ? 1U : 0U;
    // Now and then the ones that are gone make room: a queue that never empties stays as large as what waits in it.
    if (first_ == items_.size() || first_ > 64) {
      items_.erase(items_.begin(), items_.begin() + static_cast<std::ptrdiff_t>(first_));
      first_ = 0;
    }
    return one;
  }
  [[nodiscard]] bool empty() const { return items_.empty(); }
  /// How many of them are commands.
  [[nodiscard]] std::uint32_t commands() const { return commands_; }

private:
  std::vector<work> items_;
  std::size_t first_ = 0;  ///< Those before it are gone.
  std::uint32_t commands_ = 0;
};

enum class life : std::uint8_t {
  reading,  ///< Its past is on its way from the store.
  idle,
  deciding,  ///< A turn is out.
  parked,    ///< Bounced: decides again once what moved the guard is folded.
  held,      ///< Decided on effects; ordered together with the rest of the intake.
  ordered,   ///< Its events are in a batch that is not durable yet.
  retiring,
  broken,  ///< Its past cannot be read: it answers `unreadable` and stays as it is.
};

struct live_entity {
  entity_id id;
  caf::actor actor;
  life phase = life::reading;
  settlement unsettled = settlement::none;
  sequence head = 0;            ///< Its newest record.
  std::uint32_t unsnapped = 0;  ///< Records that no snapshot covers.
  work_queue waiting;
  work current;   ///< Under way; meaningless when idle.
  turn_ptr turn;  ///< The turn that is out, kept for a second decision.
  std::uint8_t bounces = 0;
  bool called = false;           ///< Somebody asked it something: it may be asked again soon.
  bool has_bulk_turn = false;    ///< Until its step is durable.
  bool stalled = false;          ///< A step led to nothing: not again before its next record.
  bool snapshot_wanted = false;  ///< Only the old part of the journal tells of it.
  bool ended = false;            ///< It is over: it leaves memory as soon as it is idle.
  bool in_idle_list = false;
  std::list<live_entity*>::iterator place;  ///< In one of the table's two lists.
};

/// Its actor is about to run, or to end.
inline void prefetch_actor(const live_entity& entity) {
  constexpr std::size_t usual_state_bytes = 256;
  if (!entity.actor) return;
  const auto* actor = caf::actor_cast<caf::abstract_actor*>(entity.actor);
  prefetch(actor->ctrl());
  prefetch(actor, sizeof(caf::event_based_actor) + usual_state_bytes);
}

class live_table {
public:
  [[nodiscard]] live_entity* find(const entity_id& id) {
    return const_cast<live_entity*>(std::as_const(*this).find(id));
  }
  [[nodiscard]] const live_entity* find(const entity_id& id) const {
    const auto found = entities_.find(id);
    return found == entities_.end() ? nullptr : found->second.get();
  }
  live_entity& add(const entity_id& id) {
    auto& slot = entities_[id];
    slot = std::make_unique<live_entity>();
    slot->id = id;
    slot->place = busy_.insert(busy_.end(), slot.get());
    return *slot;
  }
  void erase(live_entity& one) {
    busy(one);
    busy_.erase(one.place);
    entities_.erase(one.id);
  }
  /// Has nothing to do: may be passivated, the longest idle first.
  void idle(live_entity& one) {
    idle_.splice(idle_.end(), one.in_idle_list ? idle_ : busy_, one.place);
    one.in_idle_list = true;
  }
  void busy(live_entity& one) {
    if (std::exchange(one.in_idle_list, false)) busy_.splice(busy_.end(), idle_, one.place);
  }
  [[nodiscard]] live_entity* longest_idle() { return idle_.empty() ? nullptr : idle_.front(); }
  template <class Visit>
  void each(Visit&& visit) {
    for (const auto& [id, entity] : entities_) visit(*entity);
  }
  [[nodiscard]] std::size_t size() const { return entities_.size(); }
  /// How many are in this phase. Linear: for a drain, not for the hot path.
  [[nodiscard]] std::size_t count(life phase) const {
    return static_cast<std::size_t>(
      std::count_if(entities_.begin(), entities_.end(),
                    [&](const auto& one) { return one.second->phase == phase; }));
  }

private:
  tsl::robin_map<entity_id, std::unique_ptr<live_entity>, entity_hash> entities_;
  std::list<live_entity*> idle_;
  std::list<live_entity*> busy_;
};

}  // namespace trefoil::shell
