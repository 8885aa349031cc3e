#include "bench/disk.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

#include "bench/report.hpp"
#include "runtime/client/socket.hpp"

namespace trefoil::bench {

namespace {

constexpr auto probe_time = std::chrono::milliseconds{500};
constexpr std::size_t block_bytes = 4096;

}  // namespace

disk_speed measure_disk(const std::filesystem::path& folder) {
  using clock = std::chrono::steady_clock;
  const auto path = folder / "disk_probe";
  const client::descriptor file{
    ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)};
  if (!file.open()) throw failed(path.string() + ": cannot be made");
  const std::string block(block_bytes, 'x');
  std::vector<double> took_ms;
  const auto began = clock::now();
  auto now = began;
  while (now - began < probe_time) {
    const bool written
      = ::write(file.get(), block.data(), block.size()) == static_cast<ssize_t>(block.size())
        && ::fdatasync(file.get()) == 0;
    if (!written) throw failed(path.string() + ": cannot be written");
    const auto then = clock::now();
    took_ms.push_back(std::chrono::duration<double, std::milli>(then - now).count());
    now = then;
  }
  std::filesystem::remove(path);
  const auto middle = took_ms.begin() + static_cast<std::ptrdiff_t>(took_ms.size() / 2);
  std::nth_element(took_ms.begin(), middle, took_ms.end());
  const std::chrono::duration<double> all = now - began;
  return {static_cast<double>(took_ms.size()) / all.count(), *middle};
}

}  // namespace trefoil::bench
