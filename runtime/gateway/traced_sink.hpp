#pragma once
/// The way back of a call that carries a `trace`.

#include <memory>
#include <string>
#include <vector>

#include "actors/shell/messages.hpp"

namespace trefoil::gateway {

/// Passes the answer on; when the node failed, its log line carries the caller's trace. Any thread.
class traced_sink final : public shell::reply_sink {
public:
  traced_sink(std::shared_ptr<shell::reply_sink> to, std::string method, std::string trace);

  void append(std::vector<shell::reply> replies) override;
  void wake() override { to_->wake(); }
  [[nodiscard]] bool wanted() const override { return to_->wanted(); }

private:
  std::shared_ptr<shell::reply_sink> to_;
  std::string method_;
  std::string trace_;
};

}  // namespace trefoil::gateway
