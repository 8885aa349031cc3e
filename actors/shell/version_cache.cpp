#include "actors/shell/version_cache.hpp"

#include <mutex>
#include <unordered_map>

#include "persistence/record.hpp"

namespace trefoil::shell {

std::uint64_t key_of(const workflow::frozen& version) { return checksum(encode_stored(version)); }

std::shared_ptr<const workflow::frozen> shared_version(const workflow::frozen& wanted) {
  static std::mutex mutex;
  static std::unordered_map<std::uint64_t, std::weak_ptr<const workflow::frozen>> known;
  const auto key = key_of(wanted);
  const std::lock_guard lock{mutex};
  auto& slot = known[key];
  if (auto alive = slot.lock(); alive && *alive == wanted) return alive;
  auto made = std::make_shared<const workflow::frozen>(wanted);
  slot = made;
  return made;
}

}  // namespace trefoil::shell
