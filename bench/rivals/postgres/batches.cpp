#include "bench/rivals/postgres/batches.hpp"

#include <poll.h>

#include "bench/loads.hpp"
#include "bench/report.hpp"

namespace trefoil::bench::postgres {

namespace {

constexpr std::size_t batch_max = 1'024;

arguments arguments_of(std::int32_t campaign, const std::vector<command>& batch) {
  std::vector<std::int32_t> companies;
  std::vector<std::int16_t> persons;
  std::vector<std::int16_t> kinds;
  std::vector<std::int16_t> steps;
  std::vector<std::string_view> answers;
  for (const auto& one : batch) {
    companies.push_back(one.company);
    persons.push_back(one.person);
    kinds.push_back(static_cast<std::int16_t>(one.kind));
    steps.push_back(one.step);
    answers.push_back(one.answer);
  }
  arguments with;
  with.add(campaign);
  with.add(companies);
  with.add(persons);
  with.add(kinds);
  with.add(steps);
  with.add(answers);
  return with;
}

}  // namespace

batches::batches(const std::string& folder, std::int32_t campaign, std::size_t connections)
  : campaign_{campaign} {
  for (std::size_t at = 0; at < connections; ++at) {
    auto& made = lanes_.emplace_back();
    made.to = std::make_unique<link>(folder);
    made.to->run("SET search_path = rival");
    made.to->prepare("apply", "SELECT apply($1, $2, $3, $4, $5, $6)");
  }
}

void batches::add(const command& one) {
  lanes_[static_cast<std::size_t>(one.company) % lanes_.size()].waiting.push_back(one);
}

void batches::send() {
  for (auto& each : lanes_) {
    if (!each.under_way.empty() || each.waiting.empty()) continue;
    const auto size = static_cast<std::ptrdiff_t>(std::min(each.waiting.size(), batch_max));
    each.under_way.assign(each.waiting.begin(), each.waiting.begin() + size);
    each.waiting.erase(each.waiting.begin(), each.waiting.begin() + size);
    each.to->send("apply", arguments_of(campaign_, each.under_way));
    ++count_;
  }
}

void batches::wait() {
  std::vector<pollfd> waiting;
  for (const auto& each : lanes_) {
    if (!each.under_way.empty()) waiting.push_back({each.to->socket(), POLLIN, 0});
  }
  if (::poll(waiting.data(), waiting.size(), silence_limit_ms) <= 0) {
    throw failed("PostgreSQL answers nothing");
  }
}

}  // namespace trefoil::bench::postgres
