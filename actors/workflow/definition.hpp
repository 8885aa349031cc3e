#pragma once
/// A workflow's content: steps in order, with forward branches only, so that every path ends.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "actors/base/machine.hpp"

namespace trefoil::workflow {

enum class step_kind : std::uint8_t { instructions = 0, form, upload, signature, question };
enum class object_kind : std::uint8_t { company = 0, product, record };
enum class field_kind : std::uint8_t {
  text = 0,
  long_text,
  integer,
  decimal,
  date,
  yes_no,
  single_choice,
  multi_choice,
  email,
  url
};

struct form_field {
  std::string key;
  std::string label;
  field_kind kind = field_kind::text;
  bool required = false;
  std::vector<std::string> options;  ///< Of a single or multiple choice.
  static constexpr auto fields
    = field_list{field<1>("key", &form_field::key).max(limits::key_bytes_max),
                 field<2>("label", &form_field::label).max(limits::name_bytes_max).optional(),
                 field<3>("kind", &form_field::kind).optional(),
                 field<4>("required", &form_field::required).optional(),
                 field<5>("options", &form_field::options).max(limits::choices_max).optional()};
  friend bool operator==(const form_field&, const form_field&) = default;
};

/// One answer of a question and the step it leads to.
struct choice {
  std::string answer;
  std::string next;  ///< A later step's key, or `end`.
  static constexpr auto fields
    = field_list{field<1>("answer", &choice::answer).max(limits::name_bytes_max),
                 field<2>("next", &choice::next).max(limits::key_bytes_max)};
  friend bool operator==(const choice&, const choice&) = default;
};

struct step {
  std::string key;
  step_kind kind = step_kind::instructions;
  std::string title;
  std::string text;
  std::vector<form_field> form;  ///< Of a form.
  bool required = true;          ///< Of an upload, signature or question: may not be left out.
  std::vector<std::string> media_types;  ///< Of an upload; empty: any.
  std::vector<choice> choices;           ///< Of a question.
  std::optional<std::string>
    next;  ///< A later step's key, or `end`; absent: the following step. Of a question:
           ///< where it goes on while unanswered or for answers without a choice.
  static constexpr auto fields
    = field_list{field<1>("key", &step::key).max(limits::key_bytes_max),
                 field<2>("kind", &step::kind),
                 field<3>("title", &step::title).max(limits::name_bytes_max).optional(),
                 field<4>("text", &step::text).max(limits::text_bytes_max).optional(),
                 field<5>("form", &step::form).max(limits::form_fields_max).optional(),
                 field<6>("required", &step::required).optional(),
                 field<7>("media_types", &step::media_types).max(limits::choices_max).optional(),
                 field<8>("choices", &step::choices).max(limits::choices_max).optional(),
                 field<9>("next", &step::next).max(limits::key_bytes_max)};
  friend bool operator==(const step&, const step&) = default;
};

struct definition {
  object_kind object = object_kind::company;
  std::vector<step> steps;
  static constexpr auto fields
    = field_list{field<1>("object", &definition::object).optional(),
                 field<2>("steps", &definition::steps).max(limits::steps_max).optional()};
  friend bool operator==(const definition&, const definition&) = default;
};

/// What stands in the way of publishing: where and why. Empty: nothing.
struct finding {
  std::string step;
  std::string part;  ///< The field or choice within the step; empty: the step itself.
  std::string problem;
  static constexpr auto fields
    = field_list{field<1>("step", &finding::step), field<2>("part", &finding::part),
                 field<3>("problem", &finding::problem)};
  friend bool operator==(const finding&, const finding&) = default;
};

struct findings {
  std::vector<finding> listed;  ///< The first ones, at most `limits::problems_listed_max`.
  std::size_t more = 0;         ///< How many come after these.
  [[nodiscard]] bool none() const { return listed.empty(); }
};

/// What an upload may ask for: the types of which a file's first bytes tell whether it is one.
inline constexpr std::array<std::string_view, 6> media_types_known{
  "application/pdf", "application/zip", "image/gif", "image/jpeg", "image/png", "text/plain"};

/// All findings: no steps, keys missing, twice or `end`, a branch that goes back or nowhere, steps that no path
/// reaches, fields or choices that their kind does not have, options too long, a media type that nobody can tell, a
/// question without a default, more to answer than a task keeps, another object type than the published version's.
[[nodiscard]] findings validate(const definition&, const definition* published = nullptr);

inline constexpr std::string_view end_of_path = "end";

/// A published version: immutable, its hash is its identity. Shared by every task of the process that is pinned to it.
struct frozen {
  workflow_id workflow;
  std::uint32_t number = 0;  ///< 1, 2, 3, ...
  std::uint64_t hash = 0;    ///< Of the definition as stored.
  workflow::definition definition;
  static constexpr auto fields
    = field_list{field<1>("workflow", &frozen::workflow), field<2>("number", &frozen::number),
                 field<3>("hash", &frozen::hash), field<4>("definition", &frozen::definition)};
  friend bool operator==(const frozen&, const frozen&) = default;

  /// The step's place, or nothing.
  [[nodiscard]] std::optional<std::size_t> find(std::string_view key) const;
  /// Where the path goes on after a step when a question was answered so; nothing at the end.
  [[nodiscard]] std::optional<std::size_t> after(std::size_t step,
                                                 std::optional<std::string_view> answer) const;
};

/// The hash that identifies a definition.
[[nodiscard]] std::uint64_t hash_of(const definition&);

}  // namespace trefoil::workflow

template <>
struct trefoil::enum_words<trefoil::workflow::step_kind> {
  static constexpr std::array<std::string_view, 5> words{"instructions", "form", "upload",
                                                         "signature", "question"};
};
template <>
struct trefoil::enum_words<trefoil::workflow::object_kind> {
  static constexpr std::array<std::string_view, 3> words{"company", "product", "record"};
};
template <>
struct trefoil::enum_words<trefoil::workflow::field_kind> {
  static constexpr std::array<std::string_view, 10> words{
    "text",   "long_text",     "integer",      "decimal", "date",
    "yes_no", "single_choice", "multi_choice", "email",   "url"};
};
