#pragma once
/// How much each work puts on a node, and on a rival alike.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <string_view>

namespace trefoil::bench {

/// Of whom nothing is heard for so long nothing is expected any more.
inline constexpr std::chrono::seconds silence_limit{30};
inline constexpr int silence_limit_ms{std::chrono::milliseconds{silence_limit}.count()};

/// A task is claimed, answered step by step, one field a step, and submitted.
inline constexpr unsigned form_steps = 3;
inline constexpr unsigned wizard_stages = 2 + form_steps;
inline constexpr std::string_view wizard_answer = "P-2026-0000017";

/// One load, its share of all tasks, and how many it never exceeds so that a run stays short.
struct wizard_level {
  std::size_t in_flight;
  std::size_t percent;
  std::size_t tasks_max;
  const char* suffix;

  [[nodiscard]] std::size_t count(std::size_t all) const {
    return std::min(all * percent / 100, tasks_max);
  }
};
inline constexpr wizard_level wizard_warm_up{1024, 5, 20'000, ""};
inline constexpr wizard_level wizard_levels[]
  = {{4096, 60, 300'000, ""}, {256, 20, 100'000, "_256"}, {64, 10, 40'000, "_64"}};

/// People of each company; others in W3, one in W9.
inline constexpr unsigned members_each = 3;

/// W3.
inline constexpr std::size_t races_max = 300'000;
inline constexpr std::size_t races_in_flight = 1'024;
inline constexpr unsigned racing_members = 4;

/// W5: tasks that are ready to be submitted when the close comes, and submits under way.
inline constexpr std::size_t close_prepared_max = 20'000;
inline constexpr std::size_t close_submits_in_flight = 256;

/// W5, W8: what goes before the measurement.
inline constexpr std::size_t prepare_in_flight = 1'024;

}  // namespace trefoil::bench
