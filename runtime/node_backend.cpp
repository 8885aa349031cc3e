#include "runtime/node_backend.hpp"

#include <fstream>
#include <utility>

#include <unistd.h>

#include "runtime/client/value.hpp"

namespace trefoil {

namespace {

/// Of this process; 0 where there is no /proc.
std::uint64_t resident_bytes() {
  std::ifstream from{"/proc/self/statm"};
  std::uint64_t whole = 0;
  std::uint64_t resident = 0;
  if (!(from >> whole >> resident)) return 0;
  return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

}  // namespace

node_backend::node_backend(const shell::clock& time, store& past, shell::shard_system& shards,
                           gateway::blob_service& blobs)
  : clock_{time}, store_{past}, system_{shards}, blobs_{blobs} {}

void node_backend::post(shell::incoming_query query) {
  if (!std::holds_alternative<shell::node_status>(query.query)) {
    return system_.post(std::move(query));
  }
  if (query.back.sink) query.back.sink->deliver({{query.back.call, true, status()}});
}

std::string node_backend::status() const {
  const auto shards = system_.counters();
  const auto stored = store_.counters();
  const auto* serving = sockets_.load();
  const auto sockets = serving != nullptr ? serving->counters() : gateway::gateway_counters{};
  std::string body;
  client::encode(client::map_of({{"shards", system_.shards()},
                                 {"live_actors", shards.live_actors},
                                 {"activations", shards.activations},
                                 {"passivations", shards.passivations},
                                 {"accepted", shards.accepted},
                                 {"refused", shards.refused},
                                 {"bounced", shards.bounced},
                                 {"delayed", shards.delayed},
                                 {"records", shards.records},
                                 {"commits", shards.commits},
                                 {"checkpoints", shards.checkpoints},
                                 {"recovering", shards.recovering},
                                 {"replayed_bytes", shards.replayed_bytes},
                                 {"appends", stored.appends},
                                 {"syncs", stored.syncs},
                                 {"stored_bytes", stored.bytes},
                                 {"resident_bytes", resident_bytes()},
                                 {"connections", sockets.open},
                                 {"connections_accepted", sockets.accepted},
                                 {"connections_rejected", sockets.rejected},
                                 {"connections_cut", sockets.cut}}),
                 body);
  return body;
}

}  // namespace trefoil
