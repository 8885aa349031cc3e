#pragma once
/// The questions that a task's commands ask before anything happens. Each `unless_...` gives the
/// refusal, or nothing when the rule holds. For the task's machine only.

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "actors/company/company_row.hpp"
#include "actors/task/path.hpp"
#include "actors/task/task_messages.hpp"

namespace trefoil::task {

/// Events with the cells that every decision of a task relies on.
template <class... Events>
[[nodiscard]] happening<event> happened(const entity_id& self, const facts& known,
                                        Events... events) {
  happening<event> result;
  result.events.reserve(sizeof...(Events));
  (result.events.emplace_back(std::move(events)), ...);
  result.guards.reserve(3);
  result.guards.push_back({cell::kind::membership, self.as_company()});
  result.guards.push_back(
    {cell::kind::relation, connection_id::between(self.as_company(), self.as_campaign().buyer)});
  result.guards.push_back(
    {cell::kind::fence, cohort_id{self.as_campaign(), self.shard_of(known.shards)}});
  return result;
}

[[nodiscard]] inline happening<event> nothing_new() { return {}; }

/// REQUIRES: the task has a holder.
[[nodiscard]] inline person_id holder_of(const state& task, const entity_id& self) {
  return {self.as_company(), task.holder};
}

/// `task_completed`, `task_closed`, `task_waiting`.
[[nodiscard]] std::optional<refused> unless_open(const state&, const facts&);

/// The caller holds the task, and the workflow that it answers is at hand: `not_eligible`,
/// `claim_required`, `not_holder`, `unreadable`.
[[nodiscard]] std::optional<refused> unless_responder(const state&, const entity_id& self,
                                                      const facts&);

/// Nobody else changed the same fields since: `stale_revision` with the `values` that these have now.
[[nodiscard]] std::optional<refused> unless_fresh(const state&, const save&);

/// The step is on the path, has these fields, and the values fit them: `validation_failed`.
[[nodiscard]] std::optional<refused> unless_fitting(const workflow::frozen&, const state&,
                                                    const save&);

/// The file that an upload names exists: `file_not_found`.
[[nodiscard]] std::optional<refused> unless_uploaded(const workflow::frozen&, const save&,
                                                     const facts&);

/// The draft stays within `answers_per_task_max` and `draft_bytes_max`: `limit_exceeded`. Answers that were taken back
/// count as none.
[[nodiscard]] std::optional<refused> unless_within_limit(const state&, const save&);

/// `validation_failed` with the first 100 `problems` and how many `more` there are.
[[nodiscard]] refused invalid(std::vector<std::string> problems);

/// `illegal_transition` with what the task does take as it stands.
[[nodiscard]] refused illegal_here(const state&, std::string_view asked);
[[nodiscard]] inline auto refuse_here(const state& task, std::string_view asked) {
  return unexpected(illegal_here(task, asked));
}

/// The task is for the person, as company::is_eligible says. Else `not_eligible`.
[[nodiscard]] std::optional<refused> unless_eligible(const company::row&, person_number,
                                                     const target_view&);

/// The wizard's beginning, with the progress of what is already in the draft.
[[nodiscard]] started beginning_of(const workflow::frozen&, const state&);

/// Where the wizard stands, as a place in the definition; behind the last at the end.
[[nodiscard]] std::size_t place_of(const workflow::frozen&, const state&);

/// The step of the path that `next` finishes: where the wizard stands or, when an answer took that
/// step off the path, the nearest one before it. Nothing at the end.
[[nodiscard]] std::optional<std::size_t> standing_on(const workflow::frozen&, const path&,
                                                     const state&);

/// The step's key, or `end`.
[[nodiscard]] std::string key_of(const workflow::frozen&, std::optional<std::size_t> step);

/// The hash of what is handed in: the task, the version, and the answers on the path in its order.
[[nodiscard]] std::uint64_t receipt_of(const entity_id& self, const workflow::frozen&, const path&,
                                       const state&);

}  // namespace trefoil::task
