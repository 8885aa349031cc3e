#pragma once
/// The way through a frozen workflow that the answers so far open, and how far it has been gone.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "actors/task/task_messages.hpp"
#include "actors/task/values.hpp"

namespace trefoil::task {

/// A draft as it would be with one step changed, without a copy of it. Refers to what it is made
/// of.
class answers {
public:
  explicit answers(const std::map<std::string, step_draft>& draft) : draft_{draft} {}
  /// The same draft with these values written over one step's.
  [[nodiscard]] answers with(const std::string& step, const values& fresh) const;
  /// The same draft with one step passed by the wizard.
  [[nodiscard]] answers passing(const std::string& step) const;

  /// The value that counts for a field, or null.
  [[nodiscard]] const value* find(const std::string& step, const std::string& field) const;
  /// The step was saved, if only with nothing in it, or passed.
  [[nodiscard]] bool touched(const std::string& step) const;
  [[nodiscard]] bool passed(const std::string& step) const;

private:
  const std::map<std::string, step_draft>& draft_;
  const std::string* saved_step_ = nullptr;
  const values* saved_ = nullptr;
  const std::string* passed_step_ = nullptr;
};

/// The steps that are to be gone, in order, and how many of them are finished. An instructions step
/// is finished once the wizard passed it; any other once it was saved or passed and nothing in it
/// is missing or wrong. Steps off the path do not count.
struct path {
  std::vector<std::size_t> steps;  ///< Places in the definition, ascending.
  std::uint8_t finished = 0;

  [[nodiscard]] std::uint8_t reachable() const { return static_cast<std::uint8_t>(steps.size()); }
  [[nodiscard]] bool has(std::size_t step) const;
  /// The nearest step of the path before or behind a place, which itself need not be on it.
  [[nodiscard]] std::optional<std::size_t> before(std::size_t place) const;
  [[nodiscard]] std::optional<std::size_t> behind(std::size_t place) const;
};

/// Walks from the first step to the end. A question without a valid answer leads to its default.
/// Always ends, also in a definition that was never validated.
[[nodiscard]] path walk(const workflow::frozen&, const answers&);

/// A step is on the path: the walk's `has`, without judging the steps before it.
[[nodiscard]] bool is_on_path(const workflow::frozen&, const answers&, std::size_t step);

/// The steps on the path while nothing is answered: what a task is born with.
[[nodiscard]] std::uint8_t steps_without_answers(const workflow::frozen&);

/// Adds `step: why` for instructions that the wizard has not passed.
void add_unread(const workflow::step&, const answers&, std::vector<std::string>& to);

/// Adds `step/field: why` for everything in a step that is missing or wrong.
void add_problems(const workflow::step&, const answers&, std::vector<std::string>& to);

/// Adds `step/field: why` for each of these values that the step has no field for or that does not
/// fit it.
void add_misfits(const workflow::step&, const values&, std::vector<std::string>& to);

/// Finished of reachable in whole percent, rounded down: 100 only when everything is finished; 0 of
/// 0 is 0.
[[nodiscard]] std::uint8_t percent_of(std::uint8_t finished, std::uint8_t reachable);

}  // namespace trefoil::task
