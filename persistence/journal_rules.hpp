#pragma once
/// What every store holds a journal to: before it writes, and after it reads. Written once, so that all stores answer
/// alike.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>

#include "persistence/store.hpp"

namespace trefoil {

/// A failure with the operator's words: "shard 17: position 4242 " and what is wrong with it.
[[nodiscard]] failure failure_at(store_errc, shard_id, sequence position, std::string_view what);

/// Whether these batches may be written onto these heads (one a shard, by number). `fenced` when a batch's epoch is
/// older than its shard's; `failed` when a batch breaks what append requires: an unknown shard, the same shard twice,
/// an epoch nobody opened, a gap, a row that is not whole or not the one that its batch announces.
[[nodiscard]] std::error_code check_batches(std::span<const journal_batch>,
                                            std::span<const shard_head>);

/// Moves the heads behind batches that were written.
void move_heads(std::span<const journal_batch>, std::span<shard_head>);

/// The bytes of rows, pages, snapshots and fold rows that these batches hand over.
[[nodiscard]] std::uint64_t bytes_of(std::span<const journal_batch>);

/// Follows one shard's rows in order and refuses the first that is damaged, misplaced, or not next.
class row_walk {
public:
  /// Starts at the row that holds `from`, in a journal that stands at `head`.
  row_walk(shard_id shard, sequence from, const shard_head& head);

  /// Nothing, or why `from` cannot be given: it lies before the first position that is kept.
  [[nodiscard]] std::optional<failure> start() const;
  /// The header of the next row, which was stored under `key_last`, its last position.
  [[nodiscard]] expected<row_header, failure> next(sequence key_last, std::string_view row);
  /// Nothing, or the first position that should have come but did not.
  [[nodiscard]] std::optional<failure> finish() const;
  /// The position that the next row must hold.
  [[nodiscard]] sequence wanted() const { return wanted_; }

private:
  shard_id shard_;
  sequence wanted_;
  shard_head head_;
  bool started_ = false;
};

}  // namespace trefoil
