#pragma once
/// Sinks around the connection's own: one that counts what is open, one that nobody reads.

#include <atomic>
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "actors/shell/messages.hpp"

namespace trefoil::gateway {

/// Passes answers on and knows how many are still to come. Any thread.
class counted_sink final : public shell::reply_sink {
public:
  explicit counted_sink(std::shared_ptr<shell::reply_sink> to) : to_{std::move(to)} {}

  void expect_one() { open_.fetch_add(1, std::memory_order_relaxed); }
  void give_up_one() { open_.fetch_sub(1, std::memory_order_relaxed); }
  [[nodiscard]] std::size_t open() const { return open_.load(); }

  void append(std::vector<shell::reply> replies) override {
    const auto ended = replies.size();
    to_->append(std::move(replies));
    open_.fetch_sub(ended);  // Behind it: what is not open any more has arrived.
  }
  void wake() override { to_->wake(); }
  [[nodiscard]] bool wanted() const override { return to_->wanted(); }

private:
  std::shared_ptr<shell::reply_sink> to_;
  std::atomic<std::size_t> open_{0};
};

/// Where the answers of notifications end.
class silent_sink final : public shell::reply_sink {
public:
  void append(std::vector<shell::reply>) override {}
  [[nodiscard]] bool wanted() const override { return false; }
};

}  // namespace trefoil::gateway
