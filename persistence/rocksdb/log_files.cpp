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
    frame_.clear();
    append_log_frame(frame_, number_, begins_group_, {bytes.data(), bytes.size()});
    auto status = FSWritableFileOwnerWrapper::Append(frame_, options, context);
    if (!status.ok()) return status;
    begins_group_ = false;
    appended_ += bytes.size();
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
  std::string frame_;
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

/// The bytes of a log in memory.
class read_log final : public rocksdb::FSSequentialFile {
public:
  explicit read_log(std::string bytes) : bytes_{std::move(bytes)} {}

  rocksdb::IOStatus Read(std::size_t wanted, const rocksdb::IOOptions&, rocksdb::Slice* result,
                         char* scratch, rocksdb::IODebugContext*) override {
    const auto now = std::min(wanted, bytes_.size() - at_);
    std::memcpy(scratch, bytes_.data() + at_, now);
    *result = {scratch, now};
    at_ += now;
    return rocksdb::IOStatus::OK();
  }
  rocksdb::IOStatus Skip(std::uint64_t bytes) override {
    at_ += std::min<std::uint64_t>(bytes, bytes_.size() - at_);
    return rocksdb::IOStatus::OK();
  }

private:
  std::string bytes_;
  std::size_t at_ = 0;
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
  log_content content;
  auto status = read(path, content);
  // Of a log that another process is writing, a later frame may have been seen before an earlier one: only what stays
  // is damage.
  while (status.ok() && content.damaged_at) {
    const auto before = content.damaged_at;
    status = read(path, content);
    if (content.damaged_at == before) break;
  }
  if (!status.ok()) return status;
  if (content.damaged_at && damage_ == damage::refused) {
    return rocksdb::IOStatus::Corruption(path,
                                         "damaged at byte " + std::to_string(*content.damaged_at));
  }
  *result = std::make_unique<read_log>(std::move(content.bytes));
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
  log_content content;
  auto status = read(path, content);
  *size = content.bytes.size();
  return status;
}

rocksdb::IOStatus log_files::read(const std::string& path, log_content& to) const {
  std::uint64_t length = 0;
  auto status = target()->GetFileSize(path, {}, &length, nullptr);
  std::unique_ptr<rocksdb::FSSequentialFile> file;
  if (status.ok()) status = target()->NewSequentialFile(path, {}, &file, nullptr);
  if (!status.ok()) return status;
  std::string bytes(length, '\0');
  std::size_t done = 0;
  while (done < length) {
    rocksdb::Slice piece;
    status = file->Read(length - done, {}, &piece, bytes.data() + done, nullptr);
    if (!status.ok()) return status;
    if (piece.empty()) break;
    if (piece.data() != bytes.data() + done)
      std::memcpy(bytes.data() + done, piece.data(), piece.size());
    done += piece.size();
  }
  bytes.resize(done);
  to = read_log_frames(std::move(bytes), *log_number(path));
  return status;
}

}  // namespace trefoil
