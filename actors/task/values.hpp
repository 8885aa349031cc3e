#pragma once
/// What counts as an answer: one value against one field.

#include <optional>
#include <string>
#include <string_view>

#include "actors/task/answers.hpp"
#include "actors/workflow/definition.hpp"

namespace trefoil::task {

/// The keys under which steps that are not forms keep their one value.
inline const std::string file_key = "file";      ///< Of an upload: `sha256:<64 hex digits>`.
inline const std::string name_key = "name";      ///< Of a signature: who signs.
inline const std::string answer_key = "answer";  ///< Of a question: one of its choices.

/// An empty text or an empty list: as if nothing had been answered, so that an answer can be taken
/// back.
[[nodiscard]] bool is_blank(const value&);

/// Why the value is no answer to the field; empty when it is one. A blank value is never wrong.
[[nodiscard]] std::string_view wrong_with(const workflow::form_field&, const value&);

/// The blob that a file's text names, or nothing.
[[nodiscard]] std::optional<blob_id> blob_named(std::string_view text);

}  // namespace trefoil::task
