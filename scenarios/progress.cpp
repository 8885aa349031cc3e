#include "scenarios/progress.hpp"

#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "scenarios/thresholds.hpp"

namespace trefoil::scenarios {

namespace {

constexpr std::chrono::milliseconds between_pictures{200};
constexpr std::chrono::seconds between_lines{5};

}  // namespace

progress::form progress::fitting() {
  const auto* terminal = std::getenv("TERM");
  const bool dumb = terminal == nullptr || std::string_view{terminal} == "dumb";
  return isatty(STDERR_FILENO) == 1 && !dumb ? form::live : form::lines;
}

progress::progress(form wanted)
  : form_{wanted},
    due_{wanted == form::none ? clock::time_point::max() : begun_ + between_pictures},
    last_{begun_} {
  if (form_ == form::lines) due_ = begun_ + between_lines;
}

progress::~progress() { wipe(); }

void progress::wipe() {
  if (!dirty_) return;
  std::fputs("\r\x1b[K", stderr);
  std::fflush(stderr);
  dirty_ = false;
}

void progress::show(const standing& now) {
  const auto at = clock::now();
  const auto passed = seconds(at - last_);
  const auto per_second = [&](std::uint64_t count, std::uint64_t before) {
    return passed > 0 ? static_cast<double>(count - before) / passed : 0;
  };
  std::array<char, 256> line{};
  std::snprintf(line.data(), line.size(),
                "%5.1f s  %-12s %6.0f/s of %-6.0f %7.0f calls/s  p50 %-8s p99 %-8s %llu errors  "
                "%llu dropped  %llu in flight",
                seconds(at - begun_), now.phase.c_str(), per_second(now.done, last_done_),
                now.target_rate, per_second(now.calls, last_calls_), time_text(now.p50).c_str(),
                time_text(now.p99).c_str(), static_cast<unsigned long long>(now.errors),
                static_cast<unsigned long long>(now.dropped),
                static_cast<unsigned long long>(now.in_flight));
  if (form_ == form::live) {
    std::fprintf(stderr, "\r%s\x1b[K", line.data());
    std::fflush(stderr);
    dirty_ = true;
    due_ = at + between_pictures;
  } else {
    std::fprintf(stderr, "%s\n", line.data());
    due_ = at + between_lines;
  }
  last_ = at;
  last_done_ = now.done;
  last_calls_ = now.calls;
}

void progress::say(const std::string& text) {
  if (form_ == form::none) return;
  wipe();
  std::fprintf(stderr, "%5.1f s  %s\n", seconds(clock::now() - begun_), text.c_str());
}

}  // namespace trefoil::scenarios
