#pragma once
/// A campaign's figures as the checks count them.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace trefoil::checks {

/// Named as `campaign.show` names them.
struct figures {
  std::uint64_t planned = 0;
  std::uint64_t waiting = 0;
  std::uint64_t not_started = 0;
  std::uint64_t in_progress = 0;
  std::uint64_t completed = 0;
  std::uint64_t closed = 0;       ///< After delivery.
  std::uint64_t undelivered = 0;  ///< Closed before delivery.
  std::uint64_t skipped = 0;
  std::uint64_t failed = 0;
  std::uint64_t claimed = 0;
  std::uint64_t finished = 0;
  std::uint64_t reachable = 0;
  std::uint64_t reminders_sent = 0;
  std::uint64_t reminders_skipped = 0;
  std::uint64_t people_reminded = 0;

  [[nodiscard]] std::uint64_t open() const { return not_started + in_progress; }
  [[nodiscard]] std::uint64_t assigned() const { return open() + completed + closed; }
  [[nodiscard]] std::uint64_t audience() const {
    return assigned() + undelivered + waiting + skipped + failed + planned;
  }
  /// `0.0000` to `1.0000`, rounded down; nothing for 0 of 0.
  [[nodiscard]] std::optional<std::string> completion_rate() const;
  /// `0.00` to `100.00`, rounded down; nothing for 0 of 0.
  [[nodiscard]] std::optional<std::string> percent_complete() const;

  void add(const figures&);
  /// Every figure by its name, as `campaign.show` spells its value; rates that are absent are left out.
  [[nodiscard]] std::vector<std::pair<std::string_view, std::string>> named() const;
  friend bool operator==(const figures&, const figures&) = default;
};

}  // namespace trefoil::checks
