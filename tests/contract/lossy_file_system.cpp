#include "tests/contract/lossy_file_system.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace trefoil::testing {

namespace {

rocksdb::IOStatus no_power() { return rocksdb::IOStatus::IOError("the power is off"); }

std::string folder_of(const std::string& path) {
  return std::filesystem::path{path}.parent_path().lexically_normal().string();
}

std::optional<std::string> whole_file(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  if (!file) return std::nullopt;
  return std::string{std::istreambuf_iterator<char>{file}, {}};
}

/// Puts older bytes back from this place on, but for the sectors that are kept.
template <class Keep>
void bring_back(const std::string& path, const std::string& older, std::uint64_t from,
                const Keep& keeps) {
  constexpr std::uint64_t sector_bytes = 512;
  std::fstream file{path, std::ios::in | std::ios::out | std::ios::binary};
  for (auto at = from; at < older.size();) {
    const auto next = std::min<std::uint64_t>(older.size(), (at / sector_bytes + 1) * sector_bytes);
    if (!keeps()) {
      file.seekp(static_cast<std::streamoff>(at));
      file.write(older.data() + at, static_cast<std::streamsize>(next - at));
    }
    at = next;
  }
}

}  // namespace

/// Tells the disk how much of its file was appended and synced.
class lossy_file final : public rocksdb::FSWritableFileOwnerWrapper {
public:
  lossy_file(lossy_file_system& disk, std::string path,
             std::unique_ptr<rocksdb::FSWritableFile> target)
    : rocksdb::FSWritableFileOwnerWrapper{std::move(target)}, disk_{disk}, path_{std::move(path)} {}

  rocksdb::IOStatus Append(const rocksdb::Slice& bytes, const rocksdb::IOOptions& options,
                           rocksdb::IODebugContext* context) override {
    if (!disk_.is_powered()) return no_power();
    const auto status = FSWritableFileOwnerWrapper::Append(bytes, options, context);
    return status.ok() ? disk_.appended(path_, bytes.size()) : status;
  }
  rocksdb::IOStatus Append(const rocksdb::Slice& bytes, const rocksdb::IOOptions& options,
                           const rocksdb::DataVerificationInfo&,
                           rocksdb::IODebugContext* context) override {
    return Append(bytes, options, context);
  }
  // Of files that are written past the kernel's memory, whole blocks at a time, the last one again when it has grown.
  rocksdb::IOStatus PositionedAppend(const rocksdb::Slice& bytes, std::uint64_t offset,
                                     const rocksdb::IOOptions& options,
                                     rocksdb::IODebugContext* context) override {
    if (!disk_.is_powered()) return no_power();
    const auto status
      = FSWritableFileOwnerWrapper::PositionedAppend(bytes, offset, options, context);
    return status.ok() ? disk_.written(path_, offset + bytes.size()) : status;
  }
  rocksdb::IOStatus PositionedAppend(const rocksdb::Slice& bytes, std::uint64_t offset,
                                     const rocksdb::IOOptions& options,
                                     const rocksdb::DataVerificationInfo&,
                                     rocksdb::IODebugContext* context) override {
    return PositionedAppend(bytes, offset, options, context);
  }
  rocksdb::IOStatus Truncate(std::uint64_t size, const rocksdb::IOOptions& options,
                             rocksdb::IODebugContext* context) override {
    if (!disk_.is_powered()) return no_power();
    const auto status = FSWritableFileOwnerWrapper::Truncate(size, options, context);
    return status.ok() ? disk_.truncated(path_, size) : status;
  }
  // The machine under the test stays up, so a sync costs nothing here.
  rocksdb::IOStatus Sync(const rocksdb::IOOptions&, rocksdb::IODebugContext*) override {
    return disk_.synced(path_);
  }
  rocksdb::IOStatus Fsync(const rocksdb::IOOptions&, rocksdb::IODebugContext*) override {
    return disk_.synced(path_);
  }
  bool IsSyncThreadSafe() const override { return true; }

private:
  lossy_file_system& disk_;
  std::string path_;
};

class lossy_folder final : public rocksdb::FSDirectoryWrapper {
public:
  lossy_folder(lossy_file_system& disk, std::string path,
               std::unique_ptr<rocksdb::FSDirectory> target)
    : rocksdb::FSDirectoryWrapper{std::move(target)}, disk_{disk}, path_{std::move(path)} {}

  rocksdb::IOStatus Fsync(const rocksdb::IOOptions&, rocksdb::IODebugContext*) override {
    return disk_.folder_synced(path_);
  }
  rocksdb::IOStatus FsyncWithDirOptions(const rocksdb::IOOptions&, rocksdb::IODebugContext*,
                                        const rocksdb::DirFsyncOptions&) override {
    return disk_.folder_synced(path_);
  }

private:
  lossy_file_system& disk_;
  std::string path_;
};

