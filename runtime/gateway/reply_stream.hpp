#pragma once
/// The way out of one connection: answers of many threads become one buffer, written one write at a time.

#include <cstddef>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "actors/shell/messages.hpp"

namespace trefoil::gateway {

class reply_stream final : public shell::reply_sink {
public:
  /// `wake` is called, from any thread and under this stream's lock, when bytes wait that nobody is writing. It must
  /// only schedule.
  reply_stream(std::size_t backlog_bytes_max, std::function<void()> wake);

  /// Appends answers. Beyond the backlog they are dropped and the stream is overrun. Any thread.
  void deliver(std::vector<shell::reply> replies) override;

  /// Takes everything that waits. Empty: nothing does, and the next answer calls `wake` again. REQUIRES: what was
  /// taken before is written. Of the connection's thread.
  [[nodiscard]] std::string take();
  /// True when the reader was too slow: the connection must be cut.
  [[nodiscard]] bool overrun() const;
  /// Bytes that wait, those of the write under way included.
  [[nodiscard]] std::size_t backlog() const;
  /// No answer is taken and `wake` is not called any more.
  void close();

private:
  const std::size_t backlog_bytes_max_;
  mutable std::mutex mutex_;
  std::function<void()> wake_;
  std::string waiting_;
  std::size_t taken_bytes_ = 0;
  bool busy_ = false;  // Somebody writes, or was woken to.
  bool overrun_ = false;
  bool closed_ = false;
};

}  // namespace trefoil::gateway
