#include "bench/rivals/postgres/wizards.hpp"

#include "bench/loads.hpp"
#include "bench/rivals/postgres/works.hpp"

namespace trefoil::bench::postgres {

using clock = std::chrono::steady_clock;

void wizards::run() {
  for (std::uint32_t seat = 0; seat < slots_.size(); ++seat) begin_next(seat);
  while (open_ > 0) {
    over_.turn([this](std::uint32_t seat, bool accepted) {
      if (!accepted) throw failed("a command of the wizard was refused");
      take(seat);
    });
  }
}

void wizards::begin_next(std::uint32_t seat) {
  if (next_ == range_.count) return;
  slots_[seat] = {range_.first + next_++, range_.from_stage, {}};
  ++open_;
  send(seat);
}

void wizards::send(std::uint32_t seat) {
  auto& one = slots_[seat];
  one.sent = clock::now();
  over_.add(command_of(seat, one.task, one.stage, 1));
}

void wizards::take(std::uint32_t seat) {
  auto& one = slots_[seat];
  ++transitions_;
  latencies_.add(clock::now() - one.sent);
  if (++one.stage < range_.to_stage) return send(seat);
  --open_;
  begin_next(seat);
}

void answer_wizards(const rival_options& with, const report& to) {
  database all{with, members_each};
  all.publish(false);
  all.settle();
  std::size_t first = wizard_warm_up.count(all.companies());
  batches warm{with.folder, campaign, with.connections_for(wizard_warm_up.in_flight)};
  wizards{warm, {0, first, wizard_warm_up.in_flight}}.run();
  for (const auto& level : wizard_levels) {
    const load range{first, level.count(all.companies()), level.in_flight};
    batches over{with.folder, campaign, with.connections_for(level.in_flight)};
    wizards measured{over, range};
    const auto began = clock::now();
    measured.run();
    const std::chrono::duration<double> took = clock::now() - began;
    const std::string suffix{level.suffix};
    to.figure(named("W2"), "transitions_per_s" + suffix,
              static_cast<double>(measured.transitions()) / took.count());
    to.figure(named("W2"), "p50_ms" + suffix, measured.latencies().percentile_ms(50));
    to.figure(named("W2"), "p99_ms" + suffix, measured.latencies().percentile_ms(99));
    to.figure(named("W2"), "batches" + suffix, static_cast<double>(over.count()));
    first += range.count;
  }
  all.check("completed", "SELECT count(*) FROM task WHERE status = 2", first);
  all.check("events", "SELECT count(*) FROM event", first * wizard_stages);
}

}  // namespace trefoil::bench::postgres
