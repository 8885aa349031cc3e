#pragma once
/// Says which seed was at work when the program dies, however it dies.

#include <cstdint>
#include <string>

namespace trefoil::sim {

/// The command that plays a seed again.
[[nodiscard]] std::string again(std::uint64_t seed);

/// While it lives, an abort, a std::terminate, a fault or a sanitizer's end prints the seed and its command to stderr
/// first. One at a time.
class last_words {
public:
  explicit last_words(std::uint64_t seed);
  ~last_words();
  last_words(const last_words&) = delete;
  last_words& operator=(const last_words&) = delete;
};

}  // namespace trefoil::sim
