#include "bench/meter.hpp"
#include "bench/usage.hpp"

namespace trefoil::bench {

meter::meter(testbed& bed)
  : bed_{bed},
    syncs_{bed.syncs()},
    node_cpu_s_{usage_of(bed.node.id()).cpu_s},
    client_cpu_s_{own_usage().cpu_s},
    began_{std::chrono::steady_clock::now()} {}

double meter::stop() {
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began_;
  node_cpu_s_ = usage_of(bed_.node.id()).cpu_s - node_cpu_s_;
  client_cpu_s_ = own_usage().cpu_s - client_cpu_s_;
  const auto syncs = bed_.syncs();
  syncs_ = syncs && syncs_ ? std::optional{*syncs - *syncs_} : std::nullopt;
  return took.count();
}

void meter::tell(const report& to, std::string_view work, const std::string& suffix) const {
  if (syncs_) to.figure(work, "syncs" + suffix, static_cast<double>(*syncs_));
  to.figure(work, "node_cpu_s" + suffix, node_cpu_s_);
  to.figure(work, "client_cpu_s" + suffix, client_cpu_s_);
}

}  // namespace trefoil::bench
