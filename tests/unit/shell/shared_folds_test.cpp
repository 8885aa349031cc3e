// What a commit waits for before it folds.

#include <shared_mutex>
#include <thread>

#include <gtest/gtest.h>

#include "actors/shell/writer_first_mutex.hpp"

namespace trefoil::tests::shared_folds {

/// With readers that follow each other this would never end if the next one went first.
TEST(WriterFirstMutex, LetsNobodyInWhileAWriterWaits) {
  shell::writer_first_mutex mutex;
  bool changed = false;
  std::shared_lock reads{mutex};
  std::thread writer{[&] {
    const std::unique_lock alone{mutex};
    changed = true;
  }};
  // From some moment on it waits.
  while (mutex.try_lock_shared()) {
    mutex.unlock_shared();
    std::this_thread::yield();
  }
  reads.unlock();
  {
    const std::shared_lock again{mutex};
    EXPECT_TRUE(changed) << "who came later reads behind it";
  }
  writer.join();
}

}  // namespace trefoil::tests::shared_folds
