#pragma once
/// The way out of one connection: answers of many threads become one buffer, written one write at a time.

#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "runtime/gateway/answer_sink.hpp"
#include "runtime/gateway/doorbell.hpp"

namespace trefoil::gateway {

/// The bytes that all connections together leave unread. Any thread.
class backlog_budget {
public:
  explicit backlog_budget(std::size_t bytes_max) : bytes_max_{bytes_max} {}

  /// Counts more of them; false: they are beyond the budget now.
  [[nodiscard]] bool take(std::size_t bytes) {
    return used_.fetch_add(bytes) + bytes <= bytes_max_;
  }
  void give_back(std::size_t bytes) { used_.fetch_sub(bytes); }
  [[nodiscard]] std::size_t used() const { return used_; }

private:
  const std::size_t bytes_max_;
  std::atomic<std::size_t> used_{0};
};

class reply_stream final : public answer_sink {
public:
  /// When bytes wait that nobody writes, the owner is noted at `bell`.
  reply_stream(std::size_t backlog_bytes_max, std::shared_ptr<backlog_budget> of_all,
               std::shared_ptr<doorbell> bell);
  /// Whose connection it is. Before the first answer.
  void belong_to(std::weak_ptr<ring_listener> owner) { owner_ = std::move(owner); }

  /// Appends answers. Beyond the backlog they are dropped and the stream is overrun; beyond the budget of all too,
  /// unless this reader has read everything that was written: others are to blame then. Any thread.
  void append(std::vector<shell::reply> replies) override;
  void wake() override { bell_->ring(); }
  void append_own(std::vector<shell::reply> replies) override;
  void refuse(std::span<const std::uint32_t> calls, std::string_view body, bool together) override;
  [[nodiscard]] bool wanted() const override;

  /// Takes everything that waits. Empty: nothing does, and the owner is noted for the next answer again. REQUIRES: what
  /// was taken before is written. Of the connection's thread.
  [[nodiscard]] std::string take();
  /// What was taken is written. Of the connection's thread.
  void written();
  /// True when the reader was too slow: the connection must be cut.
  [[nodiscard]] bool overrun() const;
  /// Bytes that wait, those of the write under way included.
  [[nodiscard]] std::size_t backlog() const;
  /// No answer is taken any more, and the owner never noted.
  void close();

private:
  enum class written_by : std::uint8_t { whoever_is_woken, the_caller };
  template <class Append>
  void append_by(written_by, Append&&);

  const std::size_t backlog_bytes_max_;
  const std::shared_ptr<backlog_budget> of_all_;
  const std::shared_ptr<doorbell> bell_;
  std::weak_ptr<ring_listener> owner_;
  mutable std::mutex mutex_;
  std::string waiting_;
  std::size_t taken_bytes_ = 0;
  bool busy_ = false;  // Somebody writes, or was noted to.
  bool overrun_ = false;
  bool closed_ = false;
};

}  // namespace trefoil::gateway
