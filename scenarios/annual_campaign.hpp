#pragma once
/// One campaign of the story annual_compliance, from the publish to its end.

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "scenarios/member.hpp"
#include "scenarios/network.hpp"
#include "scenarios/participants.hpp"
#include "scenarios/story.hpp"

namespace trefoil::scenarios {

/// A year of a buyer, in one campaign. Who accepts in it is connected in the next one.
class annual_campaign {
public:
  /// `number`: of the year, 0 when there is but one. Without `store` the journal is not recounted.
  annual_campaign(engine& node, const scenario& plan, network& all, std::uint64_t number,
                  std::filesystem::path store)
    : node_{node},
      plan_{plan},
      network_{all},
      number_{number},
      store_{std::move(store)},
      record_{node.record()} {}

  /// From the publish to the recount. Throws `given_up` when the node does what it must not.
  async<void> whole();

private:
  [[nodiscard]] person_id manager() const { return network_.manager(); }
  [[nodiscard]] std::uint64_t seed() const { return plan_.seed + number_; }
  /// Of many years each is one phase.
  void begin(const std::string& phase) {
    if (number_ == 0) node_.phase(phase);
  }
  [[nodiscard]] std::string named(const std::string& what) const {
    return number_ == 0 ? what : "year " + std::to_string(number_) + ", " + what;
  }

  /// Those of the filter, and by name every supplier that is not connected and some that the filter has anyway.
  void choose_audience(client::value& audience);
  void draw_fates();
  async<void> publish();
  /// By region as the network was imported; and as of the moment before the first visit, when nothing had happened.
  async<void> look_back();
  async<client::value> kpis();
  /// One visit for each participant of these fates, as the workload's arrivals say.
  async<void> visit_all(std::string workload, bool (*wanted)(fate));
  /// A member finds the task in its inbox; then two to four of them want it at once.
  async<void> claim(participant& one);
  async<void> work(participant& one);
  async<void> hand_over(participant& one, wizard& desk);
  /// The invited one accepts; its task, which waited, can be worked on soon after.
  async<void> accept(participant& one);
  async<void> remind(bool again);
  /// In the middle of the last submits.
  async<void> close();
  /// Hands in what is ready: taken, or told that the campaign is closed.
  async<void> hand_in(participant& one);
  async<void> come_too_late(participant& one);
  async<void> settle();

  std::pair<std::int64_t, client::value> published_;  ///< When all was open, and the figures then.
  engine& node_;
  const scenario& plan_;
  network& network_;
  std::uint64_t number_;
  std::filesystem::path store_;
  run_record& record_;
  campaign_id campaign_;
  std::vector<participant> all_;
  reminded_counts reminded_;
  clock::time_point fence_acknowledged_;
  std::uint64_t claims_ = 0;
  std::uint64_t handing_in_ = 0;  ///< Submits under way.
  bool closing_ = false;
  bool raced_ = false;  ///< A submit was under way while the close was.
  std::uint64_t taken_ = 0;
  std::uint64_t refused_ = 0;
};

}  // namespace trefoil::scenarios
