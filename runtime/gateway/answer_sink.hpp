#pragma once
/// The way back of one connection, as its conversation sees it.

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "actors/shell/messages.hpp"

namespace trefoil::gateway {

class answer_sink : public shell::reply_sink {
public:
  /// Takes answers of the connection's own thread, which writes without being woken.
  virtual void append_own(std::vector<shell::reply> replies) = 0;
  /// Refuses all these calls for the same reason: each in a frame of its own, or all in one for a client that asked for
  /// that. Of that thread, too.
  virtual void refuse(std::span<const std::uint32_t> calls, std::string_view body, bool together)
    = 0;
};

}  // namespace trefoil::gateway
