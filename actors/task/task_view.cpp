#include "actors/task/task_view.hpp"

#include "actors/task/path.hpp"
#include "actors/task/values.hpp"

namespace trefoil::task {

view view_of(const task_id& id, const state& from) {
  view seen;
  seen.task = id;
  seen.status = from.status;
  if (from.holder != 0) seen.holder = person_id{id.company, from.holder};
  seen.targets = from.targets;
  for (const auto number : from.persons) seen.persons.push_back({id.company, number});
  if (from.due.given()) seen.due = from.due;
  seen.step = from.step;
  seen.draft_revision = from.draft_revision;
  seen.finished = from.finished;
  seen.reachable = from.reachable;
  seen.percent = percent_of(from.finished, from.reachable);
  seen.reminders = from.reminders;
  if (from.reminded_at.given()) seen.reminded_at = from.reminded_at;
  if (from.status == status::closed) seen.close_reason = from.reason;
  if (from.status == status::completed) seen.receipt = from.receipt;
  for (const auto& [step, drafted] : from.draft) {
    for (const auto& [key, one] : drafted.values) {
      if (!is_blank(one.value)) seen.values[step].emplace(key, one.value);
    }
  }
  return seen;
}

}  // namespace trefoil::task
