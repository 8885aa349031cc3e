#pragma once
/// Rows, batches and folders for the store tests.

#include <atomic>
#include <filesystem>
#include <string>
#include <unistd.h>

#include "persistence/store.hpp"

namespace trefoil::testing {

inline entity_key entity_named(std::string_view name) {
  entity_key key;
  name.copy(key.bytes.data(), key.bytes.size());
  return key;
}

inline record record_of(std::string body) {
  record made;
  made.entity = entity_named("task");
  made.tag = 7;
  made.at_ms = 1;
  made.body = std::move(body);
  return made;
}

/// The next batch of a shard that stands at `head`, with so many records.
inline journal_batch batch_after(shard_id shard, const shard_head& head, std::size_t records = 1,
                                 std::string body = "body") {
  journal_batch batch;
  batch.shard = shard;
  batch.epoch = head.epoch;
  batch.first = head.last + 1;
  batch.last = head.last + records;
  row_writer row;
  for (std::size_t at = 0; at < records; ++at)
    row.add(record_of(body + std::to_string(batch.first + at)));
  batch.row = row.finish({batch.shard, batch.epoch, batch.first, batch.last});
  return batch;
}

/// A folder of its own, gone with the test.
class scratch_folder {
public:
  scratch_folder() {
    static std::atomic<int> folders = 0;
    path_ = std::filesystem::temp_directory_path()
            / ("trefoil." + std::to_string(::getpid()) + "." + std::to_string(++folders));
    std::filesystem::remove_all(path_);
    std::filesystem::create_directories(path_);
  }
  scratch_folder(const scratch_folder&) = delete;
  scratch_folder& operator=(const scratch_folder&) = delete;
  ~scratch_folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
  std::filesystem::path path_;
};

}  // namespace trefoil::testing
