#pragma once
/// A shard on its way back: the folds that its last checkpoint left, and the journal behind it.

#include <functional>
#include <memory>
#include <optional>

#include "actors/shell/folds.hpp"

namespace trefoil::shell {

/// What a shard starts from.
struct recovered {
  std::unique_ptr<shell::folds> folds;
  shard_head head;
  std::uint64_t tail_bytes = 0;  ///< Of the journal behind the last checkpoint.
};

using recovered_ptr = std::shared_ptr<recovered>;

/// Asked again and again on the way, at most a page or a row apart. False: the rest is given up, and what comes of it
/// means nothing.
using goes_on = std::function<bool()>;

/// Two threads may bring one shard back: its fold rows fall into two parts, one for each. When both are back, one
/// thread replays. Failures name the shard and the position of what cannot be read.
class shard_recovery {
public:
  /// The companies, of which there are the most; and everything else.
  static constexpr std::size_t parts = 2;

  shard_recovery(const store&, shard_id, const shard_head&);

  /// Takes back one part, once.
  [[nodiscard]] std::optional<failure> restore(std::size_t part, const goes_on&);
  /// REQUIRES: all parts are restored, to the knowledge of this thread. Once.
  [[nodiscard]] outcome_of<recovered> replay(const goes_on&);

private:
  class replaying;

  const store& from_;
  shard_id shard_;
  recovered result_;
};

}  // namespace trefoil::shell
