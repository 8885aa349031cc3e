#include "persistence/rocksdb/process_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>

namespace trefoil {

outcome_of<process_lock> process_lock::take(const std::filesystem::path& path, kind wanted) {
  const int flags = wanted == kind::owner ? O_RDWR | O_CREAT | O_CLOEXEC : O_RDONLY | O_CLOEXEC;
  const int file = ::open(path.c_str(), flags, 0644);
  if (file < 0) {
    const std::error_code why{errno, std::generic_category()};
    return unexpected(failure{
      why == std::errc::no_such_file_or_directory ? store_errc::not_found : store_errc::failed,
      path.string() + ": " + why.message()});
  }
  process_lock lock{file};
  if (::flock(file, (wanted == kind::owner ? LOCK_EX : LOCK_SH) | LOCK_NB) == 0) return lock;
  const std::error_code why{errno, std::generic_category()};
  return unexpected(
    failure{why == std::errc::operation_would_block ? store_errc::in_use : store_errc::failed,
            path.string() + ": " + why.message()});
}

process_lock::~process_lock() {
  if (file_ >= 0) ::close(file_);
}

}  // namespace trefoil
