#pragma once
/// The workflow of the stories: acme's third.

#include <string>
#include <vector>

#include "actors/workflow/workflow_machine.hpp"
#include "tests/unit/cast.hpp"
#include "tests/unit/given.hpp"

namespace trefoil::tests::workflow_stories {

inline constexpr workflow_id the_template{acme, 3};

/// welcome, ask?  yes: form, sign.  no: the end.  Otherwise: sign.
inline workflow::definition good_definition() {
  using workflow::step_kind;
  workflow::definition good;
  good.steps = {
    {.key = "welcome", .kind = step_kind::instructions, .text = "Please answer."},
    {.key = "ask",
     .kind = step_kind::question,
     .choices = {{"yes", "form"}, {"no", "end"}},
     .next = "sign"},
    {.key = "form",
     .kind = step_kind::form,
     .form = {{"name", "Name", workflow::field_kind::text, true, {}}}},
    {.key = "sign", .kind = step_kind::signature},
  };
  return good;
}

/// Two findings.
inline workflow::definition bad_definition() {
  auto bad = good_definition();
  bad.steps[1].choices[0].next = "nowhere";
  bad.steps[3].key.clear();
  bad.steps[1].next = "form";
  return bad;
}

inline std::vector<workflow::event> drafted(const workflow::definition& content) {
  return {workflow::started{"Compliance"}, workflow::edited{1, content}};
}

inline workflow::frozen frozen_as(std::uint32_t number, const workflow::definition& content) {
  return {the_template, number, workflow::hash_of(content), content};
}

/// Published once.
inline std::vector<workflow::event> published_once() {
  auto past = drafted(good_definition());
  past.emplace_back(workflow::published{frozen_as(1, good_definition())});
  return past;
}

}  // namespace trefoil::tests::workflow_stories
