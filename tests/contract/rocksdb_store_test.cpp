#include "persistence/rocksdb/rocksdb_store.hpp"

#include "persistence/codec.hpp"
#include "persistence/rocksdb/journal.hpp"
#include "persistence/rocksdb/keys.hpp"

#include <fstream>
#include <iterator>

#include "tests/contract/store_contract.hpp"

namespace trefoil::testing {

namespace {

namespace fs = std::filesystem;

class rocksdb_world final : public store_world {
public:
  outcome_of<std::unique_ptr<store>> open(shard_id shards) override {
    return rocksdb_store::open({.path = folder_.path(), .shard_count = shards});
  }
  void crash(std::unique_ptr<store> opened) override { opened.reset(); }
  bool fail_next_sync() override { return false; }

private:
  scratch_folder folder_;
};

std::string bytes_of_file(const fs::path& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

void write_file(const fs::path& path, const std::string& bytes) {
  std::ofstream{path, std::ios::binary | std::ios::trunc} << bytes;
}

/// All files of the store with this ending, the largest first.
std::vector<fs::path> files_ending(const fs::path& store, std::string_view ending) {
  std::vector<fs::path> found;
  for (const auto& each : fs::directory_iterator{store / "database"}) {
    if (each.path().string().ends_with(ending)) found.push_back(each.path());
  }
  std::ranges::sort(found, [](const auto& one, const auto& other) {
    return fs::file_size(one) > fs::file_size(other);
  });
  return found;
}

}  // namespace

/// A closed store of two shards, written once; each damage is done to a copy.
class DamagedStore : public ::testing::Test {
protected:
  /// Writes so many rows of so many bytes to each shard.
  void write_rows(std::size_t rows, std::size_t bytes) {
    auto opened = std::move(rocksdb_store::open({.path = original(), .shard_count = 2}).value());
    shard_head heads[2] = {opened->open_shard(0).value(), opened->open_shard(1).value()};
    for (std::size_t row = 0; row < rows; ++row) {
      const std::vector both{batch_after(0, heads[0], 2, std::string(bytes, 'a')),
                             batch_after(1, heads[1], 2, std::string(bytes, 'b'))};
      ASSERT_FALSE(opened->append(both));
      heads[0].last = heads[1].last = both[0].last;
    }
    last_ = heads[0].last;
  }

  [[nodiscard]] fs::path original() const { return folder_.path() / "original"; }
  [[nodiscard]] fs::path copy() const { return folder_.path() / "copy"; }

  void make_copy() const {
    fs::remove_all(copy());
    fs::copy(original(), copy(), fs::copy_options::recursive);
  }

  /// Opens the copy and reads all of it. Nothing: it is as it was written.
  [[nodiscard]] std::optional<failure> read_all() const {
    const auto opened = rocksdb_store::open({.path = copy(), .shard_count = 2});
    if (!opened) return opened.error();
    for (const shard_id shard : {0, 1}) {
      sequence last = 0;
      const auto bad = (*opened)->scan(shard, 1, [&](const row_header& header, std::string_view) {
        last = header.last;
        return true;
      });
      if (bad) return bad;
      EXPECT_EQ(last, last_);
    }
    return std::nullopt;
  }

  /// Damages a file of the copy, byte by byte at this stride, and wants each to be refused with its place.
  void expect_each_flip_refused(std::string_view ending, std::size_t flips) {
    make_copy();
    const auto path = files_ending(copy(), ending).at(0);
    const auto whole = bytes_of_file(path);
    for (std::size_t flip = 0; flip < flips; ++flip) {
      const auto at = (whole.size() - 1) * flip / (flips - 1);
      make_copy();
      auto bytes = whole;
      bytes[at] = static_cast<char>(bytes[at] ^ 1 << flip % 8);
      write_file(path, bytes);
      const auto bad = read_all();
      ASSERT_TRUE(bad) << "byte " << at << " of " << whole.size();
      EXPECT_EQ(bad->code, store_errc::corrupt) << bad->detail;
      EXPECT_TRUE(bad->detail.starts_with("shard ")
                  && bad->detail.find(": position ") != std::string::npos)
        << "byte " << at << ": " << bad->detail;
    }
  }