/// A file written in place: what the kernel has written back by itself may be there after a crash, so it stays.
class lossy_marks final : public rocksdb::FSRandomRWFileWrapper {
public:
  lossy_marks(lossy_file_system& disk, std::unique_ptr<rocksdb::FSRandomRWFile> target)
    : rocksdb::FSRandomRWFileWrapper{target.get()}, disk_{disk}, owned_{std::move(target)} {}

  rocksdb::IOStatus Write(std::uint64_t offset, const rocksdb::Slice& bytes,
                          const rocksdb::IOOptions& options,
                          rocksdb::IODebugContext* context) override {
    if (!disk_.is_powered()) return no_power();
    return FSRandomRWFileWrapper::Write(offset, bytes, options, context);
  }
  rocksdb::IOStatus Sync(const rocksdb::IOOptions&, rocksdb::IODebugContext*) override {
    return disk_.is_powered() ? rocksdb::IOStatus::OK() : no_power();
  }
  rocksdb::IOStatus Fsync(const rocksdb::IOOptions& options,
                          rocksdb::IODebugContext* context) override {
    return Sync(options, context);
  }

private:
  lossy_file_system& disk_;
  std::unique_ptr<rocksdb::FSRandomRWFile> owned_;
};

void lossy_file_system::fail(call what, std::uint64_t nth) {
  const std::lock_guard lock{guard_};
  fail_in_[what] = nth;
}

void lossy_file_system::cut_power() {
  const std::lock_guard lock{guard_};
  powered_ = false;
}

void lossy_file_system::cut_power_at(std::uint64_t nth) {
  const std::lock_guard lock{guard_};
  cut_in_ = nth;
}

bool lossy_file_system::is_powered() const {
  const std::lock_guard lock{guard_};
  return powered_;
}

std::uint64_t lossy_file_system::reused() const {
  const std::lock_guard lock{guard_};
  return reused_;
}

void lossy_file_system::restore_power(unsynced fate, std::uint64_t seed) {
  const std::lock_guard lock{guard_};
  std::mt19937_64 random{seed};
  std::error_code ignored;
  for (const auto& [path, state] : files_) {
    const auto loose = state.written - state.synced;
    if (loose == 0) continue;
    const auto kept = fate == unsynced::torn ? random() % (loose + 1) : 0;
    const auto end = std::max<std::uint64_t>(state.synced + kept, state.older.size());
    std::filesystem::resize_file(path, end, ignored);
    bring_back(path, state.older, state.synced,
               [&] { return fate == unsynced::torn && random() % 2 == 0; });
  }
  for (auto change = names_.rbegin(); change != names_.rend(); ++change) {
    if (change->came_from.empty()) {
      std::filesystem::remove(change->path, ignored);
      continue;
    }
    std::filesystem::rename(change->path, change->came_from, ignored);
    if (change->before) std::ofstream{change->path, std::ios::binary} << *change->before;
  }
  files_.clear();
  names_.clear();
  fail_in_.clear();
  cut_in_ = 0;
  powered_ = true;
}

bool lossy_file_system::is_turn(call what) {
  auto& left = fail_in_[what];
  return left != 0 && --left == 0;
}

rocksdb::IOStatus lossy_file_system::change() {
  if (powered_ && cut_in_ != 0 && --cut_in_ == 0) powered_ = false;
  return powered_ ? rocksdb::IOStatus::OK() : no_power();
}

rocksdb::IOStatus lossy_file_system::appended(const std::string& path, std::uint64_t bytes) {
  const std::lock_guard lock{guard_};
  return grown(files_[path], files_[path].written + bytes);
}

rocksdb::IOStatus lossy_file_system::written(const std::string& path, std::uint64_t end) {
  const std::lock_guard lock{guard_};
  return grown(files_[path], std::max(files_[path].written, end));
}

rocksdb::IOStatus lossy_file_system::grown(file_state& file, std::uint64_t end) {
  file.written = end;
  if (is_turn(call::append)) return rocksdb::IOStatus::IOError("append failed by the test");
  return change();
}

rocksdb::IOStatus lossy_file_system::truncated(const std::string& path, std::uint64_t size) {
  const std::lock_guard lock{guard_};
  auto& state = files_[path];
  state.written = std::min(state.written, size);
  state.synced = std::min(state.synced, size);
  return change();
}

rocksdb::IOStatus lossy_file_system::synced(const std::string& path) {
  const std::lock_guard lock{guard_};
  auto& state = files_[path];
  if (is_turn(call::sync)) state.doomed = true;
  if (auto status = change(); !status.ok()) return status;
  if (state.doomed) return rocksdb::IOStatus::IOError("sync failed by the test");
  state.synced = state.written;
  return rocksdb::IOStatus::OK();
}

