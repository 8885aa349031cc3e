#pragma once
/// How other threads tell a gateway thread which of its connections have something to write.

#include <atomic>
#include <memory>
#include <mutex>
#include <vector>

namespace trefoil::gateway {

/// A connection, as those see it who have answers for it.
class ring_listener {
public:
  /// Of the connection's own thread: there may be something to write.
  virtual void on_ring() noexcept = 0;

protected:
  ~ring_listener() = default;
};

/// A list of connections and an eventfd(2), and not a function posted to the thread for each of them: on few cores a
/// thread that is woken takes the core from whoever wakes it, so it is woken once for many and with no lock held.
class doorbell {
public:
  /// Throws std::system_error when the process has no descriptor left.
  doorbell();
  ~doorbell();
  doorbell(const doorbell&) = delete;
  doorbell& operator=(const doorbell&) = delete;

  /// The next ring is for this one too. Any thread.
  void note(std::weak_ptr<ring_listener> who);
  /// Makes the descriptor readable when somebody was noted since the last ring. Any thread.
  void ring();
  /// Whoever was noted, once for each time; the descriptor is not touched. Of the thread that answers.
  [[nodiscard]] std::vector<std::weak_ptr<ring_listener>> answer();
  /// Eight bytes to read for any number of rings.
  [[nodiscard]] int descriptor() const { return descriptor_; }

private:
  const int descriptor_;
  std::mutex mutex_;
  std::vector<std::weak_ptr<ring_listener>> noted_;
  std::atomic<bool> is_due_{false};
};

}  // namespace trefoil::gateway
