#pragma once
/// One node: a store, its shards, the gateway before them. Of all that serves, only this names a concrete store.

#include <chrono>
#include <memory>
#include <string>

#include "runtime/config.hpp"

namespace trefoil {

class node {
public:
  /// Opens the store (made when it is missing), recovers, listens. Returns when the node serves. Fails with a sentence
  /// that names what failed.
  [[nodiscard]] static expected<std::unique_ptr<node>, std::string> start(const config&);
  /// Ends at once; what is not acknowledged may be lost.
  ~node();
  node(const node&) = delete;
  node& operator=(const node&) = delete;

  /// `host:port` as it listens.
  [[nodiscard]] std::string address() const;
  /// Accepts nobody any more, answers everything that was taken, writes snapshots and blobs; false when time ran out.
  /// Who does not read these answers within two seconds more is cut.
  bool drain(std::chrono::milliseconds limit);

private:
  class parts;
  explicit node(std::unique_ptr<parts>);
  std::unique_ptr<parts> parts_;
};

}  // namespace trefoil
