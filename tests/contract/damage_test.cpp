/// A single damage to any file of a store: what is read is refused, or is what was written.

#include <fstream>
#include <iterator>
#include <map>

#include "persistence/rocksdb/rocksdb_store.hpp"
#include "tests/contract/store_contract.hpp"

namespace trefoil::testing {

namespace {

namespace files = std::filesystem;

constexpr shard_id shards_of_damaged = 2;
/// So little that tables are written, logs are dropped, and one is still in use.
constexpr std::size_t small_log = 400'000;
constexpr std::size_t appends = 60;
constexpr std::size_t flips_a_file = 5;

/// All that a store can be asked for, by what it is.
using content = std::map<std::string, std::string>;

rocksdb_options options_at(const files::path& path) {
  return {.path = path, .shard_count = shards_of_damaged, .log_bytes_max = small_log};
}

std::string noise(std::size_t bytes, std::size_t seed) {
  std::string all;
  for (auto state = seed * 2'654'435'761U + 1; all.size() < bytes;
       state = state * 1'103'515'245U + 12'345U)
    all.push_back(static_cast<char>(state >> 16U));
  return all;
}

std::string number_of(shard_id shard, std::uint64_t at) {
  return std::to_string(shard) + "/" + std::to_string(at);
}

/// Everything, or nothing when anything is refused.
std::optional<content> all_of(const files::path& path, const std::vector<blob_id>& blobs) {
  const auto opened = rocksdb_store::open(options_at(path));
  if (!opened) return std::nullopt;
  content found;
  for (shard_id shard = 0; shard < shards_of_damaged; ++shard) {
    const auto head = (*opened)->head(shard);
    if (!head) return std::nullopt;
    found["head " + number_of(shard, 0)]
      = std::to_string(head->first) + "-" + std::to_string(head->last);
    const auto bad_row
      = (*opened)->scan(shard, head->first, [&](const row_header& header, std::string_view row) {
          found["row " + number_of(shard, header.first)] = std::string{row};
          return true;
        });
    const auto bad_page = (*opened)->scan_pages(shard, [&](const page& one) {
      found["page " + number_of(shard, one.number)] = one.body;
      return true;
    });
    const auto bad_snapshot = (*opened)->scan_snapshots(shard, [&](const snapshot& one) {
      found["snapshot " + number_of(shard, one.head)] = one.body;
      return true;
    });
    const auto bad_fold = (*opened)->scan_folds(shard, "", [&](const fold_row& one) {
      found["fold " + number_of(shard, 0) + one.key] = *one.body;
      return true;
    });
    if (bad_row || bad_page || bad_snapshot || bad_fold) return std::nullopt;
  }
  for (std::size_t at = 0; at < blobs.size(); ++at) {
    const auto read = (*opened)->read_blob(blobs[at]);
    if (!read) return std::nullopt;
    found["blob " + std::to_string(at)] = *read;
  }
  return found;
}

/// One of each kind of bytes in each commit, and the journal's beginning let go.
void write_all(const files::path& path, std::vector<blob_id>& blobs) {
  auto opened = std::move(rocksdb_store::open(options_at(path)).value());
  std::vector<shard_head> heads;
  for (shard_id shard = 0; shard < shards_of_damaged; ++shard)
    heads.push_back(opened->open_shard(shard).value());
  for (std::size_t commit = 0; commit < appends; ++commit) {
    std::vector<journal_batch> batches;
    for (shard_id shard = 0; shard < shards_of_damaged; ++shard) {
      auto& one = batches.emplace_back(batch_after(shard, heads[shard], 2, noise(6'000, commit)));
      one.pages.push_back(
        {entity_named("cohort"), static_cast<std::uint32_t>(commit), noise(3'000, commit + 1)});
      one.snapshots.push_back({entity_named("e" + std::to_string(commit)), 1, 1, one.last, one.last,
                               noise(500, commit + 2)});
      one.folds.push_back({"f" + std::to_string(commit % 7), noise(900, commit + 3)});
      one.keep_from = one.first > 20 ? one.first - 20 : 0;
      heads[shard].last = one.last;
    }
    ASSERT_FALSE(opened->append(batches));
  }
  for (std::size_t seed = 0; seed < 3; ++seed)
    blobs.push_back(opened->put_blob(noise(5'000, seed)).value());
}

std::string read_file(const files::path& path) {
  std::ifstream from{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{from}, {}};
}

void put_file(const files::path& path, std::string_view bytes) {
  std::ofstream{path, std::ios::binary | std::ios::trunc} << bytes;
}

}  // namespace

/// Damages each file of a copy in turn.
class AnyDamage : public ::testing::Test {
protected:
  void SetUp() override {
    write_all(original(), blobs_);
    refresh();
    whole_ = all_of(copy(), blobs_);
    ASSERT_TRUE(whole_);
    ASSERT_GE(whole_->size(), appends) << "hardly anything to damage";
  }

  [[nodiscard]] files::path original() const { return folder_.path() / "original"; }
  [[nodiscard]] files::path copy() const { return folder_.path() / "copy"; }

  void refresh() const {
    files::remove_all(copy());
    files::copy(original(), copy(), files::copy_options::recursive);
  }

  [[nodiscard]] std::vector<files::path> all_files() const {
    std::vector<files::path> found;
    for (const auto& each : files::recursive_directory_iterator{original()}) {
      if (each.is_regular_file() && each.file_size() > 0)
        found.push_back(files::relative(each.path(), original()));
    }
    return found;
  }

  /// With these bytes in the file's place, the store is refused or is as it was.
  void expect_honest(const files::path& which, std::string_view bytes, const std::string& what) {
    refresh();
    put_file(copy() / which, bytes);
    const auto found = all_of(copy(), blobs_);
    refused_ += found ? 0 : 1;
    EXPECT_TRUE(!found || *found == *whole_) << which << ": " << what << " gave other answers";
  }

  scratch_folder folder_;
  std::vector<blob_id> blobs_;
  std::optional<content> whole_;
  std::size_t refused_ = 0;
};

TEST_F(AnyDamage, ByAFlippedBitIsRefusedOrRepaired) {
  for (const auto& which : all_files()) {
    const auto bytes = read_file(original() / which);
    for (std::size_t flip = 0; flip < flips_a_file; ++flip) {
      const auto at = (bytes.size() - 1) * flip / (flips_a_file - 1);
      auto damaged = bytes;
      damaged[at] = static_cast<char>(damaged[at] ^ 1 << flip % 8);
      expect_honest(which, damaged, "byte " + std::to_string(at));
    }
  }
  EXPECT_GT(refused_, 0U) << "no damage was ever seen";
}

TEST_F(AnyDamage, ByAMissingEndIsRefusedOrRepaired) {
  for (const auto& which : all_files()) {
    const auto bytes = read_file(original() / which);
    for (const auto left : {std::size_t{0}, bytes.size() / 3, bytes.size() - 1})
      expect_honest(which, std::string_view{bytes}.substr(0, left),
                    "cut to " + std::to_string(left));
  }
  EXPECT_GT(refused_, 0U) << "no damage was ever seen";
}

}  // namespace trefoil::testing
