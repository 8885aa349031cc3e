#pragma once
/// All a task can be asked, and all that can happen to it.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "actors/base/machine.hpp"
#include "actors/base/sealed.hpp"
#include "actors/base/target.hpp"
#include "actors/task/answers.hpp"
#include "actors/workflow/definition.hpp"

namespace trefoil::task {

/// Numbers are stored, also in the progress column.
enum class status : std::uint8_t { none = 0, waiting, not_started, in_progress, completed, closed };

/// Why a task was closed without completion.
enum class close_reason : std::uint8_t {
  none = 0,
  campaign_closed,
  participant_closed,
  never_sent,
  removed
};

// Commands. An auditor's are `not_permitted`.

/// Asks for responsibility. Exactly one member wins; again by the same person: no change. `already_claimed`,
/// `not_eligible`, `task_waiting`, `task_completed`, `task_closed`.
struct claim {
  static constexpr std::string_view name_on_wire = "claim";
  task_id task;
  static constexpr auto fields = field_list{field<1>("task", &claim::task)};
  [[nodiscard]] entity_id address() const { return task; }
};

/// Gives the task back to those whom it is for, draft kept. By the holder or an admin of the company. `not_releasable`
/// when it is for this one person.
struct release {
  static constexpr std::string_view name_on_wire = "release";
  task_id task;
  static constexpr auto fields = field_list{field<1>("task", &release::task)};
  [[nodiscard]] entity_id address() const { return task; }
};

/// Begins the wizard. `claim_required`, `not_holder`.
struct start {
  static constexpr std::string_view name_on_wire = "start";
  task_id task;
  static constexpr auto fields = field_list{field<1>("task", &start::task)};
  [[nodiscard]] entity_id address() const { return task; }
};

/// Writes answers of one step into the draft; on a task that is not started it starts it. A blank takes an answer back.
/// `draft_revision` is the revision that the caller has seen: fields that others changed since are `stale_revision`
/// with their `values`, others merge. A value of the wrong kind is `validation_failed`, too much of it
/// `limit_exceeded`. Result: `draft_revision`, `finished`, `reachable`.
struct save {
  static constexpr std::string_view name_on_wire = "save";
  task_id task;
  std::string step;
  task::values values;
  std::uint32_t draft_revision = 0;
  static constexpr auto fields = field_list{
    field<1>("task", &save::task), field<2>("step", &save::step).max(limits::key_bytes_max),
    field<3>("values", &save::values).max(limits::answers_per_task_max),
    field<4>("draft_revision", &save::draft_revision)};
  [[nodiscard]] entity_id address() const { return task; }
  /// The blobs that the values name.
  void blobs(std::vector<blob_id>&) const;
};

/// Finishes the current step, which must be valid, and goes to the next one on the path. Result: `step`.
struct next {
  static constexpr std::string_view name_on_wire = "next";
  task_id task;
  static constexpr auto fields = field_list{field<1>("task", &next::task)};
  [[nodiscard]] entity_id address() const { return task; }
};

/// Goes back one step on the path. Result: `step`.
struct back {
  static constexpr std::string_view name_on_wire = "back";
  task_id task;
  static constexpr auto fields = field_list{field<1>("task", &back::task)};
  [[nodiscard]] entity_id address() const { return task; }
};

/// Hands in the answers of every step on the path: instructions passed, nothing required missing. `validation_failed`
/// lists the fields. Result: `receipt`, the hash of what was handed in.
struct submit {
  static constexpr std::string_view name_on_wire = "submit";
  task_id task;
  static constexpr auto fields = field_list{field<1>("task", &submit::task)};
  [[nodiscard]] entity_id address() const { return task; }
};

using command = sealed<std::variant<claim, release, start, save, next, back, submit>>;

// Events. `in_history`: what `task.history` calls them.

struct claimed {
  static constexpr std::uint16_t tag = 0x0501;
  static constexpr std::uint8_t version = 1;
  static constexpr std::string_view in_history = "claimed";
  person_number holder = 0;
  static constexpr auto fields = field_list{field<1>("holder", &claimed::holder)};
  friend bool operator==(const claimed&, const claimed&) = default;
};

struct released {
  static constexpr std::uint16_t tag = 0x0502;
  static constexpr std::uint8_t version = 1;
  static constexpr std::string_view in_history = "released";
  person_number holder = 0;  ///< Who held it.
  static constexpr auto fields = field_list{field<1>("holder", &released::holder)};
  friend bool operator==(const released&, const released&) = default;
};

/// The wizard began. Carries the whole progress, so that the board needs no workflow.
struct started {
  static constexpr std::uint16_t tag = 0x0503;
  static constexpr std::uint8_t version = 1;
  static constexpr std::string_view in_history = "started";
  std::string step;
  std::uint8_t finished = 0;
  std::uint8_t reachable = 0;
  static constexpr auto fields
    = field_list{field<1>("step", &started::step), field<2>("finished", &started::finished),
                 field<3>("reachable", &started::reachable)};
  friend bool operator==(const started&, const started&) = default;
};

struct saved {
  static constexpr std::uint16_t tag = 0x0504;
  static constexpr std::uint8_t version = 1;
  static constexpr std::string_view in_history = "saved";
  std::string step;
  task::values values;
  std::uint32_t draft_revision = 0;  ///< As it is now.
  std::uint8_t finished = 0;
  std::uint8_t reachable = 0;
  static constexpr auto fields
    = field_list{field<1>("step", &saved::step), field<2>("values", &saved::values),
                 field<3>("draft_revision", &saved::draft_revision),
                 field<4>("finished", &saved::finished), field<5>("reachable", &saved::reachable)};
  friend bool operator==(const saved&, const saved&) = default;
};

/// The wizard moved from one step to another.
struct moved {
  static constexpr std::uint16_t tag = 0x0505;
  static constexpr std::uint8_t version = 1;
  static constexpr std::string_view in_history = "moved";
  std::string from;
  std::string to;  ///< `end` behind the last step.
  bool back = false;
  std::uint8_t finished = 0;
  std::uint8_t reachable = 0;
  static constexpr auto fields = field_list{
    field<1>("from", &moved::from), field<2>("to", &moved::to), field<3>("back", &moved::back),
    field<4>("finished", &moved::finished), field<5>("reachable", &moved::reachable)};
  friend bool operator==(const moved&, const moved&) = default;
};

struct submitted {
  static constexpr std::uint16_t tag = 0x0506;
  static constexpr std::uint8_t version = 1;
  static constexpr std::string_view in_history = "submitted";
  std::uint64_t receipt = 0;
  std::uint8_t steps = 0;  ///< On the path that was handed in.
  static constexpr auto fields
    = field_list{field<1>("receipt", &submitted::receipt), field<2>("steps", &submitted::steps)};
  friend bool operator==(const submitted&, const submitted&) = default;
};

using event = sealed<std::variant<claimed, released, started, saved, moved, submitted>>;

/// A task takes no effects: what others do to it reaches its participant's cell as letters (actors/cohort).
struct no_effect {
  static constexpr std::uint16_t tag = 0x0581;
  static constexpr std::uint8_t version = 1;
  static constexpr auto fields = field_list{};
};
using effect = sealed<std::variant<no_effect>>;

/// What a task is made of before anything happened to it: its page's entry.
struct birth {
  task::status status = task::status::not_started;  ///< As its participant was opened.
  department_set targets;
  std::uint8_t steps = 0;  ///< On the path with no answers yet.
};

/// One step of the draft: its values, and whether the wizard passed it.
struct step_draft {
  draft_values values;
  bool passed = false;
  static constexpr auto fields
    = field_list{field<1>("values", &step_draft::values), field<2>("passed", &step_draft::passed)};
  friend bool operator==(const step_draft&, const step_draft&) = default;
};

/// A snapshot's worst case: the draft's bytes, and around each of its answers and steps their keys, numbers and
/// lengths. Answers that were taken back are kept blank and count once more.
inline constexpr std::size_t answer_overhead_bytes = 64 + 32;
static_assert(limits::draft_bytes_max + 2 * limits::answers_per_task_max * answer_overhead_bytes
                  + limits::steps_max * answer_overhead_bytes + 1024
                <= limits::record_body_bytes_max,
              "a task with the longest draft fits into a snapshot");

struct state {
  task::status status = task::status::none;
  close_reason reason = close_reason::none;
  person_number holder = 0;
  department_set targets;
  std::string step;  ///< Where the wizard stands; empty before the start, `end` behind the last.
  std::uint32_t draft_revision = 0;
  std::map<std::string, step_draft>
    draft;  ///< By step key. Steps off the path are kept, not handed in.
  std::uint8_t finished = 0;
  std::uint8_t reachable = 0;
  std::uint64_t receipt = 0;
  std::uint16_t reminders = 0;
  timestamp reminded_at;
  std::vector<person_number>
    persons;  ///< Whom it is for, instead of `targets`, when there are any.
  timestamp due;
  static constexpr auto fields = field_list{field<1>("status", &state::status),
                                            field<2>("reason", &state::reason),
                                            field<3>("holder", &state::holder),
                                            field<4>("targets", &state::targets),
                                            field<5>("step", &state::step),
                                            field<6>("draft_revision", &state::draft_revision),
                                            field<7>("draft", &state::draft),
                                            field<8>("finished", &state::finished),
                                            field<9>("reachable", &state::reachable),
                                            field<10>("receipt", &state::receipt),
                                            field<11>("reminders", &state::reminders),
                                            field<12>("reminded_at", &state::reminded_at),
                                            field<13>("persons", &state::persons),
                                            field<14>("due", &state::due)};
  friend bool operator==(const state&, const state&) = default;

  [[nodiscard]] bool is_over() const {
    return status == task::status::completed || status == task::status::closed;
  }
  [[nodiscard]] target_view target() const { return {targets, persons}; }
};

}  // namespace trefoil::task

template <>
struct trefoil::enum_words<trefoil::task::status> {
  static constexpr std::array<std::string_view, 6> words{"none",        "waiting",   "not_started",
                                                         "in_progress", "completed", "closed"};
};
template <>
struct trefoil::enum_words<trefoil::task::close_reason> {
  static constexpr std::array<std::string_view, 5> words{
    "none", "campaign_closed", "participant_closed", "never_sent", "removed"};
};