rocksdb::IOStatus lossy_file_system::folder_synced(const std::string& path) {
  const std::lock_guard lock{guard_};
  if (auto status = change(); !status.ok()) return status;
  const auto folder = std::filesystem::path{path}.lexically_normal().string();
  std::erase_if(names_, [&](const name_change& each) { return folder_of(each.path) == folder; });
  return rocksdb::IOStatus::OK();
}

std::unique_ptr<rocksdb::FSWritableFile> lossy_file_system::wrap(
  const std::string& path, std::unique_ptr<rocksdb::FSWritableFile> target) {
  return std::make_unique<lossy_file>(*this, path, std::move(target));
}

rocksdb::IOStatus lossy_file_system::NewWritableFile(
  const std::string& path, const rocksdb::FileOptions& options,
  std::unique_ptr<rocksdb::FSWritableFile>* result, rocksdb::IODebugContext* context) {
  const std::lock_guard lock{guard_};
  if (auto status = change(); !status.ok()) return status;
  std::unique_ptr<rocksdb::FSWritableFile> inner;
  auto status = target()->NewWritableFile(path, options, &inner, context);
  if (!status.ok()) return status;
  files_[path] = {};
  names_.push_back({path, {}, {}});
  *result = wrap(path, std::move(inner));
  return status;
}

rocksdb::IOStatus lossy_file_system::ReopenWritableFile(
  const std::string& path, const rocksdb::FileOptions& options,
  std::unique_ptr<rocksdb::FSWritableFile>* result, rocksdb::IODebugContext* context) {
  const std::lock_guard lock{guard_};
  if (!powered_) return no_power();
  std::unique_ptr<rocksdb::FSWritableFile> inner;
  auto status = target()->ReopenWritableFile(path, options, &inner, context);
  if (!status.ok()) return status;
  if (!files_.contains(path)) {
    const auto size = std::filesystem::file_size(path);
    files_[path] = {.written = size, .synced = size};
  }
  *result = wrap(path, std::move(inner));
  return status;
}

rocksdb::IOStatus lossy_file_system::NewRandomRWFile(
  const std::string& path, const rocksdb::FileOptions& options,
  std::unique_ptr<rocksdb::FSRandomRWFile>* result, rocksdb::IODebugContext* context) {
  std::unique_ptr<rocksdb::FSRandomRWFile> inner;
  auto status = target()->NewRandomRWFile(path, options, &inner, context);
  if (status.ok()) *result = std::make_unique<lossy_marks>(*this, std::move(inner));
  return status;
}

rocksdb::IOStatus lossy_file_system::NewDirectory(const std::string& path,
                                                  const rocksdb::IOOptions& options,
                                                  std::unique_ptr<rocksdb::FSDirectory>* result,
                                                  rocksdb::IODebugContext* context) {
  std::unique_ptr<rocksdb::FSDirectory> inner;
  auto status = target()->NewDirectory(path, options, &inner, context);
  if (status.ok()) *result = std::make_unique<lossy_folder>(*this, path, std::move(inner));
  return status;
}

rocksdb::IOStatus lossy_file_system::DeleteFile(const std::string& path,
                                                const rocksdb::IOOptions& options,
                                                rocksdb::IODebugContext* context) {
  const std::lock_guard lock{guard_};
  if (auto status = change(); !status.ok()) return status;
  files_.erase(path);
  std::erase_if(names_, [&](const name_change& each) { return each.path == path; });
  return target()->DeleteFile(path, options, context);
}

rocksdb::IOStatus lossy_file_system::RenameFile(const std::string& from, const std::string& to,
                                                const rocksdb::IOOptions&,
                                                rocksdb::IODebugContext*) {
  const std::lock_guard lock{guard_};
  return rename(from, to);
}

rocksdb::IOStatus lossy_file_system::rename(const std::string& from, const std::string& to) {
  if (auto status = change(); !status.ok()) return status;
  auto before = whole_file(to);
  auto status = target()->RenameFile(from, to, {}, nullptr);
  if (!status.ok()) return status;
  if (auto state = files_.extract(from); !state.empty()) {
    files_.erase(to);
    state.key() = to;
    files_.insert(std::move(state));
  }
  names_.push_back({to, from, std::move(before)});
  return status;
}

rocksdb::IOStatus lossy_file_system::ReuseWritableFile(
  const std::string& to, const std::string& from, const rocksdb::FileOptions& options,
  std::unique_ptr<rocksdb::FSWritableFile>* result, rocksdb::IODebugContext* context) {
  const std::lock_guard lock{guard_};
  // One step more than renaming: the file is opened under its new name.
  if (auto status = rename(from, to); !status.ok()) return status;
  std::unique_ptr<rocksdb::FSWritableFile> inner;
  auto status = target()->ReuseWritableFile(to, to, options, &inner, context);
  if (!status.ok()) return status;
  files_[to] = {.older = whole_file(to).value()};
  ++reused_;
  *result = wrap(to, std::move(inner));
  return status;
}

}  // namespace trefoil::testing
