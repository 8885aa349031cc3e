#pragma once
/// A socket that sends whatever bytes one likes, and how a store is compared with itself.

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/client/value.hpp"
#include "tests/e2e/program.hpp"

namespace trefoil::e2e {

class raw_link {
public:
  /// Throws when the node does not take the connection.
  explicit raw_link(const own_node&);
  /// Says hello with this token; throws when it is refused.
  raw_link(const own_node&, const std::string& token);
  ~raw_link();
  raw_link(const raw_link&) = delete;
  raw_link& operator=(const raw_link&) = delete;

  /// Sends all bytes; what the node does not take any more is dropped.
  void send(std::string_view bytes);
  /// The next frame; nothing when the node closed the connection or says nothing for ten seconds.
  [[nodiscard]] std::optional<client::value> receive();
  /// True when the node has ended the connection and nothing more comes.
  [[nodiscard]] bool ended();

private:
  [[nodiscard]] bool read_more();

  int socket_ = -1;
  std::string read_;
  bool over_ = false;
};

/// Hashes over all that a store holds.
struct store_digest {
  std::uint64_t rows = 0;
  std::uint64_t pages = 0;
  std::uint64_t snapshots = 0;
  std::uint64_t blobs = 0;
  friend bool operator==(const store_digest&, const store_digest&) = default;
};
[[nodiscard]] store_digest digest_of(const std::filesystem::path& store);

}  // namespace trefoil::e2e
