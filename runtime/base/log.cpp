#include "runtime/base/log.hpp"

#include <memory>

#include <spdlog/async.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "persistence/thread_name.hpp"

namespace trefoil::log {

namespace {

constexpr std::size_t lines_waiting_max = 8'192;

void write(spdlog::level::level_enum level, std::string_view event,
           const client::value::map_type& facts) {
  const auto logger = spdlog::get("trefoil");
  if (!logger || !logger->should_log(level)) return;
  client::value::map_type line{{"event", event}};
  line.insert(line.end(), facts.begin(), facts.end());
  const auto json = client::to_json(line);
  // The pattern opens the object, with the time and the level.
  logger->log(level, std::string_view{json}.substr(1));
}

}  // namespace

bool start(std::string_view level) {
  const auto chosen = spdlog::level::from_str(std::string{level});
  const bool known
    = level == "debug" || level == "info" || level == "warn" || level == "error" || level == "off";
  if (!known) return false;
  spdlog::init_thread_pool(lines_waiting_max, 1, [] { name_thread("log"); });
  auto sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
  auto logger
    = std::make_shared<spdlog::async_logger>("trefoil", std::move(sink), spdlog::thread_pool(),
                                             spdlog::async_overflow_policy::overrun_oldest);
  logger->set_level(chosen);
  logger->set_pattern(R"({"at":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",%v)",
                      spdlog::pattern_time_type::utc);
  logger->flush_on(spdlog::level::info);
  spdlog::register_logger(std::move(logger));
  return true;
}

void stop() { spdlog::shutdown(); }

void debug(std::string_view event, const client::value::map_type& facts) {
  write(spdlog::level::debug, event, facts);
}
void info(std::string_view event, const client::value::map_type& facts) {
  write(spdlog::level::info, event, facts);
}
void warn(std::string_view event, const client::value::map_type& facts) {
  write(spdlog::level::warn, event, facts);
}
void error(std::string_view event, const client::value::map_type& facts) {
  write(spdlog::level::err, event, facts);
}

void fatal(std::string_view event, const client::value::map_type& facts) {
  write(spdlog::level::critical, event, facts);
  stop();
}

}  // namespace trefoil::log
