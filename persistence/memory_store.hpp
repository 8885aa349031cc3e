#pragma once
/// A store in memory, for tests and simulation. The disk outlives the store on it, so that a test may crash one and
/// open the next; what was written but not synced is kept apart and is lost, or not, as the test says.

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <system_error>

#include "persistence/store.hpp"

namespace trefoil {

/// What a memory_store writes on. Any thread may call it.
class memory_disk {
public:
  /// The calls of a store, by what they do.
  enum class call : std::uint8_t {
    open,    ///< open_memory_store and open_shards.
    append,  ///< append.
    read,    ///< Rows, snapshots, pages, fold rows: each call of a read or scan.
    blob,    ///< put_blob and read_blob.
  };
  static constexpr std::size_t call_count = 4;
  /// Where an append breaks. Other calls break before they do anything.
  enum class break_at {
    write,  ///< Before anything took effect.
    sync,   ///< After it was written, before it was synced: a crash may keep it or lose it.
  };
  /// What a crash does to batches that were written but never synced: all of it, never a part.
  enum class unsynced { lost, kept };

  memory_disk();
  ~memory_disk();
  memory_disk(const memory_disk&) = delete;
  memory_disk& operator=(const memory_disk&) = delete;

  /// The n-th such call from now on (1: the next) fails with this error, and none after it. One fault of each kind is
  /// armed at a time; a later one replaces it.
  void fail(call kind, std::uint64_t nth, std::error_code error, break_at where = break_at::write);
  /// From now on asked before each append whether it fails, beside what is armed. It must not call the disk or a store
  /// on it.
  struct broken_append {
    std::error_code error;
    break_at where = break_at::write;
  };
  void judge(std::function<std::optional<broken_append>(std::span<const journal_batch>)>);
  /// The same before each read: true, it fails with `failed`.
  void judge_reads(std::function<bool()>);
  /// Takes the armed fault of a kind back. True: it has hit meanwhile, or there was none.
  bool spare(call kind);

  /// Whether its stores say that room is running out. Appends go on.
  void run_low(bool is_low);

  /// From now on `durable` is told of batches the moment they survive power loss, in their order. It must not call the
  /// disk or a store on it.
  void watch(std::function<void(std::span<const journal_batch>)> durable);

  /// Ends the process that holds the store: from here on every call of that store fails with `failed`, and the disk
  /// may be opened again.
  void crash(unsynced fate = unsynced::lost);

  /// XXH3 over every byte that is stored: rows, snapshots, pages, fold rows, blobs, epochs. Equal content gives equal
  /// digests.
  [[nodiscard]] std::uint64_t digest() const;

private:
  friend class memory_store;
  struct content;
  std::unique_ptr<content> content_;
};

/// Opens the disk, which takes `shards` at its first opening. Fails with `in_use` while another store is open on it,
/// and with `mismatch` when the disk was made with another number.
[[nodiscard]] outcome_of<std::unique_ptr<store>> open_memory_store(std::shared_ptr<memory_disk>,
                                                                   shard_id shards = 64);

/// The same on a disk of its own.
[[nodiscard]] std::unique_ptr<store> make_memory_store(shard_id shards = 64);

}  // namespace trefoil
