#pragma once
/// The effects of one shard that others have not taken yet, by taker and position. Bodies are kept while there is room;
/// beyond it only positions are, and the journal has the bodies.

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "actors/shell/post.hpp"
#include "persistence/record.hpp"

namespace trefoil::shell {

/// Effects of one pull go up to so many bytes; at least one.
inline constexpr std::size_t pull_bytes_max = 4 * 1024 * 1024;

class outbox {
public:
  outbox(shard_id shards, std::size_t bytes_max)
    : waiting_(shards), delivered_(shards, 0), bytes_max_{bytes_max} {}

  /// An effect was journaled. A broadcast waits for every shard. At replay `body` is absent.
  void add(sequence at, const entity_id& to, std::uint16_t tag, std::optional<std::string> body);
  /// The taker has journaled everything up to here.
  void delivered(shard_id taker, sequence upto);

  /// The position up to which a taker's effects are known.
  [[nodiscard]] sequence last_for(shard_id taker) const;
  /// The first position that a taker has not taken yet; 0: all are taken.
  [[nodiscard]] sequence oldest() const;
  /// All takers that have effects at or before this position to take yet.
  [[nodiscard]] std::uint64_t missing(sequence upto, std::uint64_t takers) const;

  /// The taker's next effects with their bodies, or the positions whose bodies must be read first.
  struct next {
    pulled_ptr ready;
    std::vector<sequence> to_read;
  };
  [[nodiscard]] next take(shard_id source, shard_id taker, sequence after, std::size_t max) const;

private:
  struct effect {
    entity_id to;
    std::uint16_t tag = 0;
    std::optional<std::string> body;
  };
  struct entry {
    sequence at = 0;
    std::shared_ptr<const effect> what;
  };

  std::vector<std::deque<entry>> waiting_;
  std::vector<sequence> delivered_;
  std::size_t bytes_max_;
  std::size_t bytes_ = 0;
};

}  // namespace trefoil::shell
