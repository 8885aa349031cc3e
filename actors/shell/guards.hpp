#pragma once
/// Guards: which narrow cells moved, and when. A decision names the cells it relied on; it bounces when one of them was
/// moved by an event ordered behind the position that its facts were taken at.

#include <unordered_map>
#include <vector>

#include "actors/catalogue.hpp"

namespace trefoil::shell {

/// The cells that an event moves.
void moved_by(const entity_id&, const company::event&, std::vector<cell>& to);
void moved_by(const entity_id&, const list::event&, std::vector<cell>& to);
void moved_by(const entity_id&, const cohort::event&, std::vector<cell>& to);
// Those of all other kinds move none.
inline void moved_by(const entity_id&, const registry::event&, std::vector<cell>&) {}
inline void moved_by(const entity_id&, const connection::event&, std::vector<cell>&) {}
inline void moved_by(const entity_id&, const workflow::event&, std::vector<cell>&) {}
inline void moved_by(const entity_id&, const task::event&, std::vector<cell>&) {}
inline void moved_by(const entity_id&, const campaign::event&, std::vector<cell>&) {}
inline void moved_by(const entity_id&, const book::event&, std::vector<cell>&) {}

class guards {
public:
  /// The event at this position was ordered.
  void move(const cell& which, sequence at) {
    moved_[which] = at;
    newest_ = at;
    if (moved_.size() > prune_at_) prune();
  }
  /// True when nothing moved behind `as_of`.
  [[nodiscard]] bool hold(const std::vector<cell>& relied_on, sequence as_of) const {
    if (newest_ <= as_of) return true;
    for (const auto& one : relied_on) {
      const auto found = moved_.find(one);
      if (found != moved_.end() && found->second > as_of) return false;
    }
    return true;
  }
  /// No decision on facts from before this position is under way any more.
  void settled(sequence upto) { settled_ = upto; }

private:
  void prune() {
    std::erase_if(moved_, [&](const auto& one) { return one.second <= settled_; });
    prune_at_ = moved_.size() * 2 + 1024;
  }
  struct hash {
    std::size_t operator()(const cell& one) const {
      return entity_hash{}(one.of) * 31 + static_cast<std::size_t>(one.what);
    }
  };
  std::unordered_map<cell, sequence, hash> moved_;
  sequence newest_ = 0;  ///< The last move of any cell.
  sequence settled_ = 0;
  std::size_t prune_at_ = 1024;
};

}  // namespace trefoil::shell
