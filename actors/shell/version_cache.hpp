#pragma once
/// Published workflow versions, one copy a process: a thousand campaigns in sixty-four shards share them.

#include <cstdint>
#include <memory>

#include "actors/workflow/definition.hpp"

namespace trefoil::shell {

/// Tells one version from all others: a checksum over all that it says.
[[nodiscard]] std::uint64_t key_of(const workflow::frozen&);

/// The process's copy of this version. Any thread.
[[nodiscard]] std::shared_ptr<const workflow::frozen> shared_version(const workflow::frozen&);

}  // namespace trefoil::shell
