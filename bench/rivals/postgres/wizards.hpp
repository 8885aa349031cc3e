#pragma once
/// Many tasks on their way through the wizard at once, each strictly step by step, as `bench/wizard_load.hpp` does it.

#include <chrono>

#include "bench/loads.hpp"
#include "bench/rivals/postgres/batches.hpp"
#include "runtime/base/histogram.hpp"

namespace trefoil::bench::postgres {

/// The command of a stage: claim, a save a step, submit.
[[nodiscard]] inline command command_of(std::uint32_t seat, std::size_t task, unsigned stage,
                                        std::int16_t person) {
  command one{seat, static_cast<std::int32_t>(task + 1), person};
  if (stage == 0) return one;
  one.kind = stage <= form_steps ? kind::save : kind::submit;
  one.step = static_cast<std::int16_t>(stage - 1);
  if (one.kind == kind::save) one.answer = wizard_answer;
  return one;
}

/// A range of tasks from one stage to another, so many at once.
struct load {
  std::size_t first = 0;
  std::size_t count = 0;
  std::size_t in_flight = 1;
  std::int16_t from_stage = 0;
  std::int16_t to_stage = wizard_stages;
};

class wizards {
public:
  wizards(batches& over, const load& range) : over_{over}, range_{range} {
    slots_.resize(std::min(range.in_flight, range.count));
  }

  /// Throws `failed` at the first refusal.
  void run();
  [[nodiscard]] std::uint64_t transitions() const { return transitions_; }
  [[nodiscard]] const histogram& latencies() const { return latencies_; }

private:
  struct slot {
    std::size_t task = 0;
    std::int16_t stage = 0;
    std::chrono::steady_clock::time_point sent;
  };

  void begin_next(std::uint32_t seat);
  void send(std::uint32_t seat);
  void take(std::uint32_t seat);

  batches& over_;
  load range_;
  std::vector<slot> slots_;
  std::size_t next_ = 0;
  std::size_t open_ = 0;
  std::uint64_t transitions_ = 0;
  histogram latencies_;
};

}  // namespace trefoil::bench::postgres
