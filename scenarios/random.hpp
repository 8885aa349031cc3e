#pragma once
/// Chance that can be repeated: the same seed gives the same numbers on every machine.

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

namespace trefoil::scenarios {

/// xoshiro256**, seeded by splitmix64.
class random_stream {
public:
  explicit random_stream(std::uint64_t seed) {
    for (auto& word : state_) word = split(seed);
  }

  [[nodiscard]] std::uint64_t next() {
    const auto result = std::rotl(state_[1] * 5, 7) * 9;
    const auto shifted = state_[1] << 17U;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = std::rotl(state_[3], 45);
    return result;
  }

  /// One of 0 .. bound - 1. REQUIRES: 0 < bound <= 2^32; the bias is below 2^-32.
  [[nodiscard]] std::uint64_t below(std::uint64_t bound) {
    return ((next() >> 32U) * bound) >> 32U;
  }

  /// At least 0, below 1.
  [[nodiscard]] double share() { return static_cast<double>(next() >> 11U) * 0x1.0p-53; }

  [[nodiscard]] bool chance(double share_of_all) { return share() < share_of_all; }

  template <class List>
  void shuffle(List& list) {
    for (auto left = list.size(); left > 1; --left) {
      std::swap(list[left - 1], list[static_cast<std::size_t>(below(left))]);
    }
  }

  /// A stream for one purpose, which gives the same whatever the other purposes draw.
  [[nodiscard]] static random_stream of(std::uint64_t seed, std::string_view purpose) {
    for (const auto letter : purpose)
      seed = (seed ^ static_cast<unsigned char>(letter)) * 0x100000001b3ULL;
    return random_stream{seed};
  }

private:
  static std::uint64_t split(std::uint64_t& seed) {
    seed += 0x9e3779b97f4a7c15ULL;
    auto mixed = seed;
    mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9ULL;
    mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebULL;
    return mixed ^ (mixed >> 31U);
  }

  std::array<std::uint64_t, 4> state_{};
};

}  // namespace trefoil::scenarios
