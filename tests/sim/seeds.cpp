#include "tests/sim/seeds.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>

#include <nlohmann/json.hpp>

namespace trefoil::sim {

using json = nlohmann::json;

namespace {

constexpr unsigned seconds_max = 120;

struct closed_file {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using file_ptr = std::unique_ptr<std::FILE, closed_file>;

std::string to_json(const run_report& from) {
  return json{{"disk", from.disk},         {"replies", from.replies}, {"accepted", from.accepted},
              {"refused", from.refused},   {"seen", from.seen.count}, {"dropped", from.dropped},
              {"problems", from.problems}, {"steps", from.steps},     {"failed", from.failed}}
    .dump(-1, ' ', false, json::error_handler_t::replace);
}

run_report from_json(const std::string& text) {
  const auto read = json::parse(text);
  run_report result;
  result.disk = read.at("disk");
  result.replies = read.at("replies");
  result.accepted = read.at("accepted");
  result.refused = read.at("refused");
  result.seen.count = read.at("seen");
  result.dropped = read.at("dropped");
  result.problems = read.at("problems");
  result.steps = read.at("steps");
  result.failed = read.at("failed");
  return result;
}

/// A seed that is being played.
struct child {
  order what;
  file_ptr told;  ///< Its report, once it has ended well.
};

[[noreturn]] void play_as_child(const child& own,
                                const std::function<run_report(const order&)>& how) {
  ::alarm(seconds_max);
  if (own.what.planted != bug::none) {
    // Whatever a planted bug leads to is no news.
    const int nowhere = ::open("/dev/null", O_WRONLY);
    if (nowhere >= 0) ::dup2(nowhere, STDERR_FILENO);
  }
  const auto text = to_json(how(own.what));
  const auto written = std::fwrite(text.data(), 1, text.size(), own.told.get());
  std::_Exit(written == text.size() && std::fflush(own.told.get()) == 0 ? 0 : 1);
}

run_report report_of(const child& one, int status) {
  run_report result;
  if (WIFSIGNALED(status)) {
    result.problems.push_back(WTERMSIG(status) == SIGALRM
                                ? "took longer than two minutes"
                                : "died by signal " + std::to_string(WTERMSIG(status)));
    return result;
  }
  if (WEXITSTATUS(status) != 0) {
    result.problems.push_back("died with " + std::to_string(WEXITSTATUS(status)));
    return result;
  }
  std::string text;
  std::array<char, 4096> part{};
  std::rewind(one.told.get());
  while (const auto size = std::fread(part.data(), 1, part.size(), one.told.get()))
    text.append(part.data(), size);
  return from_json(text);
}

}  // namespace

run_report play(const order& what) {
#ifdef TREFOIL_PLANTED_BUGS
  plant(what.planted);
#endif
  const auto first = story{mix_of(what.seed)}.play();
  if (!what.twice || !first.problems.empty()) return first;
  auto second = story{mix_of(what.seed)}.play();
  if (second != first) second.problems.emplace_back("is not the same twice");
  return second;
}

void play_all(const std::vector<order>& orders, std::size_t jobs,
              const std::function<bool(const played&)>& told,
              const std::function<run_report(const order&)>& how) {
  std::map<::pid_t, child> children;
  bool going_on = true;
  auto next = orders.begin();
  while ((going_on && next != orders.end()) || !children.empty()) {
    if (going_on && next != orders.end() && children.size() < jobs) {
      child one{*next++, file_ptr{std::tmpfile()}};
      if (!one.told) throw std::runtime_error{"no room for a report"};
      std::fflush(nullptr);
      const auto id = ::fork();
      if (id < 0) throw std::runtime_error{"no process for a seed"};
      if (id == 0) play_as_child(one, how);
      children.emplace(id, std::move(one));
      continue;
    }
    int status = 0;
    const auto found = children.find(::waitpid(-1, &status, 0));
    if (found == children.end()) continue;
    const auto over = std::move(found->second);
    children.erase(found);
    if (going_on) going_on = told({over.what, report_of(over, status)});
  }
}

std::string again(std::uint64_t seed) {
  return "./dev sim --from " + std::to_string(seed) + " --seeds 1";
}

std::string to_text(const played& one) {
  const auto& problems = one.report.problems;
  std::string text = "seed " + std::to_string(one.what.seed);
  if (problems.empty()) return text + " holds\n";
  text += ": " + problems.front() + "\n";
  if (problems.size() > 1) text += "  and " + std::to_string(problems.size() - 1) + " more\n";
  text += "  mix: " + to_text(mix_of(one.what.seed)) + "\n";
  if (!one.report.dropped.empty()) {
    text += "  dropped:";
    for (const auto& name : one.report.dropped) text += " " + name;
    text += "\n";
  }
  return text + "  again: " + again(one.what.seed) + "\n";
}

std::string never_seen(const sightings& all) {
  std::string text;
  for (std::size_t at = 0; at < all_marks.size(); ++at) {
    if (all.count[at] == 0)
      text.append(all_marks[at].name).append(": ").append(all_marks[at].what).append("\n");
  }
  return text;
}

std::string to_text(const sightings& all) {
  std::string text;
  for (std::size_t at = 0; at < all_marks.size(); ++at) {
    const auto count = std::to_string(all.count[at]);
    text.append(count.size() < 10 ? 10 - count.size() : 0, ' ').append(count).append("  ");
    text.append(all_marks[at].name).append(": ").append(all_marks[at].what).append("\n");
  }
  return text;
}

std::vector<std::uint64_t> failing_seeds(const std::string& file) {
  std::vector<std::uint64_t> seeds;
  std::ifstream lines{file};
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line.front() == '#') continue;
    std::istringstream words{line};
    if (std::uint64_t seed = 0; words >> seed) seeds.push_back(seed);
  }
  return seeds;
}

void keep_failing(const std::string& file, const played& one) {
  const auto known = failing_seeds(file);
  if (std::find(known.begin(), known.end(), one.what.seed) != known.end()) return;
  std::ofstream lines{file, std::ios::app};
  lines << one.what.seed << " " << one.report.problems.front() << "\n";
}

}  // namespace trefoil::sim
