#pragma once
/// Fuzzing: programs that read whatever bytes libFuzzer makes up, and stop when something does not hold. One file a
/// target; each defines the three functions below, and target.cpp makes a program of them.

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace trefoil::fuzz {

/// Reads one input. Returns for every input, good or bad.
void read(std::string_view input);
/// Good inputs, from which the others are made.
[[nodiscard]] std::vector<std::string> seeds();
/// What stands in good inputs and is not found by chance.
[[nodiscard]] std::vector<std::string> words();

/// Ends the process, which libFuzzer reports with the input at hand.
inline void must_hold(bool condition, const char* what) {
  if (condition) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

}  // namespace trefoil::fuzz
