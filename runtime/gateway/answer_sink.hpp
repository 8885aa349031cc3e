#pragma once
/// The way back of one connection, as its conversation sees it.

#include <cstdint>
#include <span>
#include <string_view>

#include "actors/shell/messages.hpp"

namespace trefoil::gateway {

class answer_sink : public shell::reply_sink {
public:
  /// Refuses all these calls for the same reason: each in a frame of its own, or all in one for a client that asked for
  /// that. Of the connection's own thread, which writes without being woken.
  virtual void refuse(std::span<const std::uint32_t> calls, std::string_view body, bool together)
    = 0;
};

}  // namespace trefoil::gateway
