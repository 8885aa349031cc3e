#include "persistence/rocksdb/log_files.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <optional>
#include <string_view>
#include <utility>

namespace trefoil {

namespace {

constexpr std::string_view log_suffix = ".log";
constexpr std::string_view spare_suffix = ".spare";
/// As many logs as are let go at once when a table was written.
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
  framed_log(std::unique_ptr<rocksdb::FSWritableFile> file, std::uint64_t number, bool over_old)
    : rocksdb::FSWritableFileOwnerWrapper{std::move(file)}, number_{number}, over_old_{over_old} {}

  rocksdb::IOStatus Append(const rocksdb::Slice& bytes, const rocksdb::IOOptions& options,
                           rocksdb::IODebugContext* context) override {
    frames_.clear();
    std::string_view left{bytes.data(), bytes.size()};
    while (!left.empty()) {
      const auto now = left.substr(0, log_frame_bytes_max);
      append_log_frame(frames_, number_, begins_group_, now);
      begins_group_ = false;
      left.remove_prefix(now.size());
    }
    auto status = FSWritableFileOwnerWrapper::Append(frames_, options, context);
    if (status.ok()) appended_ += bytes.size();
    return status;
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

  std::uint64_t GetFileSize(const rocksdb::IOOptions&, rocksdb::IODebugContext*) override {
    return appended_;
  }
  /// A file that was preallocated is cut to what was written when it is closed, so an old one is not.
  void PrepareWrite(std::size_t offset, std::size_t bytes, const rocksdb::IOOptions& options,
                    rocksdb::IODebugContext* context) override {
    if (!over_old_) FSWritableFileOwnerWrapper::PrepareWrite(offset, bytes, options, context);
  }

private:
  rocksdb::IOStatus synced(rocksdb::IOStatus status) {
    if (status.ok()) begins_group_ = true;
    return status;
  }

  std::uint64_t number_;
  bool over_old_;
  bool begins_group_ = true;
  std::uint64_t appended_ = 0;
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

/// What was written to a log, in its order.
class unframed_log final : public rocksdb::FSSequentialFile {
public:
  explicit unframed_log(log_frame_reader frames) : frames_{std::move(frames)} {}

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
    return frames_.failed() ? rocksdb::IOStatus::IOError("a log cannot be read")
                            : rocksdb::IOStatus::OK();
  }
  rocksdb::IOStatus Skip(std::uint64_t bytes) override {
    while (bytes > 0 && more()) {
      const auto now = std::min<std::uint64_t>(bytes, left_.size());
      left_.remove_prefix(now);
      bytes -= now;
    }
    return rocksdb::IOStatus::OK();
  }

private:
  bool more() {
    while (left_.empty()) {
      const auto next = frames_.next();
      if (!next) return false;
      left_ = *next;
    }
    return true;
  }

  log_frame_reader frames_;
  std::string_view left_;
};

}  // namespace

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
  std::string spare;
  {
    const std::lock_guard lock{guard_};
    first_begun_here_ = std::min(first_begun_here_, *number);
    if (!spares_.empty()) {
      spare = std::move(spares_.back());
      spares_.pop_back();
    }
  }
  std::unique_ptr<rocksdb::FSWritableFile> file;
  auto status = spare.empty() ? target()->NewWritableFile(path, options, &file, context)
                              : target()->ReuseWritableFile(path, spare, options, &file, context);
  if (status.ok()) *result = std::make_unique<framed_log>(std::move(file), *number, !spare.empty());
  return status;
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
    log_frame_reader{source_of(std::move(file), found.end), log_number(path).value()});
  return status;
}

rocksdb::IOStatus log_files::DeleteFile(const std::string& path, const rocksdb::IOOptions& options,
                                        rocksdb::IODebugContext* context) {
  const auto number = log_number(path);
  if (!number) return target()->DeleteFile(path, options, context);
  const std::lock_guard lock{guard_};
  if (*number < first_begun_here_ || spares_.size() == spares_max)
    return target()->DeleteFile(path, options, context);
  auto spare = path.substr(0, path.size() - log_suffix.size()).append(spare_suffix);
  auto status = target()->RenameFile(path, spare, options, context);
  if (status.ok()) spares_.push_back(std::move(spare));
  return status;
}

rocksdb::IOStatus log_files::GetFileSize(const std::string& path, const rocksdb::IOOptions& options,
                                         std::uint64_t* size, rocksdb::IODebugContext* context) {
  if (!log_number(path)) return target()->GetFileSize(path, options, size, context);
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
                          log_number(path).value()};
  to = {};
  while (const auto bytes = frames.next()) to.bytes += bytes->size();
  to.end = frames.frames_end();
  to.damaged_at = frames.damaged_at();
  return frames.failed() ? rocksdb::IOStatus::IOError(path, "cannot be read") : status;
}

}  // namespace trefoil
