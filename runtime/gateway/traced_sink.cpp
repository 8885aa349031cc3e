#include "runtime/gateway/traced_sink.hpp"

#include <utility>

#include "runtime/base/log.hpp"
#include "runtime/client/value.hpp"

namespace trefoil::gateway {

traced_sink::traced_sink(std::shared_ptr<shell::reply_sink> to, std::string method,
                         std::string trace)
  : to_{std::move(to)}, method_{std::move(method)}, trace_{std::move(trace)} {}

void traced_sink::append(std::vector<shell::reply> replies) {
  constexpr std::int64_t first_failure_status = 500;
  for (const auto& each : replies) {
    client::value error;
    if (each.ok || !client::decode(each.body, error)) continue;
    // A refusal is an answer like another, not a failure.
    if (error["status"].as_int() < first_failure_status) continue;
    log::warn("call_failed", {{"method", method_},
                              {"trace", trace_},
                              {"code", error["code"]},
                              {"detail", error["detail"]}});
  }
  to_->append(std::move(replies));
}

}  // namespace trefoil::gateway
