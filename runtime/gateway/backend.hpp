#pragma once
/// What the gateway speaks to: everything behind the sockets. The node stands behind it, or a test.

#include <string>
#include <string_view>

#include "actors/shell/messages.hpp"

namespace trefoil::gateway {

/// Any thread; no function blocks, except has_blob for one look at the file system.
class backend {
public:
  virtual ~backend() = default;

  [[nodiscard]] virtual timestamp now() const = 0;
  [[nodiscard]] virtual shard_id shards() const = 0;

  /// True once the node ends: no command is admitted any more.
  [[nodiscard]] virtual bool draining() const { return false; }
  /// True while the disk is nearly full: of commands only those that free room go on, and no blob is taken.
  [[nodiscard]] virtual bool storage_low() const { return false; }
  /// True while as many commands are under way as the node takes on: of more only those that end work go on.
  [[nodiscard]] virtual bool is_full() const { return false; }
  /// Takes the right to post one command of so many bytes; false: the shard is at its capacity. For what `frees_room` a
  /// little room is kept.
  [[nodiscard]] virtual bool admit(shard_id, std::int64_t bytes, bool frees_room) = 0;
  /// All commands of one socket read. REQUIRES: each command was admitted with its own cost.
  virtual void post(std::vector<shell::shard_batch>) = 0;
  virtual void post(shell::incoming_query) = 0;

  [[nodiscard]] virtual bool has_blob(const blob_id&) const = 0;
  /// Stores bytes and answers when they are synced. False: too much is under way.
  [[nodiscard]] virtual bool put_blob(std::string_view content, shell::return_address) = 0;
  [[nodiscard]] virtual bool get_blob(const blob_id&, shell::return_address) = 0;
};

}  // namespace trefoil::gateway
