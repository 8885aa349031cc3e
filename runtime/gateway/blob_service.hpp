#pragma once
/// Files in and out of the store, on a thread of their own: a sync takes longer than a socket may wait.

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "actors/shell/messages.hpp"
#include "persistence/store.hpp"

namespace trefoil::gateway {

class blob_service {
public:
  /// `fatal` is told when a write or sync failed: what is on the disk is unknown then, and the process must end.
  /// REQUIRES: the store outlives it.
  blob_service(store&, std::function<void(const std::string& why)> fatal);
  /// Carries out what was taken, then ends.
  ~blob_service();
  blob_service(const blob_service&) = delete;
  blob_service& operator=(const blob_service&) = delete;

  /// Stores bytes; `{blob, size}` is answered when they are synced. False: too much is under way. Any thread.
  [[nodiscard]] bool put(std::string_view content, shell::return_address back);
  /// Answers `{content}`, or `not_found`. False: too much is under way. Any thread.
  [[nodiscard]] bool get(const blob_id&, shell::return_address back);
  /// Takes nothing any more and waits until what was taken is answered, at most so long; false when time ran out.
  [[nodiscard]] bool drain(std::chrono::milliseconds limit);

private:
  struct job {
    std::function<shell::reply()> run;
    shell::return_address back;
    std::size_t bytes = 0;
  };
  [[nodiscard]] bool add(job);
  void run();
  [[nodiscard]] shell::reply put_now(const std::string& content);
  [[nodiscard]] shell::reply get_now(const blob_id&);

  store& store_;
  std::function<void(const std::string&)> fatal_;
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::condition_variable idle_;
  std::deque<job> jobs_;
  std::size_t bytes_ = 0;  // Of the jobs that wait.
  bool works_ = false;
  bool draining_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace trefoil::gateway