  sequence last_ = 0;
  scratch_folder folder_;
};

INSTANTIATE_TEST_SUITE_P(RocksDb, StoreContract, ::testing::Values(world_maker{[] {
                           return std::make_unique<rocksdb_world>();
                         }}));

TEST_F(DamagedStore, RefusesAnyBitFlipInTheLog) {
  write_rows(40, 700);
  expect_each_flip_refused(".log", 41);
}

TEST_F(DamagedStore, NamesTheLogThatIsDamaged) {
  write_rows(40, 700);
  make_copy();
  const auto path = files_ending(copy(), ".log").at(0);
  auto bytes = bytes_of_file(path);
  bytes[bytes.size() / 2] ^= 1;
  write_file(path, bytes);
  EXPECT_NE(read_all()->detail.find("file " + path.filename().string() + " is damaged"),
            std::string::npos)
    << read_all()->detail;
}

TEST_F(DamagedStore, RefusesALogWithABlankedMiddle) {
  write_rows(40, 700);
  make_copy();
  const auto path = files_ending(copy(), ".log").at(0);
  auto bytes = bytes_of_file(path);
  for (std::size_t page = 4096; page + 4096 < bytes.size(); page += 4096) {
    make_copy();
    auto blanked = bytes;
    blanked.replace(page, 4096, 4096, '\0');
    write_file(path, blanked);
    const auto bad = read_all();
    ASSERT_TRUE(bad) << "page at " << page;
    EXPECT_TRUE(bad->detail.starts_with("shard ")) << bad->detail;
  }
}

TEST_F(DamagedStore, CutsATornBatchThatNobodyWasPromised) {
  write_rows(3, 100);
  for (const std::size_t cut : {1, 50, 200, 400}) {
    make_copy();
    fs::remove(copy()
               / "acknowledged");  // As after a power loss that came before it was written back.
    const auto path = files_ending(copy(), ".log").at(0);
    fs::resize_file(path, fs::file_size(path) - cut);
    const auto opened = rocksdb_store::open({.path = copy(), .shard_count = 2});
    ASSERT_TRUE(opened) << opened.error().detail;
    EXPECT_EQ((*opened)->open_shard(0)->last, last_ - 2);
    EXPECT_EQ((*opened)->open_shard(1)->last, last_ - 2);
  }
}

TEST_F(DamagedStore, RefusesACutThatReachesIntoAcknowledgedBatches) {
  write_rows(3, 100);
  make_copy();
  const auto path = files_ending(copy(), ".log").at(0);
  fs::resize_file(path, fs::file_size(path) - 1);
  const auto bad = read_all();
  ASSERT_TRUE(bad);
  EXPECT_EQ(bad->code, store_errc::corrupt);
  EXPECT_TRUE(bad->detail.starts_with("shard 0: position 5 is missing")) << bad->detail;
}

TEST_F(DamagedStore, KnowsTheWholeLogAgainOnceItIsPutBack) {
  write_rows(6, 100);
  {
    auto opened = std::move(rocksdb_store::open({.path = original(), .shard_count = 2}).value());
    auto batch = batch_after(0, opened->open_shard(0).value());
    batch.pages.push_back({entity_named("cohort"), 0, "page"});
    ASSERT_FALSE(opened->append({&batch, 1}));
  }
  make_copy();
  const auto path = files_ending(copy(), ".log").at(0);
  const auto whole = bytes_of_file(path);
  fs::resize_file(path, whole.size() / 2);
  const rocksdb_options options{.path = copy(), .shard_count = 2};
  ASSERT_FALSE(rocksdb_store::open(options));
  write_file(path, whole);
  const auto opened = rocksdb_store::open(options);
  ASSERT_TRUE(opened) << opened.error().detail;
  EXPECT_EQ((*opened)->open_shard(0)->last, last_ + 1);
  EXPECT_EQ((*opened)->read_page(0, entity_named("cohort"), 0)->body, "page");
}

TEST_F(DamagedStore, BelievesTheWholeSlotOfADamagedMark) {
  write_rows(3, 100);
  for (const std::size_t slot : {0, 4096}) {
    make_copy();
    auto bytes = bytes_of_file(copy() / "acknowledged");
    bytes[slot + 20] ^= 1;
    write_file(copy() / "acknowledged", bytes);
    EXPECT_FALSE(read_all());
    make_copy();
    write_file(copy() / "acknowledged", bytes);
    const auto path = files_ending(copy(), ".log").at(0);
    fs::resize_file(path, fs::file_size(path) / 2);
    EXPECT_TRUE(read_all());
  }
}

TEST_F(DamagedStore, RefusesAnyBitFlipInAValueFile) {
  write_rows(220, 40'000);
  expect_each_flip_refused(".blob", 7);
}

TEST_F(DamagedStore, NeverAnswersOtherBytesFromADamagedTable) {
  write_rows(220, 40'000);
  make_copy();
  for (const auto& path : files_ending(copy(), ".sst")) {
    const auto whole = bytes_of_file(path);
    for (std::size_t at = 0; at < whole.size(); at += whole.size() / 5 + 1) {
      make_copy();
      auto bytes = whole;
      bytes[at] ^= 4;
      write_file(path, bytes);
      const auto bad = read_all();  // Else all was read, and read_all compared it.
      EXPECT_TRUE(!bad || bad->code == store_errc::corrupt) << bad->detail;
    }
  }
}

TEST_F(DamagedStore, IsNeverMadeAnewWhenItsFilesAreLost) {
  write_rows(2, 10);
  make_copy();
  fs::remove(copy() / "database" / "CURRENT");
  EXPECT_TRUE(read_all());
  make_copy();
  fs::remove(files_ending(copy(), ".log").at(0));
  EXPECT_TRUE(read_all());
  make_copy();
  fs::remove_all(copy() / "database");
  EXPECT_TRUE(read_all());
}

TEST(RocksDbStore, OpensToReadWithoutTakingOwnership) {
  const scratch_folder folder;
  auto owner = std::move(rocksdb_store::open({.path = folder.path(), .shard_count = 2}).value());
  const auto head = owner->open_shard(0).value();
  const auto batch = batch_after(0, head);
  ASSERT_FALSE(owner->append({&batch, 1}));
  const auto reader
    = rocksdb_store::open({.path = folder.path(), .shard_count = 0, .read_only = true});
  ASSERT_TRUE(reader) << reader.error().detail;
  EXPECT_EQ((*reader)->shard_count(), 2);
  EXPECT_EQ((*reader)->open_shard(0)->epoch, head.epoch);
  EXPECT_EQ((*reader)->read_row(0, 1).value(), batch.row);
  const auto next = batch_after(0, {head.epoch, 1, 1});
  EXPECT_EQ((*reader)->append({&next, 1}), store_errc::failed);
  EXPECT_EQ((*reader)->put_blob("x").error().code, store_errc::failed);
  EXPECT_FALSE(owner->append({&next, 1}));
}

namespace {

void write_format(const rocksdb_options& where, std::uint8_t format) {
  const auto opened = engine::open(where, engine::reading::strict);
  ASSERT_TRUE(opened);
  auto settings = read_settings(*opened).value().value();
  settings.format = format;
  ASSERT_TRUE(opened->db()
                .Put({}, (*opened)[engine::settings], keys::settings, encode_stored(settings))
                .ok());
}

std::uint8_t format_of(const rocksdb_options& where) {
  return read_settings(*engine::open(where, engine::reading::strict)).value().value().format;
}

}  // namespace

/// An older release would not see what the newer one wrote elsewhere.
TEST(RocksDbStore, IsTakenOverFromAnOlderReleaseAndNeverGivenBack) {
  const scratch_folder folder;
  rocksdb_options where{.path = folder.path(), .shard_count = 2};
  ASSERT_TRUE(rocksdb_store::open(where));
  write_format(where, 1);
  where.read_only = true;
  ASSERT_TRUE(rocksdb_store::open(where));
  EXPECT_EQ(format_of(where), 1) << "who only looks changes nothing";
  where.read_only = false;
  ASSERT_TRUE(rocksdb_store::open(where));
  EXPECT_EQ(format_of(where), store_format);
  write_format(where, store_format + 1);
  const auto newer = rocksdb_store::open(where);
  ASSERT_FALSE(newer);
  EXPECT_EQ(newer.error().code, make_error_code(store_errc::mismatch));
  EXPECT_EQ(newer.error().detail, "written by a newer release");
}

TEST(RocksDbStore, RemovesSparesOfAnEarlierProcessUnlessItReadsOnly) {
  const scratch_folder folder;
  rocksdb_options options{.path = folder.path(), .shard_count = 1};
  ASSERT_TRUE(rocksdb_store::open(options));
  const auto left = folder.path() / "database" / "000001.spare";
  write_file(left, "frames");
  options.read_only = true;
  ASSERT_TRUE(rocksdb_store::open(options));
  EXPECT_EQ(bytes_of_file(left), "frames");
  options.read_only = false;
  ASSERT_TRUE(rocksdb_store::open(options));
  EXPECT_FALSE(fs::exists(left));
}

TEST(RocksDbStore, IsNotOpenedWithoutItsLogKey) {
  const scratch_folder folder;
  const rocksdb_options options{.path = folder.path(), .shard_count = 1};
  {
    auto opened = std::move(rocksdb_store::open(options).value());
    const auto batch = batch_after(0, opened->open_shard(0).value());
    ASSERT_FALSE(opened->append({&batch, 1}));
  }
  const auto path = folder.path() / "log_key";
  const auto key = bytes_of_file(path);
  for (const bool was_in_service : {true, false}) {
    if (!was_in_service) fs::remove(folder.path() / "acknowledged");
    fs::remove(path);
    EXPECT_EQ(rocksdb_store::open(options).error().code, store_errc::corrupt);
    write_file(path, key.substr(0, 8) + "damaged!");
    EXPECT_EQ(rocksdb_store::open(options).error().code, store_errc::corrupt);
  }
  write_file(path, key);
  EXPECT_EQ((*rocksdb_store::open(options))->head(0)->last, 1U);
}

TEST(RocksDbStore, HasNothingToReadWhereNoStoreWasMade) {
  const scratch_folder folder;
  const auto reader = rocksdb_store::open({.path = folder.path() / "none", .read_only = true});
  EXPECT_EQ(reader.error().code, store_errc::not_found);
  EXPECT_FALSE(fs::exists(folder.path() / "none"));
}

TEST(RocksDbStore, RefusesAppendsBelowTheFreeBytesAndStaysReadable) {
  const scratch_folder folder;
  rocksdb_options options{.path = folder.path(), .shard_count = 1};
  auto opened = std::move(rocksdb_store::open(options).value());
  const auto batch = batch_after(0, opened->open_shard(0).value());
  ASSERT_FALSE(opened->append({&batch, 1}));
  opened.reset();
  options.free_bytes_min = std::numeric_limits<std::uint64_t>::max();
  opened = std::move(rocksdb_store::open(options).value());
  const auto next = batch_after(0, opened->open_shard(0).value());
  EXPECT_EQ(opened->append({&next, 1}), store_errc::disk_full);
  EXPECT_EQ(opened->put_blob("file").error().code, store_errc::disk_full);
  EXPECT_FALSE(opened->has_blob(blob_id_of("file")));
  EXPECT_EQ(opened->read_row(0, 1).value(), batch.row);
  EXPECT_EQ(opened->read_row(0, 2).error().code, store_errc::not_found);
}

TEST(RocksDbStore, RefusesADamagedBlobAndTakesItAnew) {
  const scratch_folder folder;
  const auto opened
    = std::move(rocksdb_store::open({.path = folder.path(), .shard_count = 1}).value());
  const auto id = opened->put_blob("whole").value();
  for (const auto& each : fs::recursive_directory_iterator{folder.path() / "blobs"}) {
    if (each.is_regular_file()) write_file(each.path(), "whale");
  }
  EXPECT_EQ(opened->read_blob(id).error().code, store_errc::corrupt);
  EXPECT_EQ(opened->put_blob("whole").value(), id);
  EXPECT_EQ(opened->read_blob(id).value(), "whole");
}

TEST(RocksDbStore, SweepsBlobsThatWereNeverFinished) {
  const scratch_folder folder;
  const rocksdb_options options{.path = folder.path(), .shard_count = 1};
  ASSERT_TRUE(rocksdb_store::open(options));
  const auto left = folder.path() / "blobs" / "unfinished" / "1";
  write_file(left, "half");
  ASSERT_TRUE(rocksdb_store::open(options));
  EXPECT_FALSE(fs::exists(left));
}

}  // namespace trefoil::testing
