#pragma once
/// Group commit: whatever arrived from all shards while the last sync ran goes into one store write with one sync.

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "persistence/record.hpp"
#include "persistence/store.hpp"

namespace trefoil::shell {

/// Told to the shard once its batch survives power loss.
struct committed {
  shard_id shard = 0;
  sequence last = 0;
};

/// What a shard has decided since it handed in last.
struct handed_in {
  journal_batch batch;  ///< Without its row.
  row_writer records;   ///< That become its row when it is written.
};

/// Where shards hand in what they have decided.
class commit_port {
public:
  virtual ~commit_port() = default;
  /// True: it joined what its shard handed in before, which nobody has begun to write; they are one batch now. Its
  /// shard is told of each batch when it is durable, in the order in which they were handed in. Any thread, but a
  /// shard's own one after the other.
  virtual bool submit(handed_in) = 0;
};

/// What is handed in waits here until somebody writes it: a thread of its own in a node, the world in a simulation.
/// A failed write or sync ends the process: the outcome is unknown, so nothing may be acknowledged any more.
class committer final : public commit_port {
public:
  /// What one `write` came to.
  enum class outcome {
    idle,     ///< Nothing had been handed in.
    written,  ///< It is durable, and its shards know.
    held,     ///< The disk is full and nothing was written: it is what the next write writes.
    failed,   ///< `fail` was told, and nothing may be written any more.
  };

  /// `fail` is called with the store's error and must not return to normal work; the node ends the process in it.
  /// `report` is told once each time that a full disk makes commands wait.
  /// `tell` gets the word for the shards of each write.
  committer(store&, std::function<void(std::vector<committed>)> tell,
            std::function<void(std::error_code)> fail,
            std::function<void(const std::string&)> report);
  ~committer() override;
  committer(const committer&) = delete;
  committer& operator=(const committer&) = delete;

  /// Writes on a thread of its own from now on. `may_join`: commands under way that the next commit may hold. It waits
  /// for company before each write as long as `linger` says. Held batches are tried again every 100 ms.
  void start(std::function<std::int64_t()> may_join);
  /// Two microseconds for each command beyond 300 that may join, 4 ms at most. With many under way fuller rows cost less
  /// than the wait does, and with few, what comes during a write is company enough.
  [[nodiscard]] static std::chrono::microseconds linger(std::int64_t may_join);
  /// Writes what is handed in, unless the disk is full, and ends the thread. Submits afterwards are dropped.
  void stop();

  bool submit(handed_in) override;
  /// One write of all that has been handed in; of what was held, if anything was. One thread at a time: that of
  /// `start`, or whoever did not start it.
  outcome write();
  /// Something waits to be written. Like `write`: the same thread at a time.
  [[nodiscard]] bool pending() const;

private:
  void take_waiting();
  void tell_shards();
  void run();

  store& store_;
  std::function<void(std::vector<committed>)> tell_;
  std::function<void(std::error_code)> fail_;
  std::function<void(const std::string&)> report_;
  mutable std::mutex mutex_;
  std::condition_variable arrived_;
  std::vector<handed_in> waiting_;  ///< One a shard.
  std::vector<std::uint32_t>
    waits_at_;  ///< Of each shard: its place among them, and 1; 0: it has none.
  bool stopping_ = false;
  bool awaits_one_ = false;             ///< The thread sleeps until something is handed in.
  std::vector<journal_batch> writing_;  ///< Of whoever writes, and kept while the disk is full.
  std::function<std::int64_t()> may_join_;
  std::thread thread_;
};

}  // namespace trefoil::shell
