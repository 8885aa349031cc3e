#pragma once
/// What people of a supplier do with a task: race for it, go through its wizard, hand it in.

#include <cstdint>
#include <string>
#include <vector>

#include "scenarios/engine.hpp"
#include "scenarios/random.hpp"

namespace trefoil::scenarios {

/// Steps on the workflow's path as network.hpp publishes it.
inline constexpr std::uint64_t steps_without_audit = 5;
inline constexpr std::uint64_t steps_with_audit = 6;

/// Several people claim at once. Gives the one who won. Gives up unless exactly one did and all others were told
/// `already_claimed` by him.
[[nodiscard]] async<person_id> race_for(engine&, task_id, std::vector<person_id>);

/// One person at the wizard of a task that it holds.
class wizard {
public:
  /// `seed`: decides what is answered; the same for everybody who works on one task.
  wizard(engine& node, task_id task, person_id who, std::uint64_t seed);

  /// Starts and answers the form: two steps are finished then.
  [[nodiscard]] async<void> begin();
  /// Goes on where `begin` ended, once back and forth on the way, to the end.
  [[nodiscard]] async<void> finish();
  [[nodiscard]] async<void> release();
  /// True when it was taken; false when the campaign was closed, which only `may_be_closed` allows.
  [[nodiscard]] async<bool> submit(bool may_be_closed = false);
  /// Another person takes over what is drafted.
  [[nodiscard]] async<void> take_over(person_id who);

  /// Answers `yes` to the question that branches.
  [[nodiscard]] bool audited() const { return audited_; }
  /// Steps on the path once all is answered.
  [[nodiscard]] std::uint64_t steps() const {
    return audited_ ? steps_with_audit : steps_without_audit;
  }

private:
  [[nodiscard]] async<void> act(std::string verb);
  [[nodiscard]] async<void> save(std::string step, client::value values);
  [[nodiscard]] client::value details();
  [[nodiscard]] std::string certificate();

  engine& node_;
  task_id task_;
  person_id who_;
  random_stream chance_;
  bool audited_;
  std::uint64_t draft_revision_ = 0;
};

}  // namespace trefoil::scenarios
