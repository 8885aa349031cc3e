#pragma once
/// Many tasks on their way through the wizard at once, each strictly step by step.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "bench/lanes.hpp"
#include "bench/wizard_script.hpp"
#include "runtime/base/histogram.hpp"

namespace trefoil::bench {

/// What was acknowledged of one task.
struct acknowledged {
  std::uint8_t stages = 0;        ///< How many commands, in order.
  std::uint64_t last_answer = 0;  ///< Hash of the last one's result.
};

/// A range of tasks and the load that is put on them.
struct wizard_range {
  std::size_t first = 0;
  std::size_t count = 0;
  std::size_t in_flight = 1;
  unsigned stages = wizard_stages;  ///< How far each task goes.
};

/// Sends the next command of a task when the answer of the one before came, and keeps as many tasks under way as asked.
/// Throws `failed` at the first refusal; `busy` is sent again.
class wizard_load {
public:
  wizard_load(lanes&, const wizard_script&, const wizard_range&);

  /// Runs until every task is as far as the range says, or `enough` says so after some answers (then commands are still
  /// under way). False when the connection ended.
  bool run(const std::function<bool()>& enough = {});
  /// Takes answers that are still to come, sends nothing more. Until the connection ends.
  void drain();

  [[nodiscard]] std::uint64_t transitions() const { return transitions_; }
  [[nodiscard]] std::uint64_t submits() const { return submits_; }
  [[nodiscard]] std::uint64_t repeats() const { return repeats_; }
  [[nodiscard]] const histogram& latencies() const { return latencies_; }
  /// Of every task of the range, in order.
  [[nodiscard]] const std::vector<acknowledged>& tasks() const { return tasks_; }
  /// Commands under way.
  [[nodiscard]] std::size_t open() const { return open_; }

private:
  struct slot {
    std::size_t task = 0;
    lanes::clock::time_point sent;  ///< For the first time: `busy` is part of what a caller waits.
  };
  void begin_next(std::uint32_t seat);
  /// A command for the first time.
  void begin(std::uint32_t seat);
  void send(std::uint32_t seat);
  /// Notes an acknowledged command; whether the task has come as far as it goes.
  bool note(const slot&, const answer&);
  void take(const answer&);

  lanes& lanes_;
  const wizard_script& script_;
  wizard_range range_;
  std::vector<slot> slots_;
  std::vector<acknowledged> tasks_;
  std::size_t next_ = 0;
  std::size_t open_ = 0;
  std::uint64_t transitions_ = 0;
  std::uint64_t submits_ = 0;
  std::uint64_t repeats_ = 0;
  histogram latencies_;
};

/// How an answer's result is remembered.
[[nodiscard]] std::uint64_t hash_of(std::string_view result);

}  // namespace trefoil::bench
