#include <sys/utsname.h>

#include <array>
#include <ctime>
#include <fstream>
#include <thread>

#include "scenarios/html/page.hpp"

namespace trefoil::scenarios::html {

namespace {

/// What stands behind the colon in the first line that begins so; empty when there is none.
std::string line_of(const char* path, const std::string& beginning) {
  std::ifstream file{path};
  for (std::string line; std::getline(file, line);) {
    const auto colon = line.find(':');
    if (!line.starts_with(beginning) || colon == std::string::npos) continue;
    const auto from = line.find_first_not_of(" \t", colon + 1);
    return from == std::string::npos ? std::string{} : line.substr(from);
  }
  return {};
}

std::string memory() {
  const auto kib = std::strtoull(line_of("/proc/meminfo", "MemTotal").c_str(), nullptr, 10);
  return std::to_string((kib + (1U << 19U)) >> 20U) + " GiB";
}

std::string now() {
  const auto moment = std::time(nullptr);
  std::tm parts{};
  localtime_r(&moment, &parts);
  std::array<char, 64> room{};
  std::strftime(room.data(), room.size(), "%Y-%m-%d %H:%M %Z", &parts);
  return room.data();
}

}  // namespace

facts facts_of_machine() {
  facts all{{"Ended", now()},
            {"Cores", std::to_string(std::thread::hardware_concurrency())},
            {"Memory", memory()}};
  if (auto model = line_of("/proc/cpuinfo", "model name"); !model.empty()) {
    all.emplace_back("Processor", std::move(model));
  }
  utsname system{};
  if (uname(&system) == 0) all.emplace_back("Kernel", system.release);
  return all;
}

}  // namespace trefoil::scenarios::html
