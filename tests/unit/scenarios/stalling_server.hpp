#pragma once
/// A node that is none: answers every msgpack-RPC call with an empty map, or as a test says.

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <functional>
#include <string>
#include <thread>
#include <msgpack.hpp>

namespace trefoil::tests {

/// What becomes of a call: an error's code, or empty for an empty map. Runs on the server's thread and may sleep there.
using server_behaviour = std::function<std::string(std::uint64_t call)>;

/// Serves one connection after another on a port of 127.0.0.1, one call after another.
class stalling_server {
public:
  explicit stalling_server(server_behaviour behaviour) : behaviour_{std::move(behaviour)} {
    listener_ = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ::bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address);
    ::listen(listener_, 4);
    socklen_t length = sizeof address;
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread{[this] { serve(); }};
  }
  ~stalling_server() {
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
  }
  stalling_server(const stalling_server&) = delete;
  stalling_server& operator=(const stalling_server&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }

private:
  void serve() {
    for (;;) {
      const int socket = ::accept(listener_, nullptr, nullptr);
      if (socket < 0) return;
      talk(socket);
      ::close(socket);
    }
  }

  void talk(int socket) {
    msgpack::unpacker unpacker;
    for (;;) {
      unpacker.reserve_buffer(64 * 1024);
      const auto got = ::recv(socket, unpacker.buffer(), unpacker.buffer_capacity(), 0);
      if (got <= 0) return;
      unpacker.buffer_consumed(static_cast<std::size_t>(got));
      msgpack::object_handle frame;
      while (unpacker.next(frame)) {
        if (!answer(socket, frame.get().via.array.ptr[1].as<std::uint32_t>())) return;
      }
    }
  }

  bool answer(int socket, std::uint32_t id) {
    const auto code = behaviour_(calls_++);
    msgpack::sbuffer out;
    msgpack::packer<msgpack::sbuffer> to{out};
    to.pack_array(4);
    to.pack(1);
    to.pack(id);
    if (code.empty()) {
      to.pack_nil();
      to.pack_map(0);
    } else {
      to.pack_map(2);
      to.pack("code");
      to.pack(code);
      to.pack("detail");
      to.pack("as the test says");
      to.pack_nil();
    }
    return ::send(socket, out.data(), out.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(out.size());
  }

  server_behaviour behaviour_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::uint64_t calls_ = 0;
  std::thread thread_;
};

}  // namespace trefoil::tests
