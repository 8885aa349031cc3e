#pragma once
/// One process a store: an advisory lock that the kernel drops when its holder dies.

#include <filesystem>
#include <utility>

#include "persistence/store.hpp"

namespace trefoil {

class process_lock {
public:
  enum class kind { owner, look };  ///< `look` only asks: it is granted while nobody owns the file.

  /// Fails with `in_use` while another holds it. An owner makes the file.
  [[nodiscard]] static outcome_of<process_lock> take(const std::filesystem::path&, kind);

  process_lock(process_lock&& other) noexcept : file_{std::exchange(other.file_, -1)} {}
  process_lock& operator=(process_lock&&) = delete;
  ~process_lock();

private:
  explicit process_lock(int file) : file_{file} {}

  int file_;
};

}  // namespace trefoil
