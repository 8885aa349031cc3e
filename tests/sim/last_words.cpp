#include "tests/sim/last_words.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstddef>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/common_interface_defs.h>
#endif

namespace trefoil::sim {

namespace {

/// Written down beforehand: whoever dies may not allocate.
std::array<char, 256> words{};
volatile std::sig_atomic_t length = 0;

void say() {
  const auto bytes = static_cast<std::size_t>(length);
  length = 0;  // A sanitizer's end is an abort as well: once is enough.
  if (bytes > 0 && ::write(STDERR_FILENO, words.data(), bytes) < 0) return;
}

void say_and_die(int signal) {
  say();
  std::signal(signal, SIG_DFL);
  ::raise(signal);
}

void listen() {
  static const bool once = [] {
    // std::terminate ends in an abort, too. A fault is the sanitizer's when there is one.
    std::signal(SIGABRT, say_and_die);
#if defined(__SANITIZE_ADDRESS__)
    __sanitizer_set_death_callback(say);
#else
    for (const int one : {SIGSEGV, SIGBUS, SIGFPE, SIGILL}) std::signal(one, say_and_die);
#endif
    return true;
  }();
  (void)once;
}

}  // namespace

std::string again(std::uint64_t seed) {
  return "TREFOIL_SIM_SEED=" + std::to_string(seed)
         + " build/dev/bin/sim_tests --gtest_filter='Simulation.*'";
}

last_words::last_words(std::uint64_t seed) {
  listen();
  const auto text = "sim seed " + std::to_string(seed) + ": rerun with " + again(seed) + "\n";
  const auto bytes = std::min(text.size(), words.size());
  std::copy_n(text.begin(), bytes, words.begin());
  length = static_cast<std::sig_atomic_t>(bytes);
}

last_words::~last_words() { length = 0; }

}  // namespace trefoil::sim
