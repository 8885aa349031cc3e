#include "bench/wizard_load.hpp"

#include <xxhash.h>

#include "bench/report.hpp"

namespace trefoil::bench {

std::uint64_t hash_of(std::string_view result) { return XXH3_64bits(result.data(), result.size()); }

wizard_load::wizard_load(lanes& over, const wizard_script& script, const wizard_range& range)
  : lanes_{over}, script_{script}, range_{range}, tasks_(range.count) {
  slots_.resize(std::min(range.in_flight, range.count));
}

bool wizard_load::run(const std::function<bool()>& enough) {
  for (std::uint32_t seat = 0; seat < slots_.size(); ++seat) begin_next(seat);
  while (open_ > 0) {
    if (!lanes_.turn([this](const answer& one) { take(one); })) return false;
    if (enough && enough()) return true;
  }
  return true;
}

void wizard_load::drain() {
  const auto count_only = [this](const answer& one) {
    if (!one.ok) return;
    note(slots_.at(one.call), one);
    --open_;
  };
  while (open_ > 0 && lanes_.turn(count_only)) {
  }
}

void wizard_load::begin_next(std::uint32_t seat) {
  if (next_ == range_.count) return;
  slots_[seat].task = next_++;
  ++open_;
  begin(seat);
}

void wizard_load::begin(std::uint32_t seat) {
  slots_[seat].sent = lanes_.now();
  send(seat);
}

void wizard_load::send(std::uint32_t seat) {
  const auto& one = slots_[seat];
  script_.append(lanes_[seat % lanes_.size()].outgoing, seat, tasks_[one.task].stages,
                 range_.first + one.task);
}

bool wizard_load::note(const slot& from, const answer& one) {
  auto& task = tasks_[from.task];
  ++task.stages;
  task.last_answer = hash_of(one.result);
  ++transitions_;
  if (task.stages == wizard_stages) ++submits_;
  return task.stages == range_.stages;
}

void wizard_load::take(const answer& one) {
  const auto& from = slots_.at(one.call);
  if (!one.ok) {
    if (!one.is("busy")) throw failed("a command of the wizard was refused: " + one.told());
    ++repeats_;
    return send(one.call);
  }
  latencies_.add(lanes_.now() - from.sent);
  if (!note(from, one)) return begin(one.call);
  --open_;
  begin_next(one.call);
}

}  // namespace trefoil::bench
