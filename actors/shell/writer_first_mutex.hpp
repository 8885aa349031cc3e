#pragma once
/// A lock that readers share and that they cannot keep from its writer.

#include <pthread.h>

#include <system_error>

namespace trefoil::shell {

/// Like std::shared_mutex, but who waits to write goes before all who come to read later. The standard one is made of
/// the platform's, where readers that follow each other closely enough keep a writer out for ever.
/// REQUIRES: a thread that reads does not ask to read again: it may wait for a writer that waits for it.
class writer_first_mutex {
public:
  writer_first_mutex() {
    pthread_rwlockattr_t wishes;
    must(pthread_rwlockattr_init(&wishes));
    must(pthread_rwlockattr_setkind_np(&wishes, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP));
    must(pthread_rwlock_init(&lock_, &wishes));
    must(pthread_rwlockattr_destroy(&wishes));
  }
  ~writer_first_mutex() { pthread_rwlock_destroy(&lock_); }
  writer_first_mutex(const writer_first_mutex&) = delete;
  writer_first_mutex& operator=(const writer_first_mutex&) = delete;

  // The names are those that std::unique_lock and std::shared_lock call.
  void lock() { must(pthread_rwlock_wrlock(&lock_)); }
  void unlock() { must(pthread_rwlock_unlock(&lock_)); }
  void lock_shared() { must(pthread_rwlock_rdlock(&lock_)); }
  /// False: somebody writes, or waits to.
  [[nodiscard]] bool try_lock_shared() { return pthread_rwlock_tryrdlock(&lock_) == 0; }
  void unlock_shared() { must(pthread_rwlock_unlock(&lock_)); }

private:
  static void must(int error) {
    if (error != 0) throw std::system_error{error, std::generic_category(), "a lock"};
  }

  pthread_rwlock_t lock_;
};

}  // namespace trefoil::shell
