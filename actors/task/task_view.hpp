#pragma once
/// A task as people of its company see it.

#include "actors/task/task_messages.hpp"

namespace trefoil::task {

/// The result of `task.show`.
struct view {
  task_id task;
  task::status status = task::status::none;
  std::optional<person_id> holder;
  department_set targets;
  std::string step;
  std::uint32_t draft_revision = 0;
  std::uint8_t finished = 0;
  std::uint8_t reachable = 0;
  std::uint8_t percent = 0;
  std::uint16_t reminders = 0;
  std::optional<timestamp> reminded_at;
  std::optional<task::close_reason> close_reason;
  std::optional<std::uint64_t> receipt;  ///< Of a completed task.
  std::vector<person_id> persons;        ///< Whom it is for, instead of `targets`.
  std::optional<timestamp> due;
  std::map<std::string, task::values> values;  ///< The draft by step, parked steps with it.
  static constexpr auto fields = field_list{field<1>("task", &view::task),
                                            field<2>("status", &view::status),
                                            field<3>("holder", &view::holder),
                                            field<4>("targets", &view::targets),
                                            field<5>("step", &view::step),
                                            field<6>("draft_revision", &view::draft_revision),
                                            field<7>("finished", &view::finished),
                                            field<8>("reachable", &view::reachable),
                                            field<9>("percent", &view::percent),
                                            field<10>("reminders", &view::reminders),
                                            field<11>("reminded_at", &view::reminded_at),
                                            field<12>("close_reason", &view::close_reason),
                                            field<13>("receipt", &view::receipt),
                                            field<14>("values", &view::values),
                                            field<15>("persons", &view::persons),
                                            field<16>("due", &view::due)};
  friend bool operator==(const view&, const view&) = default;
};

[[nodiscard]] view view_of(const task_id&, const state&);

}  // namespace trefoil::task
