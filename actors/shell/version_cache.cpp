#include "actors/shell/version_cache.hpp"

#include <algorithm>

#include "persistence/record.hpp"

namespace trefoil::shell {

std::uint64_t key_of(const workflow::frozen& version) { return checksum(encode_stored(version)); }

std::shared_ptr<const workflow::frozen> version_cache::share(const workflow::frozen& wanted) {
  const auto key = key_of(wanted);
  const std::lock_guard lock{mutex_};
  if (known_.size() >= swept_at_) {
    std::erase_if(known_, [](const auto& one) { return one.second.expired(); });
    swept_at_ = std::max(size_min, 2 * known_.size());
  }
  auto& slot = known_[key];
  if (auto alive = slot.lock(); alive && *alive == wanted) return alive;
  auto made = std::make_shared<const workflow::frozen>(wanted);
  slot = made;
  return made;
}

std::size_t version_cache::size() const {
  const std::lock_guard lock{mutex_};
  return known_.size();
}

std::shared_ptr<const workflow::frozen> shared_version(const workflow::frozen& wanted) {
  static version_cache all;
  return all.share(wanted);
}

}  // namespace trefoil::shell
