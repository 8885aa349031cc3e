#pragma once
/// What the gateway sees of the node.

#include <atomic>

#include "actors/shell/shard_system.hpp"
#include "runtime/gateway/backend.hpp"
#include "runtime/gateway/blob_service.hpp"
#include "runtime/gateway/gateway.hpp"

namespace trefoil {

/// Hands everything on, and answers node.status itself: it alone sees store, shards and sockets. REQUIRES: what it is
/// made of outlives it.
class node_backend final : public gateway::backend {
public:
  node_backend(const shell::clock&, store&, shell::shard_system&, gateway::blob_service&);

  /// Counts these connections from now on.
  void count(const gateway::rpc_gateway& sockets) { sockets_ = &sockets; }

  [[nodiscard]] timestamp now() const override { return clock_.now(); }
  [[nodiscard]] shard_id shards() const override { return system_.shards(); }
  /// From now on refusals say that the node ends.
  void drain() { draining_ = true; }
  [[nodiscard]] bool draining() const override { return draining_; }
  [[nodiscard]] bool storage_low() const override { return system_.storage_low(); }
  [[nodiscard]] bool is_full() const override { return system_.is_full(); }
  [[nodiscard]] bool admit(shard_id shard, std::int64_t bytes, bool frees_room) override {
    return system_.admit(shard, bytes, frees_room);
  }
  void post(std::vector<shell::shard_batch> batches) override { system_.post(std::move(batches)); }
  void post(shell::incoming_query) override;
  [[nodiscard]] bool has_blob(const blob_id& blob) const override { return store_.has_blob(blob); }
  [[nodiscard]] bool put_blob(std::string_view content, shell::return_address back) override {
    return blobs_.put(content, std::move(back));
  }
  [[nodiscard]] bool get_blob(const blob_id& blob, shell::return_address back) override {
    return blobs_.get(blob, std::move(back));
  }

private:
  [[nodiscard]] std::string status() const;

  const shell::clock& clock_;
  store& store_;
  shell::shard_system& system_;
  gateway::blob_service& blobs_;
  std::atomic<const gateway::rpc_gateway*> sockets_{nullptr};
  std::atomic<bool> draining_{false};
};

}  // namespace trefoil
