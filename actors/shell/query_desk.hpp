#pragma once
/// Answers questions from the folds of all shards, at stated positions, on whatever thread asks: lists never run inside
/// a shard's actor. What only an entity knows is handed on to its shard.

#include <functional>
#include <vector>

#include "actors/shell/closed_cohort.hpp"
#include "actors/shell/post.hpp"
#include "actors/shell/shared_folds.hpp"
#include "actors/shell/world.hpp"

namespace trefoil::shell {

class query_desk {
public:
  /// `hand_on` hands a question that was allowed to the entity's shard. `again` takes one that is to be answered later:
  /// its entity has spoken, and what the folds know is missing. `from` holds what folds left in it. Called from any
  /// thread.
  query_desk(std::vector<const shared_folds*> shards,
             std::function<void(shard_id, entity_question)> hand_on,
             std::function<void(incoming_query)> again, const clock& time, const store& from)
    : shards_{std::move(shards)},
      ask_{std::move(hand_on)},
      again_{std::move(again)},
      time_{&time},
      store_{&from} {}

  /// Answers or hands on. False: a shard that it needs is not recovered yet, and nothing was done.
  [[nodiscard]] bool answer(const incoming_query&) const;

private:
  using spot = std::pair<shard_id, sequence>;

  [[nodiscard]] shard_id count() const { return static_cast<shard_id>(shards_.size()); }
  [[nodiscard]] const shared_folds& home_of_entity(const entity_id&) const;
  [[nodiscard]] bool attest(const principal&, caller&) const;
  /// Somebody still waits for the answer.
  [[nodiscard]] bool wants(const incoming_query&) const;

  /// False: not recovered yet. Else `none`, or why it is not answered: there is no such entity that the caller may see.
  [[nodiscard]] bool look_up(const entity_id&, const caller&, errc& problem) const;
  template <class List, class Look, class Behind>
  [[nodiscard]] bool go_over(List&, std::vector<spot>& positions, bool& more, Look, Behind) const;
  template <class List, class Look>
  [[nodiscard]] bool go_over(List&, std::vector<spot>& positions, bool& more, Look) const;
  template <class Page, class Wanted, class Row, class Next>
  [[nodiscard]] bool list_kept(const incoming_query&, const Wanted&, std::vector<Row> Page::*rows,
                               Next) const;
  [[nodiscard]] bool about_entity(const incoming_query&, const caller&, const entity_id&) const;
  template <class Look>
  [[nodiscard]] bool sum_up(std::vector<sequence>& positions, Look) const;
  [[nodiscard]] bool add_figures(const incoming_query&, const entity_id&) const;
  template <class Look, class OfClosed>
  [[nodiscard]] bool list_tasks(const incoming_query&, company_id, const task_id& after,
                                std::uint32_t limit, Look, OfClosed) const;
  [[nodiscard]] bool list(const incoming_query&, const caller&, const inbox&) const;
  [[nodiscard]] bool list(const incoming_query&, const caller&, const received&) const;
  [[nodiscard]] bool list(const incoming_query&, const caller&, const participants&) const;
  [[nodiscard]] bool settle(timestamp upto) const;
  [[nodiscard]] bool count_now(const kpis&, shard_id, segment_counts& to, errc& problem) const;
  [[nodiscard]] bool count_then(const kpis&, shard_id, segment_counts& to, errc& problem) const;
  [[nodiscard]] bool count_all(const incoming_query&, const caller&, const kpis&) const;
  [[nodiscard]] bool list(const incoming_query&, const caller&, const favourites&) const;
  [[nodiscard]] bool list(const incoming_query&, const caller&, const assignments&) const;
  [[nodiscard]] bool list(const incoming_query&, const caller&, const list_members&) const;

  std::vector<const shared_folds*> shards_;
  std::function<void(shard_id, entity_question)> ask_;
  std::function<void(incoming_query)> again_;
  const clock* time_;
  const store* store_;
};

}  // namespace trefoil::shell
