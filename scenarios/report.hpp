#pragma once
/// A run as people and programs read it.

#include <string>

#include "scenarios/record.hpp"

namespace trefoil::scenarios {

/// How a run ended; also the program's exit code.
enum class verdict : int { passed = 0, failed = 1, threshold_missed = 99 };

/// Failed wins over a missed threshold: numbers of a wrong run say nothing.
[[nodiscard]] verdict verdict_of(const run_record&);

/// For a terminal of 100 columns.
[[nodiscard]] std::string text_report(const run_record&);
/// One object; its names are stable. Times are in microseconds.
[[nodiscard]] std::string json_report(const run_record&);

}  // namespace trefoil::scenarios
