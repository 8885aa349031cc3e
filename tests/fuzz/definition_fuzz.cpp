/// A workflow's definition as a client sends it: it comes back as it was, findings keep their limit, and in one without
/// findings every path ends.

#include "actors/workflow/definition.hpp"

#include <set>

#include "tests/fuzz/samples.hpp"
#include "tests/fuzz/target.hpp"

namespace trefoil::fuzz {

namespace {

void come_back(const workflow::definition& from) {
  workflow::definition again;
  must_hold(!decode<spelling::spoken>(encode_spoken(from), again).failed() && again == from,
            "a definition comes back from its spoken form");
  again = {};
  must_hold(!decode<spelling::stored>(encode_stored(from), again).failed() && again == from,
            "a definition comes back from its stored form");
}

/// Every way on from every step leads to a later one or to the end.
void walk(const workflow::frozen& version) {
  for (std::size_t at = 0; at < version.definition.steps.size(); ++at) {
    const auto& step = version.definition.steps[at];
    const auto forward = [&](std::optional<std::size_t> next) {
      must_hold(!next || (*next > at && *next < version.definition.steps.size()),
                "a path goes forward");
    };
    forward(version.after(at, std::nullopt));
    forward(version.after(at, "an answer that no choice has"));
    for (const auto& choice : step.choices) forward(version.after(at, choice.answer));
  }
}

}  // namespace

void read(std::string_view input) {
  workflow::definition definition;
  if (decode<spelling::spoken>(input, definition).failed()) return;
  come_back(definition);
  const auto findings = workflow::validate(definition);
  must_hold(findings.listed.size() <= limits::problems_listed_max, "findings keep their limit");
  must_hold(findings.more == 0 || findings.listed.size() == limits::problems_listed_max,
            "findings are left out behind the limit only");
  (void)workflow::validate(definition, &definition);
  workflow::frozen version;
  version.definition = definition;
  walk(version);
  if (!findings.none()) return;
  std::set<std::string_view> keys;
  for (std::size_t at = 0; at < definition.steps.size(); ++at) {
    const auto& step = definition.steps[at];
    must_hold(keys.insert(step.key).second, "a good definition has each key once");
    must_hold(version.find(step.key) == at, "a step is found by its key");
  }
}

std::vector<std::string> seeds() {
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
     .form = {{"name", "Name", workflow::field_kind::text, true, {}},
              {"size", "Size", workflow::field_kind::single_choice, false, {"small", "large"}}}},
    {.key = "proof", .kind = step_kind::upload, .media_types = {"application/pdf"}},
    {.key = "sign", .kind = step_kind::signature},
  };
  auto bad = good;
  bad.steps[1].choices[0].next = "nowhere";
  bad.steps[1].next = "welcome";
  bad.steps[4].key.clear();
  return {encode_spoken(good), encode_spoken(bad), encode_spoken(filled<workflow::definition>()),
          encode_spoken(workflow::definition{})};
}

std::vector<std::string> words() {
  std::set<std::string> all{"end", "application/pdf"};
  gather_words<workflow::definition>(all);
  return {all.begin(), all.end()};
}

}  // namespace trefoil::fuzz
