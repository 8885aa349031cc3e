#include "persistence/rocksdb/log_files.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <optional>
#include <string_view>
#include <utility>

#include "persistence/rocksdb/sync_folder.hpp"

namespace trefoil {

namespace {

constexpr std::string_view log_suffix = ".log";
constexpr std::string_view spare_suffix = ".spare";
/// Logs come and go one by one, mostly; two give some slack.
constexpr std::size_t spares_max = 2;

/// The number in a log's name; nothing: it is another file.
std::optional<std::uint64_t> log_number(std::string_view path) {
  if (!path.ends_with(log_suffix)) return std::nullopt;
  path.remove_suffix(log_suffix.size());
  path.remove_prefix(path.rfind('/') + 1);
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(path.data(), path.data() + path.size(), number);
  if (error != std::errc{} || end != path.data() + path.size()) return std::nullopt;
  return number;
}

/// Puts what RocksDB appends into frames.
class framed_log final : public rocksdb::FSWritableFileOwnerWrapper {
public:
  framed_log(std::unique_ptr<rocksdb::FSWritableFile> file, const log_marks& marks)
    : rocksdb::FSWritableFileOwnerWrapper{std::move(file)}, marks_{marks} {}

  rocksdb::IOStatus Append(const rocksdb::Slice& bytes, const rocksdb::IOOptions& options,
                           rocksdb::IODebugContext* context) override {
    // Half a frame may stand there, and nothing behind it would be found.
    if (!failed_.ok()) return failed_;
    frames_.clear();
    std::string_view left{bytes.data(), bytes.size()};
    while (!left.empty()) {
      const auto now = left.substr(0, log_frame_bytes_max);
      append_log_frame(frames_, marks_, begins_group_, now);
      begins_group_ = false;
      left.remove_prefix(now.size());
    }
    failed_ = FSWritableFileOwnerWrapper::Append(frames_, options, context);
    if (failed_.ok()) appended_ += bytes.size();
    return failed_;
  }
  rocksdb::IOStatus Append(const rocksdb::Slice& bytes, const rocksdb::IOOptions& options,
                           const rocksdb::DataVerificationInfo&,
                           rocksdb::IODebugContext* context) override {
    return Append(bytes, options, context);
  }
  rocksdb::IOStatus PositionedAppend(const rocksdb::Slice&, std::uint64_t,
                                     const rocksdb::IOOptions&, rocksdb::IODebugContext*) override {
    return rocksdb::IOStatus::NotSupported("a log is written from its beginning");
  }
  rocksdb::IOStatus Truncate(std::uint64_t, const rocksdb::IOOptions&,
                             rocksdb::IODebugContext*) override {
    return rocksdb::IOStatus::NotSupported("a log keeps its length");
  }

  rocksdb::IOStatus Sync(const rocksdb::IOOptions& options,
                         rocksdb::IODebugContext* context) override {
    return synced(FSWritableFileOwnerWrapper::Sync(options, context));
  }
  rocksdb::IOStatus Fsync(const rocksdb::IOOptions& options,
                          rocksdb::IODebugContext* context) override {
    return synced(FSWritableFileOwnerWrapper::Fsync(options, context));
  }
  /// What was appended during a sync would seem to come after it.
  bool IsSyncThreadSafe() const override { return false; }

  std::uint64_t GetFileSize(const rocksdb::IOOptions&, rocksdb::IODebugContext*) override {
    return appended_;
  }
  /// Closing a file that was preallocated cuts it to what was written; and RocksDB may close a log after the next one
  /// was begun in its file.
  void PrepareWrite(std::size_t, std::size_t, const rocksdb::IOOptions&,
                    rocksdb::IODebugContext*) override {}

private:
  rocksdb::IOStatus synced(rocksdb::IOStatus status) {
    if (status.ok()) begins_group_ = true;
    return status;
  }

  log_marks marks_;
  bool begins_group_ = true;
  std::uint64_t appended_ = 0;
  rocksdb::IOStatus failed_;
  std::string frames_;
};

class finished_log final : public rocksdb::FSWritableFileOwnerWrapper {
public:
  using rocksdb::FSWritableFileOwnerWrapper::FSWritableFileOwnerWrapper;

