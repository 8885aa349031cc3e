#include "scenarios/ledger.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>
#include <string_view>

namespace trefoil::scenarios {

namespace {

constexpr std::array<std::string_view, 3> words{"claimed", "released", "submitted"};

bool read_entry(const std::string& line, acknowledged& to) {
  std::istringstream from{line};
  std::string word;
  std::string task;
  if (!(from >> word >> task >> to.who >> to.shard >> to.position >> to.receipt)) return false;
  const auto found = std::find(words.begin(), words.end(), word);
  if (found == words.end() || !from_text(task, to.task)) return false;
  to.deed = static_cast<deed>(found - words.begin());
  return true;
}

}  // namespace

void ledger::add(deed what, const task_id& task, person_number who, const client::value& result) {
  const auto& position = result["position"];
  entries.push_back({what, task, who, static_cast<shard_id>(position.at(0).as_uint()),
                     position.at(1).as_uint(), result["result"]["receipt"].as_uint()});
}

bool ledger::write(const std::filesystem::path& path) const {
  std::ofstream file{path};
  for (const auto& one : entries) {
    file << words.at(static_cast<std::size_t>(one.deed)) << ' ' << to_text(one.task) << ' '
         << one.who << ' ' << one.shard << ' ' << one.position << ' ' << one.receipt << '\n';
  }
  file.flush();
  return file.good();
}

expected<ledger, std::string> ledger::read(const std::filesystem::path& path) {
  std::ifstream file{path};
  if (!file) return unexpected(path.string() + ": cannot be read");
  ledger all;
  std::string line;
  for (std::size_t number = 1; std::getline(file, line); ++number) {
    acknowledged next;
    if (!read_entry(line, next)) {
      return unexpected(path.string() + ":" + std::to_string(number) + ": is no entry of a ledger");
    }
    all.entries.push_back(next);
  }
  return all;
}

}  // namespace trefoil::scenarios
