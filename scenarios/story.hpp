#pragma once
/// What a story is: a coroutine that is given an engine, a scenario and the node's whereabouts.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "scenarios/engine.hpp"
#include "scenarios/scenario.hpp"

namespace trefoil::scenarios {

/// Where the node is, and what a story may need of its machine.
struct surroundings {
  std::string host;
  std::uint16_t port = 0;
  std::filesystem::path store;        ///< Empty: the store is not at hand, so nothing is recounted.
  std::filesystem::path node_binary;  ///< For stories that run nodes of their own.
  std::filesystem::path work_folder;  ///< Where those put their stores.
  std::string operator_token;
  std::string service_token;
  unsigned service_sessions = 2;
};

struct story {
  story_shape shape;
  async<void> (*run)(engine&, const scenario&, const surroundings&);
  bool runs_own_node = false;
};

/// All of them.
[[nodiscard]] const std::vector<story>& stories();
[[nodiscard]] std::vector<story_shape> story_shapes();
[[nodiscard]] const story* find_story(std::string_view name);

/// Opens a session of the operator and those of the service. The error says what went wrong, `unreachable` among it.
[[nodiscard]] expected<void, client::call_error> connect(engine&, const surroundings&);

/// The answer, or the end of the visit.
client::response must(client::response, std::string_view method);

// The stories; each is described at its shape.
[[nodiscard]] story annual_compliance();
[[nodiscard]] story claim_race();
[[nodiscard]] story close_race();
[[nodiscard]] story crash_during_publish();
[[nodiscard]] story million();
[[nodiscard]] story slow_consumer();

}  // namespace trefoil::scenarios
