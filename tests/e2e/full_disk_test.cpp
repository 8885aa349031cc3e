/// A disk that is really full: a small file system of the test's own, where the machine lets it have one.

#include <sys/mount.h>

#include <chrono>
#include <random>
#include <stdexcept>
#include <string>
#include <gtest/gtest.h>

#include "tests/e2e/network.hpp"

namespace trefoil::e2e {

namespace {

constexpr int chunks_max = 400;
constexpr std::size_t chunk_rows = 1'000;

/// A file system in memory, gone with the object.
class small_disk {
public:
  explicit small_disk(std::filesystem::path at) : at_{std::move(at)} {
    std::filesystem::create_directories(at_);
    mounted_ = ::mount("tmpfs", at_.c_str(), "tmpfs", 0, "size=96m") == 0;
  }
  ~small_disk() {
    if (mounted_) ::umount2(at_.c_str(), MNT_DETACH);
  }
  small_disk(const small_disk&) = delete;
  small_disk& operator=(const small_disk&) = delete;

  [[nodiscard]] bool mounted() const { return mounted_; }
  void grow() const {
    if (::mount("tmpfs", at_.c_str(), "tmpfs", MS_REMOUNT, "size=1g") != 0)
      throw std::runtime_error{"the disk does not grow"};
  }

private:
  std::filesystem::path at_;
  bool mounted_ = false;
};

/// Imports until the node does not take any more; how many chunks it took, and what it said then.
struct filled {
  int chunks = 0;
  std::string refusal;
};

/// Names that no compression makes small; the same for the same number.
client::response import_chunk(client::session& with, int number) {
  constexpr std::size_t name_bytes = 200;
  std::minstd_rand draws{static_cast<std::uint32_t>(number + 1)};
  value::list_type rows;
  for (std::size_t row = 0; row < chunk_rows; ++row) {
    std::string name;
    while (name.size() < name_bytes) name.push_back(static_cast<char>('0' + draws() % 75));
    rows.push_back(map_of({{"profile", map_of({{"name", std::move(name)}})}}));
  }
  return with.call("registry.import_companies",
                   map_of({{"rid", "chunk-" + std::to_string(number)}, {"companies", rows}}));
}

filled fill(client::session& with) {
  filled seen;
  for (; seen.chunks < chunks_max; ++seen.chunks) {
    const auto answer = import_chunk(with, seen.chunks);
    if (!answer.ok) {
      seen.refusal = answer.error.code;
      break;
    }
  }
  return seen;
}

/// The node looks at its disk now and then.
bool import_soon(client::session& with, int number) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{10};
  while (std::chrono::steady_clock::now() < end) {
    if (import_chunk(with, number).ok) return true;
  }
  return false;
}

/// All that was acknowledged is there: every chunk is answered as the first time.
void expect_all_there(client::session& with, const filled& before) {
  for (int chunk = 0; chunk < before.chunks; ++chunk)
    ASSERT_TRUE(import_chunk(with, chunk).ok) << "chunk " << chunk;
}

int verified(const own_node& node) {
  return run("trefoil", {"verify", "--store", node.store().string()}).code;
}

}  // namespace

TEST(FullDisk, RefusesEarlyAndGoesOnOnceThereIsRoom) {
  const scratch_folder scratch;
  const small_disk disk{scratch.path() / "disk"};
  if (!disk.mounted()) GTEST_SKIP() << "no file system may be mounted here";
  own_node node{scratch.path() / "disk", {"--store-free-bytes-min", "16777216"}};
  node.start();
  const auto with = new_session(node, "operator");
  const auto seen = fill(*with);
  EXPECT_EQ(seen.refusal, "storage_low") << node.log();
  EXPECT_GT(seen.chunks, 0);
  EXPECT_TRUE(with->call("node.status", value::map()).ok) << "queries go on";
  disk.grow();
  EXPECT_TRUE(import_soon(*with, seen.chunks)) << "there is room again";
  node.kill();
  EXPECT_EQ(verified(node), 0);
  node.start();
  expect_all_there(*new_session(node, "operator"), {seen.chunks + 1, {}});
  EXPECT_EQ(node.stop(), 0) << node.log();
}

TEST(FullDisk, EndsTheNodeAtTheLastByteAndLosesNothing) {
  const scratch_folder scratch;
  const small_disk disk{scratch.path() / "disk"};
  if (!disk.mounted()) GTEST_SKIP() << "no file system may be mounted here";
  own_node node{scratch.path() / "disk", {"--store-free-bytes-min", "0"}};
  node.start();
  const auto seen = fill(*new_session(node, "operator"));
  EXPECT_EQ(seen.refusal, "disconnected") << node.log();
  EXPECT_GT(seen.chunks, 0);
  EXPECT_EQ(node.wait(), 1) << node.log();
  disk.grow();
  EXPECT_EQ(verified(node), 0);
  node.start();
  const auto with = new_session(node, "operator");
  expect_all_there(*with, seen);
  EXPECT_TRUE(import_chunk(*with, seen.chunks).ok) << "what was not acknowledged may be sent again";
  EXPECT_EQ(node.stop(), 0) << node.log();
}

}  // namespace trefoil::e2e
