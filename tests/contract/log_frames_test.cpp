#include "persistence/rocksdb/log_frames.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <random>
#include <vector>

namespace trefoil::testing {

namespace {

constexpr std::size_t sector_bytes = 512;
constexpr std::uint64_t store_key = 0x5eed;

log_marks marks_of(std::uint64_t number) { return marks_of_log(store_key, number); }

/// A log as it is written: groups of frames, each group synced.
struct written_log {
  explicit written_log(std::uint64_t called, std::uint64_t seed) : number{called}, random_{seed} {}

  void add_group(std::size_t frames, std::size_t bytes) {
    group_begins.push_back(file.size());
    bytes_before.push_back(content.size());
    for (std::size_t at = 0; at < frames; ++at) {
      std::string body(bytes, '\0');
      for (auto& each : body) each = static_cast<char>(random_() % 256);
      append_log_frame(file, marks_of(number), at == 0, body);
      content += body;
    }
  }

  /// The file when an older one had these bytes.
  [[nodiscard]] std::string over(const std::string& older) const {
    return older.size() > file.size() ? file + older.substr(file.size()) : file;
  }

  std::uint64_t number;
  std::string file;
  std::string content;
  std::vector<std::size_t> group_begins;  ///< In the file,
  std::vector<std::size_t> bytes_before;  ///< and in the content.

private:
  std::mt19937_64 random_;
};

struct read_log {
  std::string bytes;
  std::optional<std::size_t> damaged_at;
};

/// Reads a file that gives at most so many bytes at once.
read_log read_frames(std::string_view file, std::uint64_t log, std::size_t at_once = 1U << 20U) {
  log_frame_reader frames{[&file, at_once](char* to, std::size_t most) {
                            const auto now = std::min({most, at_once, file.size()});
                            file.copy(to, now);
                            file.remove_prefix(now);
                            return std::optional{now};
                          },
                          marks_of(log)};
  read_log read;
  while (const auto bytes = frames.next()) read.bytes += *bytes;
  read.damaged_at = frames.damaged_at();
  EXPECT_FALSE(frames.failed());
  return read;
}

written_log log_of(std::uint64_t number, std::size_t groups, std::size_t bytes) {
  written_log made{number, number};
  for (std::size_t at = 0; at < groups; ++at) made.add_group(1 + at % 3, bytes + at);
  return made;
}

}  // namespace

TEST(LogFrames, GiveBackWhatWasWritten) {
  const auto log = log_of(9, 12, 300);
  const auto read = read_frames(log.file, 9);
  EXPECT_EQ(read.bytes, log.content);
  EXPECT_FALSE(read.damaged_at);
}

TEST(LogFrames, AreReadThroughAWindow) {
  written_log older{8, 1};
  for (int group = 0; group < 30; ++group) older.add_group(2, log_frame_bytes_max);
  written_log newer{9, 2};
  for (const std::size_t bytes : {1U, 50'000U, 65'536U, 65'535U, 5U, 25'000U, 65'536U, 65'536U})
    newer.add_group(1, bytes);
  auto file = newer.over(older.file);
  for (const std::size_t at_once : {4'000U, 1U << 20U}) {
    const auto read = read_frames(file, 9, at_once);
    EXPECT_TRUE(read.bytes == newer.content);
    EXPECT_FALSE(read.damaged_at);
  }
  file[newer.group_begins[3] + 200] ^= 1;
  const auto read = read_frames(file, 9, 4'000);
  EXPECT_EQ(read.damaged_at, newer.group_begins[3]);
  EXPECT_EQ(read.bytes.size(), newer.content.size());
  EXPECT_TRUE(read.bytes.substr(newer.bytes_before[4])
              == newer.content.substr(newer.bytes_before[4]));
}

TEST(LogFrames, SayThatTheFileCouldNotBeRead) {
  log_frame_reader frames{[](char*, std::size_t) { return std::optional<std::size_t>{}; },
                          marks_of(9)};
  EXPECT_FALSE(frames.next());
  EXPECT_TRUE(frames.failed());
}

TEST(LogFrames, GiveNothingOfAFileThatHoldsNone) {
  for (const auto& file : {std::string{}, std::string(5, '\0'), std::string(4096, '\0'),
                           std::string(4096, '\xff'), log_of(8, 5, 300).file}) {
    const auto read = read_frames(file, 9);
    EXPECT_EQ(read.bytes, "");
    EXPECT_FALSE(read.damaged_at);
  }
}

TEST(LogFrames, TakeNothingOfAnOlderLogForNew) {
  // All groups are of one size, so old frames begin where new ones end.
  written_log older{8, 1};
  for (int group = 0; group < 20; ++group) older.add_group(1, 100);
  written_log newer{9, 2};
  for (int group = 0; group < 20; ++group) {
    const auto read = read_frames(newer.over(older.file), 9);
    EXPECT_EQ(read.bytes, newer.content);
    EXPECT_FALSE(read.damaged_at);
    newer.add_group(1, 100);
  }
}

TEST(LogFrames, TakeNothingForAFrameThatSomebodyWroteIntoTheLog) {
  // Whoever knows the form and the log's number does not know the store's key.
  written_log older{8, 1};
  std::string forged;
  for (int copy = 0; copy < 4; ++copy) append_log_frame(forged, marks_of_log(0, 9), true, "forged");
  append_log_frame(older.file, marks_of(8), true, std::string(300, 'x') + forged);
  written_log newer{9, 2};
  newer.add_group(1, 100);
  const auto read = read_frames(newer.over(older.file), 9);
  EXPECT_EQ(read.bytes, newer.content);
  EXPECT_FALSE(read.damaged_at);
}

TEST(LogFrames, EndBeforeALastGroupThatWasTornInAnyWay) {
  std::mt19937_64 random{3};
  const auto older = log_of(8, 40, 700).file;
  for (int story = 0; story < 100; ++story) {
    auto log = log_of(9, 3 + random() % 3, 100);
    const auto synced = log.file.size();
    const auto promised = log.content;
    log.add_group(1 + random() % 3, 1 + random() % 3000);
    auto file = log.over(older);
    bool torn = false;
    for (auto at = synced; at < log.file.size();) {
      const auto next = std::min((at / sector_bytes + 1) * sector_bytes, log.file.size());
      if (random() % 3 == 0) {
        file.replace(at, next - at, older.substr(at, next - at));
        torn = true;
      }
      at = next;
    }
    const auto read = read_frames(file, 9);
    EXPECT_FALSE(read.damaged_at);
    EXPECT_TRUE(read.bytes.starts_with(promised));
    EXPECT_TRUE(log.content.starts_with(read.bytes));
    EXPECT_EQ(read.bytes == log.content, !torn);
  }
}

TEST(LogFrames, EndBeforeALastGroupThatTheFileCuts) {
  auto log = log_of(9, 4, 100);
  const auto before = log.content;
  const auto synced = log.file.size();
  log.add_group(1, 200);
  for (auto end = synced; end < log.file.size(); ++end) {
    const auto read = read_frames(log.file.substr(0, end), 9);
    EXPECT_EQ(read.bytes, before);
    EXPECT_FALSE(read.damaged_at);
  }
}

TEST(LogFrames, AreDamagedWhereAByteChangedBeforeALaterGroup) {
  const auto log = log_of(9, 6, 40);
  for (std::size_t at = 0; at < log.group_begins.back(); ++at) {
    auto file = log.file;
    file[at] = static_cast<char>(file[at] ^ 1 << at % 8);
    const auto read = read_frames(file, 9);
    ASSERT_TRUE(read.damaged_at) << "byte " << at;
    EXPECT_LE(*read.damaged_at, at);
    EXPECT_LT(at - *read.damaged_at, 1000U);
  }
}

TEST(LogFrames, KeepTheirPlaceBehindOneThatIsDamaged) {
  written_log log{9, 1};
  for (int group = 0; group < 6; ++group) log.add_group(1, 50);
  for (std::size_t at = 0; at < log.group_begins[1]; ++at) {
    auto file = log.file;
    file[at] = static_cast<char>(file[at] ^ 1);
    const auto read = read_frames(file, 9);
    EXPECT_EQ(read.bytes, std::string(50, '\0') + log.content.substr(50)) << "byte " << at;
  }
}

}  // namespace trefoil::testing