  rocksdb::IOStatus Append(const rocksdb::Slice&, const rocksdb::IOOptions&,
                           rocksdb::IODebugContext*) override {
    return rocksdb::IOStatus::NotSupported("a log is written by the process that began it");
  }
  rocksdb::IOStatus Append(const rocksdb::Slice& bytes, const rocksdb::IOOptions& options,
                           const rocksdb::DataVerificationInfo&,
                           rocksdb::IODebugContext* context) override {
    return Append(bytes, options, context);
  }
  /// RocksDB wants preallocated blocks gone. What it takes for the length is that without headers.
  rocksdb::IOStatus Truncate(std::uint64_t, const rocksdb::IOOptions&,
                             rocksdb::IODebugContext*) override {
    return rocksdb::IOStatus::OK();
  }
};

/// The first so many bytes of a file.
log_frame_reader::source source_of(std::shared_ptr<rocksdb::FSSequentialFile> file,
                                   std::uint64_t most) {
  return [file = std::move(file), most](char* to,
                                        std::size_t wanted) mutable -> std::optional<std::size_t> {
    rocksdb::Slice read;
    const auto status = file->Read(std::min<std::uint64_t>(wanted, most), {}, &read, to, nullptr);
    if (!status.ok()) return std::nullopt;
    if (read.data() != to) std::memcpy(to, read.data(), read.size());
    most -= read.size();
    return read.size();
  };
}

/// What was written to a log, in its order. Another process may write the next log into the file meanwhile, so what is
/// given is held against what was found before.
class unframed_log final : public rocksdb::FSSequentialFile {
public:
  unframed_log(log_frame_reader frames, std::uint64_t bytes)
    : frames_{std::move(frames)}, missing_{bytes} {}

  rocksdb::IOStatus Read(std::size_t wanted, const rocksdb::IOOptions&, rocksdb::Slice* result,
                         char* scratch, rocksdb::IODebugContext*) override {
    std::size_t done = 0;
    while (done < wanted && more()) {
      const auto now = std::min(wanted - done, left_.size());
      std::memcpy(scratch + done, left_.data(), now);
      left_.remove_prefix(now);
      done += now;
    }
    *result = {scratch, done};
    return status();
  }
  rocksdb::IOStatus Skip(std::uint64_t bytes) override {
    while (bytes > 0 && more()) {
      const auto now = std::min<std::uint64_t>(bytes, left_.size());
      left_.remove_prefix(now);
      bytes -= now;
    }
    return status();
  }

private:
  bool more() {
    while (left_.empty()) {
      const auto next = frames_.next();
      ended_ = !next;
      if (ended_) return false;
      left_ = *next;
      missing_ -= std::min<std::uint64_t>(missing_, left_.size());
    }
    return true;
  }
  [[nodiscard]] rocksdb::IOStatus status() const {
    const bool changed = ended_ && missing_ > 0;
    return frames_.failed() || changed ? rocksdb::IOStatus::IOError("a log cannot be read")
                                       : rocksdb::IOStatus::OK();
  }

