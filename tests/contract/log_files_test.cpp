#include "persistence/rocksdb/log_files.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/contract/store_contract.hpp"

namespace trefoil::testing {

namespace {

namespace fs = std::filesystem;

using log_file = std::unique_ptr<rocksdb::FSWritableFile>;

}  // namespace

class LogFiles : public ::testing::Test {
protected:
  [[nodiscard]] std::string path_of(int number) const {
    return (folder_.path() / ("00000" + std::to_string(number) + ".log")).string();
  }
  log_file begin(int number) {
    log_file file;
    EXPECT_TRUE(files_.NewWritableFile(path_of(number), {}, &file, nullptr).ok());
    return file;
  }
  static void write(const log_file& file, const std::string& bytes) {
    EXPECT_TRUE(file->Append(bytes, {}, nullptr).ok());
    EXPECT_TRUE(file->Sync({}, nullptr).ok());
  }
  static void close(const log_file& file) { EXPECT_TRUE(file->Close({}, nullptr).ok()); }
  bool remove(int number) { return files_.DeleteFile(path_of(number), {}, nullptr).ok(); }

  /// What the next process reads of it.
  [[nodiscard]] std::string content_of(int number) const {
    log_files later{rocksdb::FileSystem::Default(), key, log_files::damage::refused};
    std::unique_ptr<rocksdb::FSSequentialFile> file;
    EXPECT_TRUE(later.NewSequentialFile(path_of(number), {}, &file, nullptr).ok());
    std::string bytes(1U << 20U, '\0');
    rocksdb::Slice read;
    EXPECT_TRUE(file->Read(bytes.size(), {}, &read, bytes.data(), nullptr).ok());
    std::uint64_t size = 0;
    EXPECT_TRUE(later.GetFileSize(path_of(number), {}, &size, nullptr).ok());
    EXPECT_EQ(size, read.size());
    return read.ToString();
  }
  [[nodiscard]] std::size_t spares() const {
    std::size_t found = 0;
    for (const auto& each : fs::directory_iterator{folder_.path()})
      found += each.path().extension() == ".spare" ? 1 : 0;
    return found;
  }

  static constexpr std::uint64_t key = 7;
  scratch_folder folder_;
  log_files files_{rocksdb::FileSystem::Default(), key, log_files::damage::refused};
};

TEST_F(LogFiles, BeginALogInTheFileOfOneThatWasDeleted) {
  auto first = begin(1);
  write(first, std::string(5'000, 'a'));
  close(first);
  const auto length = fs::file_size(path_of(1));
  ASSERT_TRUE(remove(1));
  auto second = begin(2);
  EXPECT_EQ(fs::file_size(path_of(2)), length);
  EXPECT_EQ(content_of(2), "");
  write(second, "b");
  EXPECT_EQ(content_of(2), "b");
  close(second);
  EXPECT_EQ(fs::file_size(path_of(2)), length);
  EXPECT_EQ(content_of(2), "b");
}

TEST_F(LogFiles, LoseNothingWhenAnOldLogIsClosedLate) {
  auto first = begin(1);
  first->SetPreallocationBlockSize(1U << 20U);
  first->PrepareWrite(0, 10, {}, nullptr);
  write(first, "a");
  ASSERT_TRUE(remove(1));
  auto second = begin(2);
  write(second, std::string(5'000, 'b'));
  close(first);
  EXPECT_EQ(content_of(2), std::string(5'000, 'b'));
}

TEST_F(LogFiles, KeepTwoFilesAtMost) {
  for (const int number : {1, 2, 3, 4}) close(begin(number));
  for (const int number : {1, 2, 3, 4}) EXPECT_TRUE(remove(number));
  EXPECT_EQ(spares(), 2U);
}

TEST_F(LogFiles, KeepNoneThatAnEarlierProcessBegan) {
  std::ofstream{path_of(1)} << "frames";
  close(begin(2));
  EXPECT_TRUE(remove(1));
  EXPECT_EQ(spares(), 0U);
  EXPECT_FALSE(fs::exists(path_of(1)));
}

TEST_F(LogFiles, BeginAnewWhereTheKeptFileIsGone) {
  close(begin(1));
  ASSERT_TRUE(remove(1));
  fs::remove(folder_.path() / "000001.spare");
  auto second = begin(2);
  write(second, "b");
  EXPECT_EQ(content_of(2), "b");
}

TEST_F(LogFiles, BeginAGroupOnlyAfterASync) {
  auto log = begin(1);
  write(log, "synced");
  const auto synced = fs::file_size(path_of(1));
  EXPECT_TRUE(log->Append("one", {}, nullptr).ok());
  EXPECT_TRUE(log->Append("two", {}, nullptr).ok());
  close(log);
  // A power loss kept the second of two frames that were not synced.
  std::fstream file{path_of(1), std::ios::in | std::ios::out | std::ios::binary};
  file.seekp(static_cast<std::streamoff>(synced)).write("\0\0\0\0\0\0\0\0", 8);
  file.close();
  EXPECT_EQ(content_of(1), "synced");
}

TEST_F(LogFiles, RefuseALogThatIsDamagedBeforeALaterSync) {
  auto log = begin(1);
  write(log, "one");
  write(log, "two");
  close(log);
  std::fstream file{path_of(1), std::ios::in | std::ios::out | std::ios::binary};
  file.seekp(17).put('x');
  file.close();
  log_files later{rocksdb::FileSystem::Default(), key, log_files::damage::refused};
  std::unique_ptr<rocksdb::FSSequentialFile> read;
  const auto status = later.NewSequentialFile(path_of(1), {}, &read, nullptr);
  EXPECT_TRUE(status.IsCorruption()) << status.ToString();
}

}  // namespace trefoil::testing
