#pragma once
/// Commands that arrive when a schedule says, whatever the answers do.

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <vector>

#include "bench/lanes.hpp"
#include "bench/wizard_script.hpp"
#include "runtime/base/histogram.hpp"

namespace trefoil::bench {

/// What stretches of load came to, all of whose commands were answered.
struct outcome {
  std::uint64_t sent = 0;
  std::uint64_t not_sent = 0;  ///< Arrivals for which no task was free: all were under way.
  std::uint64_t accepted = 0;
  std::uint64_t accepted_in_time = 0;  ///< Before the last one arrived.
  std::uint64_t refused = 0;
  double took_s = 0;   ///< Until the last one arrived.
  double drain_s = 0;  ///< From then on, until the last one was answered.
  histogram accepted_after;
  histogram refused_after;
  histogram sent_late;  ///< Of each arrival: how far the load itself is behind.

  [[nodiscard]] double goodput() const { return static_cast<double>(accepted_in_time) / took_s; }
  void add(const outcome& more);
};

/// Tasks that are claimed and released again, over and over: each command is journaled, and none of them comes to an
/// end. A command refused as `busy` is not repeated; at any other refusal `failed` is thrown, and when the node closes.
class open_load {
public:
  using clock = lanes::clock;
  using each_second = void(const histogram& accepted_after, clock::duration end);

  open_load(lanes& over, const wizard_script&);

  /// From now on over these.
  void use(lanes& over);

  /// Every task once, so that none is woken for the first time while something is measured.
  void warm_up(std::size_t in_flight);
  /// As many at once as asked, each next one when an answer comes.
  outcome saturate(std::size_t in_flight, clock::duration length);
  /// So many arrivals a second. `tell` is told of what was accepted in each whole second, also of none.
  outcome arrive(double per_s, clock::duration length,
                 const std::function<each_second>& tell = nullptr);

private:
  struct one_task {
    clock::time_point meant;
    bool claimed = false;
    bool woken = false;
  };

  void begin();
  /// Until all is answered.
  outcome finish();
  void send(clock::time_point meant);
  /// Keeps so many under way.
  void fill(std::size_t in_flight);
  void turn();
  void take(const answer&);

  lanes* lanes_;
  const wizard_script& script_;
  std::vector<one_task> tasks_;
  std::deque<std::uint32_t> free_;
  std::size_t open_ = 0;
  std::size_t woken_ = 0;  ///< Tasks of which a command was accepted.
  clock::time_point began_;
  outcome now_;
  histogram in_second_;
};

}  // namespace trefoil::bench
