#include "actors/task/task_rules.hpp"

#include <algorithm>

#include "actors/task/values.hpp"

namespace trefoil::task {

namespace {

/// The commands that a task takes in this state, whoever asks.
std::vector<std::string> allowed_in(const state& task) {
  if (task.holder == 0) return {"claim"};
  if (task.status == status::not_started) return {"start", "save", "release"};
  return {"save", "submit", "release", task.step == workflow::end_of_path ? "back" : "next"};
}

std::vector<std::string> words_of(department_set departments) {
  std::vector<std::string> words;
  for (std::size_t at = 0; at < enum_words<department>::words.size(); ++at) {
    const auto one = static_cast<department>(at);
    if (departments.has(one)) words.emplace_back(word(one));
  }
  return words;
}

/// What a value counts in a draft's size.
std::size_t bytes_of(const value& given) {
  constexpr std::size_t number_bytes = 9;
  if (const auto* text = std::get_if<std::string>(&given)) return text->size();
  const auto* list = std::get_if<std::vector<std::string>>(&given);
  if (list == nullptr) return number_bytes;
  std::size_t sum = 0;
  for (const auto& one : *list) sum += one.size() + number_bytes;
  return sum;
}

/// How much a draft keeps.
struct draft_size {
  std::size_t answers = 0;
  std::size_t bytes = 0;

