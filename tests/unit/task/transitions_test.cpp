#include <array>

#include "tests/unit/task/task_cast.hpp"

namespace trefoil::tests::task_stories {

namespace {

/// In the order of the table's columns. Ana asks each of them.
std::vector<task::command> every_command() {
  return {task::claim{the_task}, task::release{the_task},
          task::start{the_task}, task::save{the_task, "profile", good_profile(), 4},
          task::next{the_task},  task::back{the_task},
          task::submit{the_task}};
}

struct standing {
  std::string name;
  task::state state;
  std::array<errc, 7> expected;  ///< none: accepted.
  bool fenced = false;
};

task::state held_in_the_middle(person_number holder) {
  auto past = begun_by_ana(answered_no());
  past.emplace_back(task::moved{"welcome", "profile", false, 5, 5});
  auto task = sent_to_finance(past).state();
  task.holder = holder;
  return task;
}

task::state not_started_held_by(person_number holder) {
  auto task = born_for({department::finance});
  task.holder = holder;
  task.draft_revision = 4;
  return task;
}

std::array<errc, 7> always(errc code) {
  std::array<errc, 7> all{};
  all.fill(code);
  return all;
}

task::state ended_as(task::status status) {
  auto task = held_in_the_middle(ana);
  task.status = status;
  task.reason = task::close_reason::campaign_closed;
  return task;
}

std::vector<standing> every_standing() {
  constexpr auto ok = errc::none;
  constexpr auto illegal = errc::illegal_transition;
  constexpr auto taken = errc::already_claimed;
  constexpr auto other = errc::not_holder;
  constexpr auto claim = errc::claim_required;
  //                            claim  release  start  save   next     back     submit
  return {
    {"unborn", task::state{}, always(errc::not_found)},
    {"waiting", born_for({department::finance}, task::status::waiting), always(errc::task_waiting)},
    {"not started", not_started_held_by(0), {ok, illegal, claim, claim, claim, claim, claim}},
    {"not started, mine", not_started_held_by(ana), {ok, ok, ok, ok, illegal, illegal, illegal}},
    {"not started, bo's",
     not_started_held_by(bo),
     {taken, other, other, other, other, other, other}},
    {"in progress", held_in_the_middle(0), {ok, illegal, claim, claim, claim, claim, claim}},
    {"in progress, mine", held_in_the_middle(ana), {ok, ok, ok, ok, ok, ok, ok}},
    {"in progress, bo's",
     held_in_the_middle(bo),
     {taken, other, other, other, other, other, other}},
    {"fenced", held_in_the_middle(ana), always(errc::task_closed), true},
    {"fenced while waiting", born_for({department::finance}, task::status::waiting),
     always(errc::task_closed), true},
    {"completed", ended_as(task::status::completed), always(errc::task_completed)},
    {"closed", ended_as(task::status::closed), always(errc::task_closed)},
  };
}

}  // namespace

TEST(TaskTransitions, EveryStateAnswersEveryCommandAsSpecified) {
  const auto commands = every_command();
  for (const auto& row : every_standing()) {
    for (std::size_t column = 0; column < commands.size(); ++column) {
      auto known = by(ana);
      known.fenced = row.fenced;
      const auto outcome = task::machine::decide(row.state, the_task, commands[column], known);
      const auto got = outcome ? errc::none : outcome.error().code;
      EXPECT_EQ(row_of(got).name, row_of(row.expected[column]).name)
        << row.name << ", command " << column;
    }
  }
}

TEST(TaskTransitions, AnAuditorMayNothing) {
  for (const auto& row : every_standing()) {
    if (row.state.status == task::status::none) continue;
    for (const auto& asked : every_command()) {
      auto held = row.state;
      held.holder = ida;
      given_born<task::machine>(the_task, held)
        .when(asked, by(ida))
        .then_refused(errc::not_permitted, {{"missing", std::vector<std::string>{"respond"}}});
    }
  }
}

TEST(TaskTransitions, AClosedTaskAlwaysSaysWhy) {
  for (const auto& asked : every_command()) {
    given_born<task::machine>(the_task, ended_as(task::status::closed))
      .when(asked, by(ana))
      .then_refused(errc::task_closed, {{"reason", "campaign_closed"}});
  }
}

TEST(TaskTransitions, AWaitingTaskAlwaysSaysForWhat) {
  for (const auto& asked : every_command()) {
    given_born<task::machine>(the_task, born_for({department::finance}, task::status::waiting))
      .when(asked, by(ana))
      .then_refused(errc::task_waiting, {{"reasons", std::vector<std::string>{"connection"}}});
  }
}

TEST(TaskTransitions, WhatIsAcceptedIsGuarded) {
  for (const auto& row : every_standing()) {
    for (const auto& asked : every_command()) {
      auto known = by(ana);
      known.fenced = row.fenced;
      const auto outcome = task::machine::decide(row.state, the_task, asked, known);
      if (outcome && !outcome->events.empty()) {
        EXPECT_EQ(outcome->guards, task_guards()) << row.name;
      }
    }
  }
}

TEST(TaskTransitions, ARefusalListsOnlyCommandsThatAreTaken) {
  const std::vector<std::string> names{"claim", "release", "start", "save",
                                       "next",  "back",    "submit"};
  const auto commands = every_command();
  for (const auto& row : every_standing()) {
    for (const auto& asked : commands) {
      auto known = by(ana);
      known.fenced = row.fenced;
      const auto outcome = task::machine::decide(row.state, the_task, asked, known);
      if (outcome || outcome.error().code != errc::illegal_transition) continue;
      for (const auto& [key, said] : outcome.error().meta) {
        if (key != "allowed") continue;
        for (const auto& name : std::get<std::vector<std::string>>(said)) {
          const auto column = std::find(names.begin(), names.end(), name) - names.begin();
          const auto tried = task::machine::decide(
            row.state, the_task, commands.at(static_cast<std::size_t>(column)), known);
          EXPECT_TRUE(tried.has_value()) << row.name << " lists " << name;
        }
      }
    }
  }
}

}  // namespace trefoil::tests::task_stories
