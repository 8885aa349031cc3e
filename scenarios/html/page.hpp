#pragma once
/// A run as one page that people open in a browser: everything is in it, nothing is fetched.

#include <string>
#include <utility>
#include <vector>

#include "scenarios/record.hpp"
#include "scenarios/timeline.hpp"

namespace trefoil::scenarios::html {

/// What is known of a run beside what it measured, in the order it is shown: its file, machine, node.
using facts = std::vector<std::pair<std::string, std::string>>;

/// The machine and the moment: cores, memory, processor, kernel, time of the day.
[[nodiscard]] facts facts_of_machine();

/// The whole page, well below 500 KB however long the run was.
[[nodiscard]] std::string page(const run_record&, const timeline&, const facts&);

}  // namespace trefoil::scenarios::html
