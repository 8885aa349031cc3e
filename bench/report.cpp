#include "bench/report.hpp"

#include <chrono>
#include <cmath>
#include <cstdarg>
#include <cstdio>

namespace trefoil::bench {

void report::figure(std::string_view work, std::string_view metric, double value) const {
  const bool whole = std::abs(value) >= 1'000 || value == std::floor(value);
  const int decimals = whole ? 0 : 2;
  const auto name_bytes = static_cast<int>(metric.size());
  const auto work_bytes = static_cast<int>(work.size());
  if (json_) {
    std::printf(R"({"run":%u,"work":"%.*s","metric":"%.*s","value":%.*f})"
                "\n",
                run_, work_bytes, work.data(), name_bytes, metric.data(), decimals, value);
  } else {
    std::printf("%.*s %.*s %.*f\n", work_bytes, work.data(), name_bytes, metric.data(), decimals,
                value);
  }
  std::fflush(stdout);
}

void say(const char* format, ...) {
  static const auto began = std::chrono::steady_clock::now();
  const std::chrono::duration<double> since = std::chrono::steady_clock::now() - began;
  char line[2048];
  va_list words;
  va_start(words, format);
  std::vsnprintf(line, sizeof line, format, words);
  va_end(words);
  std::fprintf(stderr, "[%6.1f s] %s\n", since.count(), line);
}

}  // namespace trefoil::bench
