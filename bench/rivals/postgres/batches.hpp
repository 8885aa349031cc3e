#pragma once
/// What a batching application server does: commands that come while a batch is under way make the next batch.

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "bench/rivals/postgres/link.hpp"

namespace trefoil::bench::postgres {

enum class kind : std::int16_t { claim, save, submit };

struct command {
  std::uint32_t seat = 0;  ///< Who gets the answer.
  std::int32_t company = 0;
  std::int16_t person = 0;
  postgres::kind kind = kind::claim;
  std::int16_t step = 0;
  std::string_view answer;  ///< Outlives the command.
};

/// Commands of one task always take the same connection, so no two connections wait for each other's rows.
class batches {
public:
  batches(const std::string& folder, std::int32_t campaign, std::size_t connections);

  /// Adds to the next batch of its connection. REQUIRES, as turn(): one thread.
  void add(const command&);
  /// Sends what may be sent, waits for answers and gives each to `take(seat, accepted)`.
  template <class Take>
  void turn(Take&& take) {
    send();
    wait();
    for (auto& each : lanes_) {
      if (each.under_way.empty() || !each.to->take(accepted_)) continue;
      answers_.assign(each.under_way.size(), false);
      for (const auto place : accepted_) answers_.at(static_cast<std::size_t>(place) - 1) = true;
      sent_.swap(each.under_way);
      each.under_way.clear();
      for (std::size_t at = 0; at < sent_.size(); ++at) take(sent_[at].seat, answers_[at]);
    }
  }
  [[nodiscard]] std::size_t count() const { return count_; }

private:
  struct lane {
    std::unique_ptr<link> to;
    std::vector<command> waiting;
    std::vector<command> under_way;
  };
  void send();
  void wait();

  std::int32_t campaign_;
  std::vector<lane> lanes_;
  std::vector<std::int32_t> accepted_;
  std::vector<bool> answers_;
  std::vector<command> sent_;
  std::size_t count_ = 0;
};

}  // namespace trefoil::bench::postgres
