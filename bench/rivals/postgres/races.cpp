#include <chrono>

#include "bench/loads.hpp"
#include "bench/rivals/postgres/wizards.hpp"
#include "bench/rivals/postgres/works.hpp"

namespace trefoil::bench::postgres {

namespace {

using clock = std::chrono::steady_clock;

/// Every race is one task, claimed by four members at once.
class claim_races {
public:
  claim_races(batches& over, std::size_t races)
    : over_{over}, races_{races}, slots_(std::min(races_in_flight, races)) {}

  void run() {
    for (std::uint32_t seat = 0; seat < slots_.size(); ++seat) begin_next(seat);
    while (open_ > 0) {
      over_.turn([this](std::uint32_t seat, bool accepted) { take(seat, accepted); });
    }
  }
  [[nodiscard]] std::size_t winners() const { return winners_; }
  [[nodiscard]] std::size_t double_winners() const { return double_winners_; }

private:
  struct slot {
    unsigned answered = 0;
    unsigned won = 0;
  };

  void begin_next(std::uint32_t seat) {
    if (next_ == races_) return;
    slots_[seat] = {};
    ++open_;
    for (unsigned member = 1; member <= racing_members; ++member) {
      over_.add(command_of(seat, next_, 0, static_cast<std::int16_t>(member)));
    }
    ++next_;
  }
  void take(std::uint32_t seat, bool accepted) {
    auto& one = slots_[seat];
    if (accepted) ++one.won;
    if (++one.answered < racing_members) return;
    winners_ += one.won == 0 ? 0 : 1;
    double_winners_ += one.won > 1 ? 1 : 0;
    --open_;
    begin_next(seat);
  }

  batches& over_;
  std::size_t races_;
  std::vector<slot> slots_;
  std::size_t next_ = 0;
  std::size_t open_ = 0;
  std::size_t winners_ = 0;
  std::size_t double_winners_ = 0;
};

}  // namespace

void race_for_claims(const rival_options& with, const report& to) {
  const auto races = std::min(with.companies, races_max);
  database all{with, racing_members};
  all.publish(false);
  all.settle();
  batches over{with.folder, campaign, with.connections_for(races_in_flight)};
  claim_races every{over, races};
  const auto began = clock::now();
  every.run();
  const std::chrono::duration<double> took = clock::now() - began;

  to.figure(named("W3"), "races_per_s", static_cast<double>(races) / took.count());
  to.figure(named("W3"), "double_winners", static_cast<double>(every.double_winners()));
  to.figure(named("W3"), "batches", static_cast<double>(over.count()));
  if (every.winners() != races || every.double_winners() != 0) {
    throw failed("not every race has exactly one winner");
  }
  all.check("claimed", "SELECT count(*) FROM task WHERE holder IS NOT NULL", races);
}

}  // namespace trefoil::bench::postgres