  log_frame_reader frames_;
  std::string_view left_;
  std::uint64_t missing_;
  bool ended_ = false;
};

}  // namespace

log_marks log_files::marks_of(const std::string& path) const {
  return marks_of_log(key_, log_number(path).value());
}

log_files::~log_files() {
  for (const auto& spare : spares_) static_cast<void>(target()->DeleteFile(spare, {}, nullptr));
}

rocksdb::IOStatus log_files::remove_spares(const std::string& folder) {
  std::vector<std::string> names;
  if (!target()->GetChildren(folder, {}, &names, nullptr).ok()) return {};  // Not yet made.
  for (const auto& name : names) {
    if (!name.ends_with(spare_suffix)) continue;
    auto status = target()->DeleteFile(folder + "/" + name, {}, nullptr);
    if (!status.ok()) return status;
  }
  return {};
}

rocksdb::IOStatus log_files::NewWritableFile(const std::string& path,
                                             const rocksdb::FileOptions& options,
                                             std::unique_ptr<rocksdb::FSWritableFile>* result,
                                             rocksdb::IODebugContext* context) {
  const auto number = log_number(path);
  if (!number) return target()->NewWritableFile(path, options, result, context);
  auto file = take_spare(path, options);
  auto status = rocksdb::IOStatus::OK();
  if (!file) status = target()->NewWritableFile(path, options, &file, context);
  if (status.ok()) *result = std::make_unique<framed_log>(std::move(file), marks_of(path));
  const std::lock_guard lock{guard_};
  first_begun_here_ = std::min(first_begun_here_, *number);
  return status;
}

std::unique_ptr<rocksdb::FSWritableFile> log_files::take_spare(
  const std::string& path, const rocksdb::FileOptions& options) {
  std::string spare;
  {
    const std::lock_guard lock{guard_};
    if (spares_.empty()) return nullptr;
    spare = std::move(spares_.back());
    spares_.pop_back();
  }
  std::unique_ptr<rocksdb::FSWritableFile> file;
  auto status = target()->ReuseWritableFile(path, spare, options, &file, nullptr);
  // RocksDB makes the name of a new file durable, but this is none for every file system.
  if (status.ok()) status = sync_folder(*target(), path.substr(0, path.rfind('/')));
  if (status.ok()) return file;
  static_cast<void>(target()->DeleteFile(spare, {}, nullptr));
  return nullptr;
}

rocksdb::IOStatus log_files::ReopenWritableFile(const std::string& path,
                                                const rocksdb::FileOptions& options,
                                                std::unique_ptr<rocksdb::FSWritableFile>* result,
                                                rocksdb::IODebugContext* context) {
  auto status = target()->ReopenWritableFile(path, options, result, context);
  if (status.ok() && log_number(path)) *result = std::make_unique<finished_log>(std::move(*result));
  return status;
}

rocksdb::IOStatus log_files::NewSequentialFile(const std::string& path,
                                               const rocksdb::FileOptions& options,
                                               std::unique_ptr<rocksdb::FSSequentialFile>* result,
                                               rocksdb::IODebugContext* context) {
  if (!log_number(path)) return target()->NewSequentialFile(path, options, result, context);
  found_log found;
  auto status = find(path, found);
  if (!status.ok()) return status;
  if (found.damaged_at && damage_ == damage::refused) {
    return rocksdb::IOStatus::Corruption(path,
                                         "damaged at byte " + std::to_string(*found.damaged_at));
  }
  std::unique_ptr<rocksdb::FSSequentialFile> file;
  status = target()->NewSequentialFile(path, options, &file, context);
  if (!status.ok()) return status;
  *result = std::make_unique<unframed_log>(
    log_frame_reader{source_of(std::move(file), found.end), marks_of(path)}, found.bytes);
  return status;
}

rocksdb::IOStatus log_files::DeleteFile(const std::string& path, const rocksdb::IOOptions& options,
                                        rocksdb::IODebugContext* context) {
  if (const auto number = log_number(path)) {
    const std::lock_guard lock{guard_};
    auto spare = path.substr(0, path.size() - log_suffix.size()).append(spare_suffix);
    const bool keep = *number >= first_begun_here_ && spares_.size() < spares_max;
    if (keep && target()->RenameFile(path, spare, options, context).ok()) {
      spares_.push_back(std::move(spare));
      return rocksdb::IOStatus::OK();
    }
  }
  return target()->DeleteFile(path, options, context);
}

rocksdb::IOStatus log_files::GetFileSize(const std::string& path, const rocksdb::IOOptions& options,
                                         std::uint64_t* size, rocksdb::IODebugContext* context) {
  if (!log_number(path) || damage_ == damage::stepped_over)
    return target()->GetFileSize(path, options, size, context);
  found_log found;
  auto status = find(path, found);
  *size = found.bytes;
  return status;
}

rocksdb::IOStatus log_files::find(const std::string& path, found_log& to) {
  const std::lock_guard lock{guard_};
  if (const auto known = found_.find(path); known != found_.end()) {
    to = known->second;
    return rocksdb::IOStatus::OK();
  }
  auto status = scan(path, to);
  // Of a log that another process is writing, a later frame may have been seen before an earlier one: only what stays
  // is damage.
  while (status.ok() && to.damaged_at) {
    const auto before = to.damaged_at;
    status = scan(path, to);
    if (to.damaged_at == before) break;
  }
  if (status.ok() && log_number(path).value() < first_begun_here_) found_[path] = to;
  return status;
}

rocksdb::IOStatus log_files::scan(const std::string& path, found_log& to) const {
  std::unique_ptr<rocksdb::FSSequentialFile> file;
  auto status = target()->NewSequentialFile(path, {}, &file, nullptr);
  if (!status.ok()) return status;
  log_frame_reader frames{source_of(std::move(file), std::numeric_limits<std::uint64_t>::max()),
                          marks_of(path)};
  to = {};
  while (const auto bytes = frames.next()) to.bytes += bytes->size();
  to.end = frames.frames_end();
  to.damaged_at = frames.damaged_at();
  return frames.failed() ? rocksdb::IOStatus::IOError(path, "cannot be read") : status;
}

}  // namespace trefoil
