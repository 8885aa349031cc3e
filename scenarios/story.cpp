#include "scenarios/story.hpp"

namespace trefoil::scenarios {

const std::vector<story>& stories() {
  static const std::vector<story> all{annual_compliance(),    claim_race(), close_race(),
                                      crash_during_publish(), million(),    slow_consumer()};
  return all;
}

std::vector<story_shape> story_shapes() {
  std::vector<story_shape> shapes;
  for (const auto& one : stories()) shapes.push_back(one.shape);
  return shapes;
}

const story* find_story(std::string_view name) {
  for (const auto& one : stories()) {
    if (one.shape.name == name) return &one;
  }
  return nullptr;
}

expected<void, client::call_error> connect(engine& node, const surroundings& around) {
  auto operated = client::connect(around.host, around.port, {.token = around.operator_token});
  if (!operated) return unexpected(std::move(operated.error()));
  node.add_session(speaker::network_operator, std::move(*operated));
  for (unsigned count = 0; count < around.service_sessions; ++count) {
    auto served = client::connect(around.host, around.port, {.token = around.service_token});
    if (!served) return unexpected(std::move(served.error()));
    node.add_session(speaker::service, std::move(*served));
  }
  return {};
}

client::response must(client::response reply, std::string_view method) {
  if (reply.ok) return reply;
  throw given_up{std::string{method} + " was refused: " + reply.error.code + " "
                 + reply.error.detail};
}

}  // namespace trefoil::scenarios
