#pragma once
/// A disk that loses what was not synced. Bytes go to the real file at once, so every reader sees them; when the power
/// returns, each file is cut back to what it had synced, and names that no folder sync covered are undone.

#include <rocksdb/file_system.h>

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace trefoil::testing {

class lossy_file_system final : public rocksdb::FileSystemWrapper {
public:
  enum class call { append, sync };
  /// What happens to bytes that were written but not synced. torn: of each file a random number of the first ones
  /// stays, and of those over older bytes any of the sectors.
  enum class unsynced { lost, torn };

  lossy_file_system() : rocksdb::FileSystemWrapper{rocksdb::FileSystem::Default()} {}
  const char* Name() const override { return "lossy"; }

  /// The n-th such call from now on fails with an I/O error; 1: the next. A file whose sync failed never becomes
  /// durable again, as on ext4.
  void fail(call what, std::uint64_t nth);
  /// From here on every change fails.
  void cut_power();
  /// Cuts the power at the n-th change from now on: that one is written, unsynced, and fails.
  void cut_power_at(std::uint64_t nth);
  /// Applies the losses and takes changes again. REQUIRES: whoever used the files is gone.
  void restore_power(unsynced fate, std::uint64_t seed = 0);
  [[nodiscard]] bool is_powered() const;
  /// How many files were written over older ones.
  [[nodiscard]] std::uint64_t reused() const;

  rocksdb::IOStatus NewWritableFile(const std::string&, const rocksdb::FileOptions&,
                                    std::unique_ptr<rocksdb::FSWritableFile>*,
                                    rocksdb::IODebugContext*) override;
  rocksdb::IOStatus ReopenWritableFile(const std::string&, const rocksdb::FileOptions&,
                                       std::unique_ptr<rocksdb::FSWritableFile>*,
                                       rocksdb::IODebugContext*) override;
  rocksdb::IOStatus ReuseWritableFile(const std::string& to, const std::string& from,
                                      const rocksdb::FileOptions&,
                                      std::unique_ptr<rocksdb::FSWritableFile>*,
                                      rocksdb::IODebugContext*) override;
  rocksdb::IOStatus NewRandomRWFile(const std::string&, const rocksdb::FileOptions&,
                                    std::unique_ptr<rocksdb::FSRandomRWFile>*,
                                    rocksdb::IODebugContext*) override;
  rocksdb::IOStatus NewDirectory(const std::string&, const rocksdb::IOOptions&,
                                 std::unique_ptr<rocksdb::FSDirectory>*,
                                 rocksdb::IODebugContext*) override;
  rocksdb::IOStatus DeleteFile(const std::string&, const rocksdb::IOOptions&,
                               rocksdb::IODebugContext*) override;
  rocksdb::IOStatus RenameFile(const std::string&, const std::string&, const rocksdb::IOOptions&,
                               rocksdb::IODebugContext*) override;

private:
  friend class lossy_file;
  friend class lossy_folder;
  friend class lossy_marks;

  struct file_state {
    std::uint64_t written = 0;
    std::uint64_t synced = 0;
    bool doomed = false;  // A sync failed.
    std::string older;    // What it held before it was written from its beginning.
  };
  /// A name that appeared, by creation or by renaming, and what its folder held under it before.
  struct name_change {
    std::string path;
    std::string came_from;              // Empty: created.
    std::optional<std::string> before;  // The bytes of the file that was replaced.
  };

  rocksdb::IOStatus change();
  rocksdb::IOStatus rename(const std::string& from, const std::string& to);
  rocksdb::IOStatus appended(const std::string& path, std::uint64_t bytes);
  rocksdb::IOStatus written(const std::string& path, std::uint64_t end);
  rocksdb::IOStatus grown(file_state&, std::uint64_t end);
  rocksdb::IOStatus truncated(const std::string& path, std::uint64_t size);
  rocksdb::IOStatus synced(const std::string& path);
  rocksdb::IOStatus folder_synced(const std::string& path);
  std::unique_ptr<rocksdb::FSWritableFile> wrap(const std::string& path,
                                                std::unique_ptr<rocksdb::FSWritableFile>);
  bool is_turn(call what);

  mutable std::mutex guard_;
  std::map<std::string, file_state> files_;
  std::vector<name_change> names_;
  std::map<call, std::uint64_t> fail_in_;
  std::uint64_t cut_in_ = 0;
  std::uint64_t reused_ = 0;
  bool powered_ = true;
};

}  // namespace trefoil::testing
