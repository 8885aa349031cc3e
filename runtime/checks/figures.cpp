#include "runtime/checks/figures.hpp"

namespace trefoil::checks {

namespace {

/// `units` of 10^digits as a decimal number.
std::string fixed(std::uint64_t units, std::uint64_t one, std::size_t digits) {
  const auto behind = std::to_string(units % one);
  return std::to_string(units / one) + "." + std::string(digits - behind.size(), '0') + behind;
}

}  // namespace

std::optional<std::string> figures::completion_rate() const {
  const auto all = completed + open();
  if (all == 0) return std::nullopt;
  return fixed(completed * 10'000 / all, 10'000, 4);
}

std::optional<std::string> figures::percent_complete() const {
  if (reachable == 0) return std::nullopt;
  return fixed(finished * 10'000 / reachable, 100, 2);
}

void figures::add(const figures& other) {
  planned += other.planned;
  waiting += other.waiting;
  not_started += other.not_started;
  in_progress += other.in_progress;
  completed += other.completed;
  closed += other.closed;
  undelivered += other.undelivered;
  skipped += other.skipped;
  failed += other.failed;
  claimed += other.claimed;
  finished += other.finished;
  reachable += other.reachable;
  reminders_sent += other.reminders_sent;
  reminders_skipped += other.reminders_skipped;
  people_reminded += other.people_reminded;
}

std::vector<std::pair<std::string_view, std::string>> figures::named() const {
  const auto text = [](std::uint64_t number) { return std::to_string(number); };
  std::vector<std::pair<std::string_view, std::string>> all{
    {"audience", text(audience())},
    {"assigned", text(assigned())},
    {"open", text(open())},
    {"not_started", text(not_started)},
    {"in_progress", text(in_progress)},
    {"claimed", text(claimed)},
    {"completed", text(completed)},
    {"closed", text(closed)},
    {"undelivered", text(undelivered)},
    {"waiting", text(waiting)},
    {"skipped", text(skipped)},
    {"failed", text(failed)},
    {"planned", text(planned)},
    {"finished", text(finished)},
    {"reachable", text(reachable)},
    {"reminders_sent", text(reminders_sent)},
    {"reminders_skipped", text(reminders_skipped)},
    {"people_reminded", text(people_reminded)},
  };
  if (auto rate = completion_rate()) all.emplace_back("completion_rate", std::move(*rate));
  if (auto percent = percent_complete()) {
    all.emplace_back("percent_complete", std::move(*percent));
  }
  return all;
}

}  // namespace trefoil::checks
