#pragma once
/// Memory that is about to be used. What a shard keeps is larger than caches, and each look-up alone would wait for
/// memory; asked for a whole batch at once, the waits overlap.

#include <cstddef>
#include <cstdint>

namespace trefoil::shell {

/// More objects at once would push each other out of the caches before they are used.
inline constexpr std::size_t prefetched_max = 256;

/// Asks for so many bytes from `first` on, and waits for nothing. They need not belong to anything.
inline void prefetch(const void* first, std::size_t bytes) {
  constexpr std::size_t line = 64;
  const auto begin = reinterpret_cast<std::uintptr_t>(first);
  for (auto at = begin / line * line; at < begin + bytes; at += line)
    __builtin_prefetch(reinterpret_cast<const void*>(at));
}

template <class Object>
void prefetch(const Object* one) {
  prefetch(one, sizeof *one);
}

}  // namespace trefoil::shell
