#include "scenarios/slow_client.hpp"

#include <vector>

#include "scenarios/engine.hpp"

namespace trefoil::scenarios {

namespace {

constexpr std::chrono::seconds connect_patience{5};
constexpr std::size_t room_bytes = 256U * 1024;

client::descriptor connected(const std::string& host, std::uint16_t port) {
  std::string why;
  auto socket = client::connect_socket(host, port, connect_patience, why);
  if (!socket.open()) throw given_up{"a slow client cannot connect: " + why};
  return socket;
}

}  // namespace

slow_client::slow_client(const std::string& host, std::uint16_t port)
  : socket_{connected(host, port)} {}

void slow_client::ask(std::string_view method, client::value params) {
  client::encode(client::list_of({0, calls_++, method, client::list_of({std::move(params)})}),
                 outgoing_);
}

bool slow_client::send() {
  while (sent_ < outgoing_.size()) {
    const auto moved = client::send_some(socket_, std::string_view{outgoing_}.substr(sent_));
    if (moved < 0) return false;
    if (moved == 0) return true;
    sent_ += static_cast<std::size_t>(moved);
  }
  return false;
}

bool slow_client::find_end() {
  std::vector<char> room(room_bytes);
  while (true) {
    const auto moved = client::receive_some(socket_, room.data(), room.size());
    if (moved < 0) return true;
    if (moved == 0) return false;
    read_bytes_ += static_cast<std::uint64_t>(moved);
  }
}

}  // namespace trefoil::scenarios
