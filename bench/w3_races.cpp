#include <array>

#include "bench/fixture.hpp"
#include "bench/loads.hpp"
#include "bench/meter.hpp"
#include "bench/usage.hpp"
#include "bench/wizard_load.hpp"
#include "bench/works.hpp"

namespace trefoil::bench {

namespace {

/// Every race is one task, claimed by four members, each over a connection of its own.
class claim_races {
public:
  claim_races(lanes& over, const wizard_script& script, std::size_t races)
    : lanes_{over}, script_{script}, races_{races}, slots_(std::min(races_in_flight, races)) {}

  void run() {
    for (std::uint32_t seat = 0; seat < slots_.size(); ++seat) begin_next(seat);
    while (open_ > 0) {
      if (!lanes_.turn([this](const answer& one) { take(one); })) {
        throw failed("the node closed the connection");
      }
    }
  }

  [[nodiscard]] std::size_t winners() const { return winners_; }
  [[nodiscard]] std::size_t double_winners() const { return double_winners_; }
  [[nodiscard]] const std::array<std::size_t, racing_members>& winners_by_member() const {
    return by_member_;
  }

private:
  struct slot {
    std::size_t task = 0;
    unsigned answered = 0;
    unsigned won = 0;
  };

  void begin_next(std::uint32_t seat) {
    if (next_ == races_) return;
    slots_[seat] = {next_++, 0, 0};
    ++open_;
    for (unsigned member = 0; member < racing_members; ++member) send(seat, member);
  }

  void send(std::uint32_t seat, unsigned member) {
    script_.append(lanes_[member].outgoing, seat * racing_members + member, 0, slots_[seat].task,
                   member + 1);
  }

  void take(const answer& one) {
    const auto seat = one.call / racing_members;
    const auto member = one.call % racing_members;
    auto& race = slots_.at(seat);
    if (one.is("busy")) return send(seat, member);
    if (!one.ok && !one.is("already_claimed")) throw failed("a claim was refused: " + one.told());
    if (one.ok) {
      ++race.won;
      ++by_member_[member];
    }
    if (++race.answered < racing_members) return;
    winners_ += race.won == 0 ? 0 : 1;
    double_winners_ += race.won > 1 ? 1 : 0;
    --open_;
    begin_next(seat);
  }

  lanes& lanes_;
  const wizard_script& script_;
  std::size_t races_;
  std::vector<slot> slots_;
  std::size_t next_ = 0;
  std::size_t open_ = 0;
  std::size_t winners_ = 0;
  std::size_t double_winners_ = 0;
  std::array<std::size_t, racing_members> by_member_{};
};

}  // namespace

void race_for_claims(const bench_options& with, const report& to) {
  const auto races = std::min(with.companies, races_max);
  testbed bed{with, "W3"};
  const auto in = make_published(bed, races, racing_members);
  const wizard_script script{in.network, in.campaign};
  lanes over{racing_members, bed.address, bed.service_token};

  say("W3: %zu races, node %d", races, bed.node.id());
  claim_races all{over, script, races};
  meter cost{bed};
  all.run();
  const auto took_s = cost.stop();

  to.figure("W3", "races_per_s", static_cast<double>(races) / took_s);
  to.figure("W3", "double_winners", static_cast<double>(all.double_winners()));
  to.figure("W3", "winners", static_cast<double>(all.winners()));
  cost.tell(to, "W3");
  const auto& won = all.winners_by_member();
  say("W3: won by member %zu, %zu, %zu, %zu; node by thread: %s", won[0], won[1], won[2], won[3],
      usage_by_thread(bed.node.id()).c_str());
  if (all.winners() != races || all.double_winners() != 0) {
    throw failed("not every race has exactly one winner");
  }
  check_kpi(bed, in.network, in.campaign, "claimed", races);
}

}  // namespace trefoil::bench
