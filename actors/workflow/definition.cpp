#include "actors/workflow/definition.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace trefoil::workflow {

namespace {

bool takes_options(field_kind kind) {
  return kind == field_kind::single_choice || kind == field_kind::multi_choice;
}

/// Walks over a definition once and gathers what is wrong.
class inspection {
public:
  explicit inspection(const definition& of) : of_{of} {
    for (std::size_t at = 0; at < of.steps.size(); ++at) places_.try_emplace(of.steps[at].key, at);
  }

  findings all(const definition* published) && {
    inspect_whole(published);
    const auto reached = reachable();
    for (at_ = 0; at_ < of_.steps.size(); ++at_) {
      const auto& step = of_.steps[at_];
      inspect_key(step);
      inspect_form(step);
      inspect_upload(step);
      inspect_question(step);
      if (step.next) inspect_target("next", *step.next);
      if (!reached[at_]) note("", "no path reaches the step");
    }
    return std::move(found_);
  }

private:
  void add(finding one) {
    if (found_.listed.size() < limits::problems_listed_max) {
      found_.listed.push_back(std::move(one));
    } else {
      ++found_.more;
    }
  }

  void note(std::string part, std::string problem) {
    const auto& key = of_.steps[at_].key;
    add({key.empty() ? "#" + std::to_string(at_ + 1) : key, std::move(part), std::move(problem)});
  }

  void inspect_whole(const definition* published) {
    if (of_.steps.empty()) add({"", "", "the workflow has no steps"});
    if (of_.steps.size() > limits::steps_max) {
      add({"", "", "there are more than " + std::to_string(limits::steps_max) + " steps"});
    }
    std::size_t answers = 0;
    for (const auto& one : of_.steps) answers += answers_of(one);
    if (answers > limits::answers_per_task_max) {
      add({"", "",
           "there are more than " + std::to_string(limits::answers_per_task_max)
             + " fields to answer"});
    }
    if (published != nullptr && published->object != of_.object) {
      add({"", "", "the object type stays that of the published version"});
    }
  }

  static std::size_t answers_of(const step& one) {
    if (one.kind == step_kind::form) return one.form.size();
    return one.kind == step_kind::instructions ? 0 : 1;
  }

  void inspect_key(const step& one) {
    if (one.key.empty()) return note("", "the key is missing");
    if (one.key == end_of_path) note("", "the key `end` means the end of the path");
    if (places_.at(one.key) != at_) note("", "the key is used twice");
  }

  void inspect_form(const step& one) {
    if (one.kind != step_kind::form) {
      if (!one.form.empty()) note("", "only a form has fields");
      return;
    }
    if (one.form.empty()) note("", "the form has no fields");
    std::unordered_set<std::string_view> keys;
    for (std::size_t index = 0; index < one.form.size(); ++index) {
      const auto& field = one.form[index];
      if (field.key.empty()) {
        note("#" + std::to_string(index + 1), "the key is missing");
      } else if (!keys.insert(field.key).second) {
        note(field.key, "the key is used twice");
      }
      inspect_options(field);
    }
  }

  void inspect_options(const form_field& field) {
    if (!takes_options(field.kind)) {
      if (!field.options.empty()) note(field.key, "only a choice has options");
      return;
    }
    if (field.options.empty()) note(field.key, "the choice has no options");
    std::unordered_set<std::string_view> seen;
    for (const auto& option : field.options) {
      if (option.empty()) note(field.key, "an option is empty");
      if (option.size() > limits::name_bytes_max) {
        note(field.key,
             "an option is longer than " + std::to_string(limits::name_bytes_max) + " bytes");
        continue;  // Not repeated in a finding.
      }
      if (!seen.insert(option).second) note(field.key, "the option " + option + " is there twice");
    }
  }

  void inspect_upload(const step& one) {
    if (one.kind != step_kind::upload) {
      if (!one.media_types.empty()) note("", "only an upload has media types");
      return;
    }
    const auto& known = media_types_known;
    for (const auto& type : one.media_types) {
      if (std::find(known.begin(), known.end(), type) != known.end()) continue;
      note("media_types", type.size() > limits::name_bytes_max ? "there is no such media type"
                                                               : "there is no media type " + type);
    }
  }

  void inspect_question(const step& one) {
    if (one.kind != step_kind::question) {
      if (!one.choices.empty()) note("", "only a question has choices");
      return;
    }
    if (one.choices.empty()) note("", "the question has no choices");
    if (!one.next) note("next", "the question has no default");
    std::unordered_set<std::string_view> answers;
    for (const auto& choice : one.choices) {
      if (choice.answer.empty()) note(choice.answer, "the answer is empty");
      if (!answers.insert(choice.answer).second) note(choice.answer, "the answer is there twice");
      inspect_target(choice.answer, choice.next);
    }
  }

  void inspect_target(const std::string& part, const std::string& target) {
    if (target == end_of_path) return;
    const auto place = places_.find(target);
    if (place == places_.end()) return note(part, "there is no step " + target);
    if (place->second <= at_) note(part, "a branch must go forward, " + target + " is not later");
  }

  /// Edges go forward only, so one pass in order sees every path.
  [[nodiscard]] std::vector<bool> reachable() const {
    std::vector<bool> reached(of_.steps.size());
    if (!reached.empty()) reached.front() = true;
    for (std::size_t at = 0; at < of_.steps.size(); ++at) {
      if (!reached[at]) continue;
      const auto mark = [&](const std::string& target) {
        const auto place = places_.find(target);
        if (place != places_.end() && place->second > at) reached[place->second] = true;
      };
      const auto& step = of_.steps[at];
      for (const auto& choice : step.choices) mark(choice.next);
      if (step.next) {
        mark(*step.next);
      } else if (at + 1 < reached.size()) {
        reached[at + 1] = true;
      }
    }
    return reached;
  }

  const definition& of_;
  std::unordered_map<std::string_view, std::size_t> places_;
  findings found_;
  std::size_t at_ = 0;
};

}  // namespace

findings validate(const definition& of, const definition* published) {
  return inspection{of}.all(published);
}

std::uint64_t hash_of(const definition& of) { return checksum(encode_stored(of)); }

std::optional<std::size_t> frozen::find(std::string_view key) const {
  const auto& steps = definition.steps;
  const auto found
    = std::find_if(steps.begin(), steps.end(), [&](const auto& one) { return one.key == key; });
  if (found == steps.end()) return std::nullopt;
  return static_cast<std::size_t>(found - steps.begin());
}

std::optional<std::size_t> frozen::after(std::size_t step,
                                         std::optional<std::string_view> answer) const {
  const auto& steps = definition.steps;
  if (step >= steps.size()) return std::nullopt;
  const auto& here = steps[step];
  const std::string* target = here.next ? &*here.next : nullptr;
  if (answer) {
    const auto taken = std::find_if(here.choices.begin(), here.choices.end(),
                                    [&](const auto& one) { return one.answer == *answer; });
    if (taken != here.choices.end()) target = &taken->next;
  }
  if (target == nullptr) {
    return step + 1 < steps.size() ? std::optional{step + 1} : std::nullopt;
  }
  if (*target == end_of_path) return std::nullopt;
  // Forward only, even in a definition that nobody validated: so that a walk always ends.
  const auto found = find(*target);
  return found && *found > step ? found : std::nullopt;
}

}  // namespace trefoil::workflow
