#pragma once
/// The client's socket: connected, non-blocking, with a bell that other threads may ring.

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace trefoil::client {

/// Owns one file descriptor.
class descriptor {
public:
  explicit descriptor(int number = -1) : number_{number} {}
  ~descriptor();
  descriptor(descriptor&& other) noexcept : number_{other.number_} { other.number_ = -1; }
  descriptor& operator=(descriptor&& other) noexcept;
  [[nodiscard]] int get() const { return number_; }
  [[nodiscard]] bool open() const { return number_ >= 0; }

private:
  int number_;
};

/// Connects to the first address of the host that answers. On failure the descriptor is not open and `why` says so.
[[nodiscard]] descriptor connect_socket(const std::string& host, std::uint16_t port,
                                        std::chrono::milliseconds timeout, std::string& why);

/// An event that wakes whoever polls it.
[[nodiscard]] descriptor make_bell();
void ring(const descriptor& bell);
void silence(const descriptor& bell);

/// Waits until there is something to read, the socket takes more (when asked), or the bell rang. True: there is.
[[nodiscard]] bool wait_for(const descriptor& socket, const descriptor& bell, bool to_write);

/// Bytes moved; 0 when the socket would block; -1 when the connection is over.
[[nodiscard]] long send_some(const descriptor& socket, std::string_view bytes);
[[nodiscard]] long receive_some(const descriptor& socket, char* to, std::size_t room);

}  // namespace trefoil::client
