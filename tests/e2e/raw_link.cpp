#include "tests/e2e/raw_link.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <set>
#include <stdexcept>
#include <thread>

#include "persistence/rocksdb/rocksdb_store.hpp"
#include "runtime/checks/journal_view.hpp"
#include "runtime/wire/frame_scanner.hpp"
#include "tests/e2e/bad_input.hpp"

namespace trefoil::e2e {

namespace {

constexpr timeval patience_of_links{.tv_sec = 10, .tv_usec = 0};
constexpr int attempts_to_open = 20;

}  // namespace

raw_link::raw_link(const own_node& node) : socket_{::socket(AF_INET, SOCK_STREAM, 0)} {
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(node.port());
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int on = 1;
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience_of_links, sizeof patience_of_links);
  ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience_of_links, sizeof patience_of_links);
  if (::connect(socket_, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) {
    ::close(socket_);
    throw std::runtime_error{"the node takes no connection"};
  }
}

raw_link::raw_link(const own_node& node, const std::string& token) : raw_link{node} {
  send(frame_of("session.hello", {{"token", text(token)}}));
  const auto greeting = receive();
  if (!greeting || !greeting->at(2).is_nil()) throw std::runtime_error{"the node does not greet"};
}

raw_link::~raw_link() { ::close(socket_); }

void raw_link::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

bool raw_link::read_more() {
  std::array<char, 65'536> room{};
  const auto got = over_ ? 0 : ::recv(socket_, room.data(), room.size(), 0);
  if (got > 0) read_.append(room.data(), static_cast<std::size_t>(got));
  over_ |= got == 0;
  return got > 0;
}

std::optional<client::value> raw_link::receive() {
  while (true) {
    const auto end = read_.empty() ? std::string_view::npos : wire::skip_value(read_, 0);
    if (end != std::string_view::npos) {
      client::value one;
      const bool good = client::decode(std::string_view{read_}.substr(0, end), one);
      read_.erase(0, end);
      return good ? std::optional{std::move(one)} : std::nullopt;
    }
    if (!read_more()) return std::nullopt;
  }
}

bool raw_link::ended() {
  while (read_more()) {
  }
  return over_ && read_.empty();
}

namespace {

void add(std::uint64_t& digest, std::string_view bytes) {
  digest = checksum(std::to_string(digest) + std::string{bytes});
}

/// Adds what lies in the database; false when it moved meanwhile.
bool add_shards(store_digest& to, const store& from) {
  const auto view = checks::view_of(from);
  bool good = true;
  for (shard_id shard = 0; shard < view->shards(); ++shard) {
    good &= !view->rows(shard, [&](std::string_view row) { return add(to.rows, row), true; });
    good
      &= !from.scan_pages(shard, [&](const page& one) { return add(to.pages, encode(one)), true; });
    good &= !from.scan_snapshots(
      shard, [&](const snapshot& one) { return add(to.snapshots, encode(one)), true; });
  }
  return good;
}

/// A whole blob's name is the hash of its content; one that is being written stands there too.
void add_blobs(store_digest& to, const std::filesystem::path& folder) {
  std::set<std::filesystem::path> all;
  for (const auto& each : std::filesystem::recursive_directory_iterator{folder}) {
    all.insert(each.path());
  }
  for (const auto& each : all) add(to.blobs, each.string());
}

}  // namespace

store_digest digest_of(const std::filesystem::path& store) {
  // A node that compacts may take a file away between two steps of the opening: then it is opened again.
  for (int attempt = 0; attempt < attempts_to_open; ++attempt) {
    const auto opened = rocksdb_store::open({.path = store, .shard_count = 0, .read_only = true});
    store_digest digest;
    if (opened && add_shards(digest, **opened)) {
      add_blobs(digest, store / "blobs");
      return digest;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds{100});
  }
  throw std::runtime_error{"the store cannot be read: " + store.string()};
}

}  // namespace trefoil::e2e
