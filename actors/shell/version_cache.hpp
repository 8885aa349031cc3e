#pragma once
/// Published workflow versions, one copy a process: a thousand campaigns in all shards share them.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "actors/workflow/definition.hpp"

namespace trefoil::shell {

/// Tells one version from all others: a checksum over all that it says.
[[nodiscard]] std::uint64_t key_of(const workflow::frozen&);

/// Copies for as long as anybody holds them. Any thread.
class version_cache {
public:
  [[nodiscard]] std::shared_ptr<const workflow::frozen> share(const workflow::frozen&);
  /// Of versions, those that nobody holds any more included: at most twice as many as are held, or a few.
  [[nodiscard]] std::size_t size() const;

private:
  static constexpr std::size_t size_min = 64;

  mutable std::mutex mutex_;
  std::unordered_map<std::uint64_t, std::weak_ptr<const workflow::frozen>> known_;
  std::size_t swept_at_ = size_min;  ///< With so many, those that nobody holds are forgotten.
};

/// The process's copy of this version. Any thread.
[[nodiscard]] std::shared_ptr<const workflow::frozen> shared_version(const workflow::frozen&);

}  // namespace trefoil::shell