  void add(const std::string& field, const value& given) {
    if (is_blank(given)) return;
    ++answers;
    bytes += field.size() + bytes_of(given);
  }
};

refused too_much(std::string_view why, std::size_t max) {
  return {errc::limit_exceeded, std::string{why}, {{"max", static_cast<std::int64_t>(max)}}};
}

refused closed_for(close_reason reason) {
  return {errc::task_closed, {}, {{"reason", std::string{word(reason)}}}};
}

}  // namespace

std::optional<refused> unless_open(const state& task, const facts& known) {
  if (task.status == status::completed) return refused{errc::task_completed, {}, {}};
  if (task.status == status::closed) return closed_for(task.reason);
  if (known.fenced) return closed_for(close_reason::campaign_closed);
  if (task.status == status::waiting) {
    return refused{errc::task_waiting,
                   "the task waits until the companies are connected",
                   {{"reasons", std::vector<std::string>{"connection"}}}};
  }
  return std::nullopt;
}

std::optional<refused> unless_responder(const state& task, const entity_id& self,
                                        const facts& known) {
  if (known.caller.is_operator()) {
    return refused{errc::not_eligible, "the operator is no person", {}};
  }
  if (task.holder == 0) return refused{errc::claim_required, {}, {}};
  if (task.holder != known.caller.person.number) {
    return refused{errc::not_holder, {}, {{"holder", to_text(holder_of(task, self))}}};
  }
  if (known.workflow == nullptr) {
    return refused{errc::unreadable, "the workflow version is not at hand", {}};
  }
  return std::nullopt;
}

std::optional<refused> unless_fresh(const state& task, const save& asked) {
  if (asked.draft_revision == task.draft_revision) return std::nullopt;
  std::vector<std::string> conflicts;
  meta_fields current;
  if (const auto drafted = task.draft.find(asked.step); drafted != task.draft.end()) {
    for (const auto& [key, fresh] : asked.values) {
      const auto there = drafted->second.values.find(key);
      if (there == drafted->second.values.end()) continue;
      if (there->second.revision <= asked.draft_revision) continue;
      conflicts.push_back(asked.step + "/" + key);
      current.emplace(conflicts.back(), there->second.value);
    }
  }
  if (conflicts.empty() && asked.draft_revision < task.draft_revision) return std::nullopt;
  return refused{errc::stale_revision,
                 "the draft is at another revision",
                 {{"draft_revision", std::int64_t{task.draft_revision}},
                  {"fields", std::move(conflicts)},
                  {"values", std::move(current)}}};
}

std::optional<refused> unless_fitting(const workflow::frozen& workflow, const state& task,
                                      const save& asked) {
  const auto at = workflow.find(asked.step);
  if (!at) return invalid({asked.step + ": there is no such step"});
  if (!is_on_path(workflow, answers{task.draft}, *at)) {
    return invalid({asked.step + ": the step is not on the path"});
  }
  std::vector<std::string> problems;
  add_misfits(workflow.definition.steps[*at], asked.values, problems);
  if (problems.empty()) return std::nullopt;
  return invalid(std::move(problems));
}

std::optional<refused> unless_uploaded(const workflow::frozen& workflow, const save& asked,
                                       const facts& known) {
  const auto at = workflow.find(asked.step);
  if (!at || workflow.definition.steps[*at].kind != workflow::step_kind::upload) {
    return std::nullopt;
  }
  std::vector<blob_id> named;
  asked.blobs(named);
  for (const auto& blob : named) {
    if (std::find(known.blobs.begin(), known.blobs.end(), blob) != known.blobs.end()) continue;
    return refused{errc::file_not_found,
                   "upload the file before it is named",
                   {{"file", std::get<std::string>(asked.values.at(file_key))}}};
  }
  return std::nullopt;
}

std::optional<refused> unless_within_limit(const state& task, const save& asked) {
  draft_size then;
  for (const auto& [field, fresh] : asked.values) then.add(field, fresh);
  for (const auto& [step, drafted] : task.draft) {
    for (const auto& [field, there] : drafted.values) {
      const bool replaced = step == asked.step && asked.values.contains(field);
      if (!replaced) then.add(field, there.value);
    }
  }
  if (then.answers > limits::answers_per_task_max) {
    return too_much("a task keeps no more answers", limits::answers_per_task_max);
  }
  if (then.bytes > limits::draft_bytes_max) {
    return too_much("the answers are too long together", limits::draft_bytes_max);
  }
  return std::nullopt;
}

refused invalid(std::vector<std::string> problems) {
  const auto count = problems.size();
  problems.resize(std::min(count, limits::problems_listed_max));
  const auto more = static_cast<std::int64_t>(count - problems.size());
  return {errc::validation_failed,
          std::to_string(count) + " values are missing or wrong",
          {{"problems", std::move(problems)}, {"more", more}}};
}

refused illegal_here(const state& task, std::string_view asked) {
  return refuse_transition(entity_kind::task, word(task.status), asked, allowed_in(task)).value();
}

std::optional<refused> unless_eligible(const company::row& company, person_number number,
                                       const target_view& targets) {
  if (company::is_eligible(company, number, targets)) return std::nullopt;
  return refused{
    errc::not_eligible, "the task is for others", {{"targets", words_of(targets.departments)}}};
}

started beginning_of(const workflow::frozen& workflow, const state& task) {
  const auto path = walk(workflow, answers{task.draft});
  std::optional<std::size_t> first;
  if (!path.steps.empty()) first = path.steps.front();
  return {key_of(workflow, first), path.finished, path.reachable()};
}

std::size_t place_of(const workflow::frozen& workflow, const state& task) {
  return workflow.find(task.step).value_or(workflow.definition.steps.size());
}

std::optional<std::size_t> standing_on(const workflow::frozen& workflow, const path& way,
                                       const state& task) {
  const auto place = workflow.find(task.step);
  if (!place) return std::nullopt;
  return way.has(*place) ? place : way.before(*place);
}

std::string key_of(const workflow::frozen& workflow, std::optional<std::size_t> step) {
  return step ? workflow.definition.steps[*step].key : std::string{workflow::end_of_path};
}

std::uint64_t receipt_of(const entity_id& self, const workflow::frozen& workflow, const path& way,
                         const state& task) {
  std::string handed_in{self.key().view()};
  encoder out{handed_in};
  put<spelling::stored>(out, workflow.hash);
  for (const auto at : way.steps) {
    const auto& key = workflow.definition.steps[at].key;
    put<spelling::stored>(out, key);
    const auto drafted = task.draft.find(key);
    if (drafted == task.draft.end()) continue;
    const auto& given = drafted->second.values;
    const auto blanks = std::count_if(given.begin(), given.end(),
                                      [](const auto& one) { return is_blank(one.second.value); });
    out.pack().pack_map(static_cast<std::uint32_t>(given.size())
                        - static_cast<std::uint32_t>(blanks));
    for (const auto& [field, one] : given) {
      if (is_blank(one.value)) continue;  // Taken back: as if it had never been there.
      put<spelling::stored>(out, field);
      put<spelling::stored>(out, one.value);
    }
  }
  return checksum(handed_in);
}

}  // namespace trefoil::task
