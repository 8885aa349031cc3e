#pragma once
/// Threads that answer queries, beside the actors: one of each connection in turn. What waits for them is bounded.

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <vector>

#include "actors/shell/query_desk.hpp"
#include "actors/shell/world.hpp"

namespace trefoil::shell {

class query_threads {
public:
  /// `want`: told of each shard that a query is about.
  query_threads(query_desk desk, const clock& time, std::size_t threads,
                std::function<void(const query&)> want);
  ~query_threads();
  query_threads(const query_threads&) = delete;
  query_threads& operator=(const query_threads&) = delete;

  /// Answers `busy` when too many wait, `shutting_down` after stop(). Any thread.
  void post(incoming_query);
  /// What waits, or would have to wait again, is answered `shutting_down`.
  void stop();

private:
  void run();
  void answer(incoming_query&);
  void push(incoming_query);
  [[nodiscard]] incoming_query pop();

  query_desk desk_;
  const clock& time_;
  std::function<void(const query&)> want_;
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::unordered_map<const reply_sink*, std::deque<incoming_query>> waiting_;  ///< By connection.
  std::deque<const reply_sink*> turns_;  ///< Those with something waiting, next one first.
  std::size_t count_ = 0;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace trefoil::shell
