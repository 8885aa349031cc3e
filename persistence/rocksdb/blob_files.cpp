#include "persistence/rocksdb/blob_files.hpp"

#include <vector>

#include "persistence/hex.hpp"
#include "persistence/rocksdb/engine.hpp"
#include "persistence/rocksdb/sync_folder.hpp"

namespace trefoil {

namespace {

/// "ab/abcdef...": 256 folders keep each one small.
std::string name_of(const blob_id& id) {
  const auto hex = hex_of(id.bytes);
  return hex.substr(0, 2) + "/" + hex;
}

constexpr std::string_view unfinished = "/unfinished";

}  // namespace

blob_files::blob_files(std::shared_ptr<rocksdb::FileSystem> files, std::string root)
  : files_{std::move(files)}, root_{std::move(root)} {}

std::optional<failure> blob_files::sweep() {
  const auto folder = root_ + std::string{unfinished};
  auto status = files_->CreateDirIfMissing(root_, {}, nullptr);
  if (status.ok()) status = files_->CreateDirIfMissing(folder, {}, nullptr);
  if (status.ok()) status = sync_folder(*files_, root_);
  std::vector<std::string> left;
  if (status.ok()) status = files_->GetChildren(folder, {}, &left, nullptr);
  for (const auto& name : left) {
    if (name == "." || name == ".." || !status.ok()) continue;
    status = files_->DeleteFile(folder + "/" + name, {}, nullptr);
  }
  if (!status.ok()) return failure_of(status);
  return std::nullopt;
}

outcome_of<blob_id> blob_files::put(std::string_view bytes) {
  const auto id = blob_id_of(bytes);
  const std::lock_guard lock{guard_};
  // What is there and whole stays; a damaged file is written anew.
  if (read(id)) {
    // It may be the file of an earlier writer who failed before the folder was synced.
    const auto status = sync_folder(*files_, root_ + "/" + hex_of(id.bytes).substr(0, 2));
    if (!status.ok()) return unexpected(failure_of(status));
    return id;
  }
  if (const auto status = write(name_of(id), bytes); !status.ok())
    return unexpected(failure_of(status));
  return id;
}

rocksdb::IOStatus blob_files::write(const std::string& name, std::string_view bytes) {
  const auto temporary = root_ + std::string{unfinished} + "/" + std::to_string(++temporaries_);
  const auto folder = root_ + "/" + name.substr(0, 2);
  std::unique_ptr<rocksdb::FSWritableFile> file;
  auto status = files_->NewWritableFile(temporary, {}, &file, nullptr);
  if (status.ok()) status = file->Append(rocksdb::Slice{bytes.data(), bytes.size()}, {}, nullptr);
  if (status.ok()) status = file->Fsync({}, nullptr);
  if (status.ok()) status = file->Close({}, nullptr);
  if (status.ok()) status = files_->CreateDirIfMissing(folder, {}, nullptr);
  if (status.ok()) status = sync_folder(*files_, root_);
  if (status.ok()) status = files_->RenameFile(temporary, root_ + "/" + name, {}, nullptr);
  if (status.ok()) status = sync_folder(*files_, folder);
  if (status.ok()) status = sync_folder(*files_, root_ + std::string{unfinished});
  return status;
}

outcome_of<std::string> blob_files::read(const blob_id& id) const {
  const auto path = root_ + "/" + name_of(id);
  std::uint64_t size = 0;
  std::unique_ptr<rocksdb::FSSequentialFile> file;
  if (!files_->FileExists(path, {}, nullptr).ok()) {
    return unexpected(failure{store_errc::not_found, "blob " + hex_of(id.bytes)});
  }
  auto status = files_->GetFileSize(path, {}, &size, nullptr);
  if (status.ok()) status = files_->NewSequentialFile(path, {}, &file, nullptr);
  std::string bytes(size, '\0');
  rocksdb::Slice got;
  if (status.ok()) status = file->Read(size, {}, &got, bytes.data(), nullptr);
  if (!status.ok()) return unexpected(failure_of(status));
  if (got.size() != size || blob_id_of({got.data(), got.size()}) != id) {
    return unexpected(failure{
      store_errc::corrupt, "blob " + hex_of(id.bytes) + " does not have the SHA-256 of its name"});
  }
  if (got.data() != bytes.data()) bytes.assign(got.data(), got.size());
  return bytes;
}

bool blob_files::has(const blob_id& id) const {
  return files_->FileExists(root_ + "/" + name_of(id), {}, nullptr).ok();
}

}  // namespace trefoil
