#include "actors/task/path.hpp"

#include <algorithm>

namespace trefoil::task {

namespace {

using workflow::step;
using workflow::step_kind;

/// The key of the one value that a step keeps which is no form; null for instructions and forms.
const std::string* only_key(step_kind kind) {
  switch (kind) {
    case step_kind::upload:
      return &file_key;
    case step_kind::signature:
      return &name_key;
    case step_kind::question:
      return &answer_key;
    default:
      return nullptr;
  }
}

std::string_view wrong_with_only(const step& one, const value& given) {
  const auto* text = std::get_if<std::string>(&given);
  if (text == nullptr) return is_blank(given) ? "" : "must be a text";
  if (text->empty()) return {};
  switch (one.kind) {
    case step_kind::upload:
      return blob_named(*text) ? "" : "must be sha256: and 64 hexadecimal digits";
    case step_kind::signature:
      return text->size() > limits::name_bytes_max ? "is too long" : "";
    default: {
      const auto known = std::any_of(one.choices.begin(), one.choices.end(),
                                     [&](const auto& choice) { return choice.answer == *text; });
      return known ? "" : "is not among the choices";
    }
  }
}

/// Calls `tell(field, why)` for each part of the step that is missing or wrong, until it returns
/// false.
template <class Tell>
void each_problem(const step& one, const answers& given, Tell tell) {
  const auto judge = [&](const std::string& key, bool required, auto wrong) {
    const auto* found = given.find(one.key, key);
    if (found == nullptr || is_blank(*found)) return !required || tell(key, "is missing");
    const std::string_view why = wrong(*found);
    return why.empty() || tell(key, why);
  };
  if (one.kind == step_kind::form) {
    for (const auto& field : one.form) {
      const auto wrong = [&](const value& found) { return wrong_with(field, found); };
      if (!judge(field.key, field.required, wrong)) return;
    }
  } else if (const auto* key = only_key(one.kind)) {
    judge(*key, one.required, [&](const value& found) { return wrong_with_only(one, found); });
  }
}

bool is_finished(const step& one, const answers& given) {
  if (one.kind == step_kind::instructions) return given.passed(one.key);
  if (!given.touched(one.key)) return false;
  bool clean = true;
  each_problem(one, given, [&](const std::string&, std::string_view) { return clean = false; });
  return clean;
}

/// What leads on from a question: its answer, when there is a valid one.
std::optional<std::string_view> turning(const step& one, const answers& given) {
  if (one.kind != step_kind::question) return std::nullopt;
  const auto* found = given.find(one.key, answer_key);
  if (found == nullptr) return std::nullopt;
  const auto* text = std::get_if<std::string>(found);
  return text == nullptr ? std::nullopt : std::optional<std::string_view>{*text};
}

std::string line_of(const step& one, std::string_view field, std::string_view why) {
  std::string line;
  line.reserve(one.key.size() + field.size() + why.size() + 3);
  line.append(one.key).append("/").append(field).append(": ").append(why);
  return line;
}

}  // namespace

answers answers::with(const std::string& step, const values& fresh) const {
  auto copy = *this;
  copy.saved_step_ = &step;
  copy.saved_ = &fresh;
  return copy;
}

answers answers::passing(const std::string& step) const {
  auto copy = *this;
  copy.passed_step_ = &step;
  return copy;
}

const value* answers::find(const std::string& step, const std::string& field) const {
  if (saved_step_ != nullptr && *saved_step_ == step) {
    if (const auto fresh = saved_->find(field); fresh != saved_->end()) return &fresh->second;
  }
  const auto drafted = draft_.find(step);
  if (drafted == draft_.end()) return nullptr;
  const auto found = drafted->second.values.find(field);
  return found == drafted->second.values.end() ? nullptr : &found->second.value;
}

bool answers::touched(const std::string& step) const {
  if (saved_step_ != nullptr && *saved_step_ == step) return true;
  if (passed_step_ != nullptr && *passed_step_ == step) return true;
  return draft_.find(step) != draft_.end();
}

bool answers::passed(const std::string& step) const {
  if (passed_step_ != nullptr && *passed_step_ == step) return true;
  const auto drafted = draft_.find(step);
  return drafted != draft_.end() && drafted->second.passed;
}

bool path::has(std::size_t step) const {
  return std::binary_search(steps.begin(), steps.end(), step);
}

std::optional<std::size_t> path::before(std::size_t place) const {
  const auto bound = std::lower_bound(steps.begin(), steps.end(), place);
  return bound == steps.begin() ? std::nullopt : std::optional{*(bound - 1)};
}

std::optional<std::size_t> path::behind(std::size_t place) const {
  const auto bound = std::upper_bound(steps.begin(), steps.end(), place);
  return bound == steps.end() ? std::nullopt : std::optional{*bound};
}

bool is_on_path(const workflow::frozen& workflow, const answers& given, std::size_t step) {
  const auto& steps = workflow.definition.steps;
  if (step >= steps.size()) return false;
  std::optional<std::size_t> at = 0;
  while (at && *at < step) at = workflow.after(*at, turning(steps[*at], given));
  return at == step;
}

path walk(const workflow::frozen& workflow, const answers& given) {
  const auto& steps = workflow.definition.steps;
  path gone;
  gone.steps.reserve(steps.size());
  std::optional<std::size_t> at;
  if (!steps.empty()) at = 0;
  while (at) {
    const auto& here = steps[*at];
    gone.steps.push_back(*at);
    if (is_finished(here, given)) ++gone.finished;
    at = workflow.after(*at, turning(here, given));
  }
  return gone;
}

std::uint8_t steps_without_answers(const workflow::frozen& workflow) {
  const std::map<std::string, step_draft> nothing;
  return walk(workflow, answers{nothing}).reachable();
}

void add_unread(const step& one, const answers& given, std::vector<std::string>& to) {
  if (one.kind != step_kind::instructions || given.passed(one.key)) return;
  to.push_back(one.key + ": is not read yet");
}

void add_problems(const step& one, const answers& given, std::vector<std::string>& to) {
  each_problem(one, given, [&](const std::string& field, std::string_view why) {
    to.push_back(line_of(one, field, why));
    return true;
  });
}

void add_misfits(const step& one, const values& given, std::vector<std::string>& to) {
  const auto* only = only_key(one.kind);
  for (const auto& [key, found] : given) {
    std::string_view why = "there is no such field";
    if (one.kind == step_kind::form) {
      const auto field
        = std::find_if(one.form.begin(), one.form.end(),
                       [&wanted = key](const auto& candidate) { return candidate.key == wanted; });
      if (field != one.form.end()) why = wrong_with(*field, found);
    } else if (only != nullptr && key == *only) {
      why = wrong_with_only(one, found);
    }
    if (!why.empty()) to.push_back(line_of(one, key, why));
  }
}

std::uint8_t percent_of(std::uint8_t finished, std::uint8_t reachable) {
  if (reachable == 0) return 0;
  return static_cast<std::uint8_t>(100U * finished / reachable);
}

}  // namespace trefoil::task
