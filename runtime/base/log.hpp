#pragma once
/// What the node tells its operator: one JSON object a line, on stderr. Never blocks; when nobody reads, the oldest
/// lines are dropped.

#include <string>
#include <string_view>

#include "runtime/client/value.hpp"

namespace trefoil::log {

/// `debug`, `info`, `warn`, `error` or `off`; false for any other word. Until start() nothing is written.
[[nodiscard]] bool start(std::string_view level);
/// Writes what waits and ends.
void stop();

/// `event` is a short name that programs look for; `facts` is a map of what else there is to know. Any thread.
void debug(std::string_view event, const client::value::map_type& facts = {});
void info(std::string_view event, const client::value::map_type& facts = {});
void warn(std::string_view event, const client::value::map_type& facts = {});
void error(std::string_view event, const client::value::map_type& facts = {});
/// The last words of a process: writes what waits and this, then ends the log. Any thread.
void fatal(std::string_view event, const client::value::map_type& facts = {});

}  // namespace trefoil::log
