#pragma once
/// What a measured stretch cost: time, syncs, and whose CPU it was.

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "bench/report.hpp"
#include "bench/testbed.hpp"

namespace trefoil::bench {

/// Runs from its making until stop().
class meter {
public:
  explicit meter(testbed&);
  /// Seconds since the start; ends the stretch.
  double stop();
  /// `syncs` when the node tells them, `node_cpu_s`, `client_cpu_s`, each with this behind it. REQUIRES: stopped.
  void tell(const report&, std::string_view work, const std::string& suffix = {}) const;

private:
  testbed& bed_;
  std::optional<std::uint64_t> syncs_;
  double node_cpu_s_;
  double client_cpu_s_;
  std::chrono::steady_clock::time_point began_;
};

}  // namespace trefoil::bench
