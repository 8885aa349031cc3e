#pragma once
/// Group commit: whatever arrived from all shards while the last sync ran goes into one store write with one sync.

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include <caf/actor.hpp>

#include "persistence/store.hpp"

namespace trefoil::shell {

/// Told to the shard once its batch survives power loss.
struct committed {
  sequence last = 0;
};

/// Where shards hand in their batches. Each shard has at most one under way.
class commit_port {
public:
  virtual ~commit_port() = default;
  /// `shard` is told `committed` when the batch is durable. Any thread.
  virtual void submit(journal_batch batch, caf::actor shard) = 0;
};

/// The thread that writes and syncs. A failed write or sync ends the process: the outcome is unknown, so nothing may be
/// acknowledged any more.
class committer final : public commit_port {
public:
  /// `fail` is called with the store's error and must not return to normal work; the node ends the process in it.
  /// `linger` says how long to wait for company before a write: with much in flight, fuller rows cost less than the
  /// wait does; with little, it is nothing.
  /// A full disk, where nothing was written, is tried again until there is room; `report` is told once each time.
  committer(store&, std::function<void(std::error_code)> fail,
            std::function<std::chrono::microseconds()> linger,
            std::function<void(const std::string&)> report);
  ~committer() override;
  committer(const committer&) = delete;
  committer& operator=(const committer&) = delete;

  void submit(journal_batch batch, caf::actor shard) override;
  /// Writes what is handed in and ends the thread. Submits afterwards are dropped.
  void stop();

private:
  void run();
  /// False: stopped while the disk was full.
  bool append(const std::vector<journal_batch>&);

  store& store_;
  std::function<void(std::error_code)> fail_;
  std::function<std::chrono::microseconds()> linger_;
  std::function<void(const std::string&)> report_;
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::vector<journal_batch> waiting_;
  std::vector<caf::actor> waiting_shards_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace trefoil::shell
