#include "runtime/client/socket.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

namespace trefoil::client {

descriptor::~descriptor() {
  if (number_ >= 0) ::close(number_);
}

descriptor& descriptor::operator=(descriptor&& other) noexcept {
  std::swap(number_, other.number_);
  return *this;
}

namespace {

using address_list = std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)>;

/// 0 or an errno.
int connect_to(const descriptor& socket, const addrinfo& address, int timeout_ms) {
  if (::connect(socket.get(), address.ai_addr, address.ai_addrlen) == 0) return 0;
  if (errno != EINPROGRESS) return errno;
  pollfd waiting{socket.get(), POLLOUT, 0};
  const int ready = ::poll(&waiting, 1, timeout_ms);
  if (ready == 0) return ETIMEDOUT;
  if (ready < 0) return errno;
  int error = 0;
  socklen_t size = sizeof error;
  ::getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &error, &size);
  return error;
}

}  // namespace

descriptor connect_socket(const std::string& host, std::uint16_t port,
                          std::chrono::milliseconds timeout, std::string& why) {
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  wanted.ai_flags = AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const auto service = std::to_string(port);
  if (const int code = ::getaddrinfo(host.c_str(), service.c_str(), &wanted, &found); code != 0) {
    why = host + ": " + ::gai_strerror(code);
    return descriptor{};
  }
  const auto address = host + ":" + service;
  const address_list addresses{found, &::freeaddrinfo};
  for (const auto* each = addresses.get(); each != nullptr; each = each->ai_next) {
    descriptor socket{
      ::socket(each->ai_family, each->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
    if (!socket.open()) continue;
    const int error = connect_to(socket, *each, static_cast<int>(timeout.count()));
    if (error == 0) {
      const int yes = 1;
      ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
      return socket;
    }
    why = address + ": " + std::strerror(error);
  }
  if (why.empty()) why = address + ": no address to connect to";
  return descriptor{};
}

descriptor make_bell() { return descriptor{::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)}; }

void ring(const descriptor& bell) {
  const std::uint64_t one = 1;
  // A full counter means that the bell rings already.
  [[maybe_unused]] const auto written = ::write(bell.get(), &one, sizeof one);
}

void silence(const descriptor& bell) {
  std::uint64_t count = 0;
  [[maybe_unused]] const auto taken = ::read(bell.get(), &count, sizeof count);
}

bool wait_for(const descriptor& socket, const descriptor& bell, bool to_write) {
  const auto wanted = static_cast<short>(POLLIN | (to_write ? POLLOUT : 0));
  std::array<pollfd, 2> both{pollfd{socket.get(), wanted, 0}, pollfd{bell.get(), POLLIN, 0}};
  if (::poll(both.data(), both.size(), -1) < 0) return false;
  if ((both[1].revents & POLLIN) != 0) silence(bell);
  return (both[0].revents & (POLLIN | POLLHUP | POLLERR)) != 0;
}

namespace {

long outcome_of_io(long moved) {
  if (moved > 0) return moved;
  const bool later = moved < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR);
  return later ? 0 : -1;
}

}  // namespace

long send_some(const descriptor& socket, std::string_view bytes) {
  return outcome_of_io(::send(socket.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL));
}

long receive_some(const descriptor& socket, char* to, std::size_t room) {
  return outcome_of_io(::recv(socket.get(), to, room, 0));
}

}  // namespace trefoil::client
